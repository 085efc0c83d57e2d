#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""Compares `bcflags dump --raw --symbols` with llvm-nm: letters and names of what the
clang of several LLVMs makes of C and C++ for many targets, of textual IR, of modules as
old LLVMs wrote them, each with the llvm-nm of the same LLVM, and of a rustc's libraries.
Of a module with assembly llvm-nm may know more, and bcflags must say so.

usage: symbols_vs_llvm_nm.py BCFLAGS RUSTC LLVM SCRATCH_FOLDER CLANG...
"""

import collections
import concurrent.futures
import pathlib
import re
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from modules import rlib_bitcode, run  # noqa: E402
from old_bitcode import old_module  # noqa: E402

C_SOURCE = """
int defined = 1; int tentative; static int own; const int constant = 3; extern int outside;
extern int weak_outside __attribute__((weak));
__attribute__((weak)) int weak_here = 4;
static const char *names[] = {"a", "b"};
_Thread_local int of_thread; extern _Thread_local int thread_outside;
int renamed __asm__("another_name"); int called_outside(int) __asm__("given$name");
extern inline __attribute__((gnu_inline)) int twice(int x) { return 2 * x; }
int declared(int); static int inner(int x) { own += x; return own; }
__attribute__((weak)) int weak_function(void) { return 0; }
__attribute__((visibility("hidden"))) int hidden(void) { return 5; }
int (*keep)(int) = inner;
int function(int x)
{
    __builtin_memset(&own, 0, sizeof(own));
    return declared(x) + inner(x) + twice(x) + called_outside(x) + outside + names[x & 1][0] +
           thread_outside + (&weak_outside ? weak_outside : 0);
}
"""
ALIASES = """
int real(int x) { return x; } int target = 1;
int second(int) __attribute__((alias("real"))); extern int other __attribute__((alias("target")));
int weak_second(int) __attribute__((weak, alias("second")));
"""
IFUNC = """
static int one(void) { return 1; }
static void *choose(void) { return (void *)one; }
int chosen(void) __attribute__((ifunc("choose")));
"""
ASSEMBLY = '__asm__(".globl from_assembly\\nfrom_assembly: .long 0\\n"); int beside;\n'
CPP_SOURCE = """
struct A { virtual int f() { return 1; } virtual ~A(); static int s; };
template <typename T> T twice(T x) { return x + x; }
inline int counter = 0; thread_local A here;
namespace { int hidden() { return 3; } }
int A::s = 7; int g(A *a) { return a->f() + twice(3) + ++counter + hidden(); }
A::~A() { throw 1; }
"""
MANY, FEW = C_SOURCE + ALIASES + IFUNC, C_SOURCE
TARGETS = [
    ("x86_64-linux-gnu", ["-fcommon", "-O1"], MANY), ("x86_64-linux-gnu", ["-fno-common"], MANY),
    ("x86_64-linux-gnu", [], ASSEMBLY), ("i686-linux-gnu", ["-O2", "-g"], MANY),
    ("aarch64-linux-gnu", [], MANY), ("mips-linux-gnu", [], C_SOURCE + ALIASES),
    ("arm64-apple-macos11", ["-fcommon"], FEW), ("x86_64-apple-macos11", ["-O1"], FEW),
    ("x86_64-windows-msvc", ["-O1"], FEW), ("i686-windows-gnu", ["-O1"], FEW),
    ("wasm32-unknown-unknown", [], FEW),
]

# What clang does not make.
IR = """
@names = global [4 x i32] zeroinitializer
@inside = alias i32, getelementptr ([4 x i32], [4 x i32]* @names, i64 0, i64 2)
@other_type = alias i32 (), bitcast (void ()* @code to i32 ()*)
@of_alias = internal alias void (), void ()* @code_again
@code_again = linkonce_odr alias void (), void ()* @code
@llvm.used = appending global [1 x i8*] [i8* bitcast ([4 x i32]* @names to i8*)], section "llvm.metadata"
@appended = appending global [1 x i32] zeroinitializer
@in_metadata = global i32 0, section "llvm.metadata"
@in_section = global i32 0, section "llvm.metadata.not"
@private = private constant i32 1
@0 = private constant i32 2
@"\\01 odd name" = external thread_local(initialexec) global i32
@odr = weak_odr global i32 1
@common = common global i32 0
@absent = extern_weak global i32
@elsewhere = available_externally global i32 1
@local = internal unnamed_addr constant i32 1
@exported = dllexport global i32 1
define void @code() { ret void }
define linkonce void @once() { ret void }
define available_externally void @seen() { ret void }
declare extern_weak void @maybe()
declare void @llvm.donothing()
"""

# As for old_module.
OLD_MODULES = [{}, {"version": 0}, {"abbreviated": True}, {"has_places": True},
               {"abbreviated": True, "has_places": True}]


def compile_all(version, folder):
    made = []

    def compile_one(name, source, target, options):
        path, out = folder / name, folder / f"{name}.bc"
        path.write_text(source)
        command = [f"clang-{version}", f"--target={target}", "-ffreestanding", "-w", *options,
                   "-emit-llvm", "-c", str(path), "-o", str(out)]
        result = subprocess.run(command, stderr=subprocess.PIPE, encoding="utf-8")
        assert result.returncode == 0, f"{command}: {result.stderr}"
        made.append(out)

    for number, (target, options, source) in enumerate(TARGETS):
        compile_one(f"{number}-{target}.c", source, target, options)
    for target in ("x86_64-linux-gnu", "arm64-apple-macos11"):
        compile_one(f"{target}.cc", CPP_SOURCE, target, ["-fexceptions", "-std=c++17"])
    # LLVM 15 and 16 still know typed pointers, 17 and later do not.
    if int(version) < 17:
        path, out = folder / "ir.ll", folder / "ir.bc"
        path.write_text(IR)
        options = ["-opaque-pointers=0"] if version in ("15", "16") else []
        run(f"llvm-as-{version}", *options, str(path), "-o", str(out))
        made.append(out)
    return made


def expected(path, version):
    """The (letter, name) of llvm-nm, without the names it makes up."""
    symbols = collections.Counter()
    for line in run(f"llvm-nm-{version}", "-p", str(path)).splitlines():
        if found := re.fullmatch(r"[-\s]+(\w) (.*)", line):
            symbols[found[1], found[2]] += 1
    return symbols


def ours(bcflags, paths):
    """{address: symbols}, and which modules are said to have assembly"""
    modules = collections.defaultdict(collections.Counter)
    result = subprocess.run([bcflags, "dump", "--raw", "--symbols", *paths], encoding="utf-8",
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert result.returncode == 0, result.stderr
    for line in result.stdout.splitlines():
        address, letter, name, _ = line.split("\t")
        modules[address][letter, name] += 1
    return modules, set(re.findall("^(.*): the module has assembly", result.stderr, re.M))


def is_wrong(address, mine, theirs, has_assembly):
    if "apple" in address:
        theirs = collections.Counter({({"s": "d", "S": "D"}.get(letter, letter), name): count
                                      for (letter, name), count in theirs.items()})
    # Later LLVMs say so of all that is position-independent for 32-bit x86.
    theirs.pop(("U", "_GLOBAL_OFFSET_TABLE_"), None)
    good = not mine - theirs if has_assembly else mine == theirs
    if not good:
        print(f"{address}\n  bcflags only: {mine - theirs}\n  llvm-nm only: {theirs - mine}")
    return not good


def main(bcflags, rustc, llvm, scratch, *clangs):
    scratch = pathlib.Path(scratch)
    shutil.rmtree(scratch, ignore_errors=True)
    work = []  # (llvm, address, path)
    libdir = pathlib.Path(run(rustc, "--print", "target-libdir").strip())
    for name in ("alloc", "object", "std_detect", "compiler_builtins"):
        rlib = next(libdir.glob(f"lib{name}-*.rlib")).resolve()
        modules = list(rlib_bitcode(rlib, scratch / rlib.name, llvm))
        if len(modules) > 64:
            modules = modules[::8]
        work += [(llvm, address, path) for address, path in modules]
    rust_modules = len(work)
    for version in clangs:
        folder = scratch / f"clang-{version}"
        folder.mkdir(parents=True)
        made = compile_all(version, folder)
        for number, options in enumerate(OLD_MODULES):
            made.append(folder / f"old-{number}.bc")
            made[-1].write_bytes(old_module(**options))
        work += [(version, str(path), path) for path in made]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        theirs = list(pool.map(lambda item: expected(item[2], item[0]), work))
    mine, with_assembly = ours(bcflags, sorted({item[1].split("(")[0] for item in work}))
    wrong = sum(is_wrong(address, mine[address], symbols, address in with_assembly)
                for (_, address, _), symbols in zip(work, theirs))
    letters = collections.Counter(letter for symbols in theirs for letter, _ in symbols)
    print(f"{rust_modules} Rust modules, {len(work) - rust_modules} others, {wrong} differences, "
          f"{dict(letters)}, {len(with_assembly)} with assembly")
    # The comparison is worth something only if there is variety.
    assert rust_modules > 30 and set("TDCWtdUw") <= set(letters)
    assert len(with_assembly & {address for _, address, _ in work}) >= len(clangs)
    shutil.rmtree(scratch)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
