#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""Compares `bcflags dump --raw --function=NAME` with llvm-dis: whether functions are
defined, and all their string attributes, in what the clang of several LLVMs makes, in
modules as old LLVMs wrote them, each with the llvm-dis of the same LLVM, and in some
libraries of a rustc.

usage: functions_vs_llvm_dis.py BCFLAGS RUSTC LLVM SCRATCH_FOLDER CLANG...
"""

import pathlib
import re
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from modules import rlib_bitcode, run  # noqa: E402
from old_bitcode import old_module  # noqa: E402

MOST = 64  # functions that can be asked for at once

C_SOURCE = """
int external(int), other(const char *, ...), given(void) __asm__("given name$1");
void *memcpy(void *, const void *, unsigned long);
static __attribute__((noinline)) int one(int x) { return external(x) + 1; }
int two(int x) { return other("%d", one(x)) + given(); }
__attribute__((weak)) void copy(char *to, const char *from) { memcpy(to, from, 200); }
__attribute__((naked)) void bare(void) { __asm__(""); }
"""
X86 = '__attribute__((target("avx2"))) int wide(int x) { return x * 3; }\n'
OPTIONS = [("x86_64-linux-gnu", ["-O2", "-g", "-flto=thin"], X86),
           ("aarch64-linux-gnu", ["-march=armv8.2-a+sve", "-flto"], ""),
           ("arm64-apple-macos11", ["-O1", "-emit-llvm"], ""),
           ("x86_64-windows-msvc", ["-emit-llvm"], X86)]
IR = """
define void @plain() { ret void }
define i32 @"odd \\22name\\09 \\C3\\A9"() #0 { ret i32 0 }
define i32 @"\\01not mangled"() #1 { ret i32 0 }
declare void @"0"() #0
declare void @f() #1
attributes #0 = { nounwind uwtable "x"="a\\09\\22b\\\\" "empty" "z"="\\FF" }
attributes #1 = { noinline "x" "target-features"="+b,-a,+b" alignstack=16 }
"""

# As for old_module.
OLD_MODULES = [{}, {"version": 0}, {"abbreviated": True}, {"has_places": True},
               {"abbreviated": True, "has_places": True}]


def unescape(text):
    return re.sub(r"\\(\\|[0-9A-Fa-f]{2})",
                  lambda found: "\\" if found[1] == "\\" else chr(int(found[1], 16)), text)


def without_strings(line):
    return re.sub(r'"[^"]*"', '""', line)


def expected(text):
    """{name: (defined or declared, {attribute: value})} of textual IR"""
    groups = {}
    for number, body in re.findall(r"^attributes #(\d+) = \{(.*)\}$", text, re.M):
        body = re.sub(r'allockind\("[^"]*"\)', "", body)
        groups[number] = {unescape(key): unescape(value or "") for key, value in
                          re.findall(r'"([^"]*)"(?:="([^"]*)")?', body)}
    functions = {}
    for line in re.findall(r"^(?:define|declare) .*$", text, re.M):
        name = re.search(r'@(?:"([^"]*)"|([-\w$.]+))\(', line)
        group = re.search(r" #(\d+)", without_strings(line))
        name = unescape(name[1] or name[2]).removeprefix("\1")
        functions[name] = ("defined" if line.startswith("define") else "declared",
                           groups[group[1]] if group else {})
    return functions


def ours(bcflags, path, names):
    functions = {}
    options = [f"--function={name}".encode("latin-1") for name in names]
    for line in run(bcflags, "dump", "--raw", *options, str(path)).splitlines():
        _, name, state, *attributes = line.split("\t")
        assert name not in functions, line
        functions[name] = state, {}
        for text in attributes:
            key, value = re.fullmatch(r'"([^"]*)"(?:="([^"]*)")?', text).groups()
            functions[name][1][unescape(key)] = unescape(value or "")
    return functions


def shown(name):
    """A name as raw output has it: LLVM's names are bytes."""
    name = re.sub(r"[\x00-\x1f\x7f]", lambda found: f"\\{ord(found[0]):02X}", name)
    return name.encode("latin-1").decode("utf-8", "surrogateescape")


def compare(bcflags, path, version):
    """How many functions there are, and what is wrong"""
    functions = expected(run(f"llvm-dis-{version}", "-o", "-", str(path)))
    names = sorted(functions)
    names = names[::len(names) // MOST + 1]
    mine = ours(bcflags, path, [*names[:MOST - 1], "no such function"])
    wrong = [f"{path}: {name}: {mine.get(shown(name))}, not {functions[name]}"
             for name in names if mine.get(shown(name)) != functions[name]]
    if "no such function" in mine or len(mine) != len(names):
        wrong.append(f"{path}: {sorted(mine)}, not {names}")
    return [functions[name] for name in names], wrong


def compile_all(version, folder):
    made = []
    for number, (target, options, more) in enumerate(OPTIONS):
        source, out = folder / f"{number}.c", folder / f"{number}.bc"
        source.write_text(C_SOURCE + more)
        run(f"clang-{version}", f"--target={target}", "-ffreestanding", *options, "-c",
            str(source), "-o", str(out))
        made.append(out)
    source, out = folder / "ir.ll", folder / "ir.bc"
    source.write_text(IR)
    run(f"llvm-as-{version}", str(source), "-o", str(out))
    made.append(out)
    for number, options in enumerate(OLD_MODULES):
        made.append(folder / f"old-{number}.bc")
        made[-1].write_bytes(old_module(**options))
    return made


def main(bcflags, rustc, llvm, scratch, *clangs):
    scratch = pathlib.Path(scratch)
    shutil.rmtree(scratch, ignore_errors=True)
    work = []
    libdir = pathlib.Path(run(rustc, "--print", "target-libdir").strip())
    for name in ("alloc", "object", "std_detect"):
        rlib = next(libdir.glob(f"lib{name}-*.rlib"))
        work += [(path, llvm) for _, path in rlib_bitcode(rlib, scratch / name, llvm)]
    for version in clangs:
        folder = scratch / f"clang-{version}"
        folder.mkdir(parents=True)
        work += [(path, version) for path in compile_all(version, folder)]
    functions, wrong = [], []
    for path, version in work:
        more, differences = compare(bcflags, path, version)
        functions += more
        wrong += differences
    for line in wrong:
        print(line)
    defined = sum(state == "defined" for state, _ in functions)
    print(f"{len(work)} modules, {len(functions)} functions, {defined} of them defined, "
          f"{len(wrong)} differences")
    # The comparison is worth something only if there is variety.
    assert defined > 100 and len(functions) - defined > 100
    assert len({tuple(attributes.items()) for _, attributes in functions}) > 20
    shutil.rmtree(scratch)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
