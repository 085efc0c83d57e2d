#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""Compares what `bcflags check --llvm=NN` says of bitcode that is newer than LLVM NN with what the
llvm-dis of that LLVM does: modules of every newer clang, of llvm-as with one attribute each, and
of every rustc there is with the libraries it brought.

What is called an error must not be read, and with the message foretold; what is not read must be
an error (or a risk, but of these modules all reasons are known); constants that are said to become undef must do so, and no others. Of bitcode
that is not newer nothing may be said. Where there is a linker of that LLVM, the message must be
the one it shows.

usage: skew_vs_llvm_dis.py BCFLAGS SCRATCH_FOLDER READER,... LINKER,... PRODUCER,... [RUSTC...]
"""

import collections
import concurrent.futures
import functools
import json
import pathlib
import re
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from modules import rlib_bitcode, run  # noqa: E402

# The findings that say that a module cannot be read, and those that say it may be read wrongly.
ERRORS = {"bitcode-epoch", "opaque-pointers", "attribute-kind", "type-code", "metadata-record",
          "summary-version", "instruction-record"}
RISKS = {"bitcode-newer", "constant-undef"}
# In function bodies the order is not followed: any of these messages may come first there.
IN_FUNCTIONS = {"instruction-record", "metadata-record"}
FUNCTION_MESSAGES = ("Invalid value", "Invalid record")
# Of how many modules one is also given to the linker; and of those with opaque pointers, which LLVM
# 14 all refuses, to llvm-dis.
EVERY = 4

C_SOURCE = """
typedef __SIZE_TYPE__ size_t;
struct S { int a; char *b; double c[4]; struct S *next; unsigned field : 3; };
enum colour { RED, GREEN = 5 };
extern void ext(struct S *);
void *memcpy(void *, const void *, size_t);
size_t strlen(const char *);
int table[8] = {1, 2, 3};
int *middle = &table[3];
int f(struct S *s, const char *t) { ext(s); return (int)strlen(t) + s->a; }
double g(double x, int n) { double r = 0; for (int i = 0; i < n; i++) r += x * i; return r; }
unsigned h(const unsigned char *p, unsigned n)
{ unsigned s = 0; for (unsigned i = 0; i < n; i++) s = s * 31 + p[i] | 1; return s; }
_Noreturn void die(enum colour);
void *copy(const void *p, size_t n)
{ char *q = __builtin_malloc(n); if (!q) die(GREEN); return memcpy(q, p, n); }
"""
CONSTANTS = "int a[8]; int *p = &a[3]; extern int b[]; int *q = b + 2; int *f(void) { return b + 3; }"
PLAIN = "static int h(int x) { return x * 3; } int k(int x) { return h(x) + 1; }"
LABELS = """
int f(int i)
{
    static void *const to[] = {&&one, &&two};
    goto *to[i & 1];
one:
    return i;
two:
    return i * 2;
}
"""
CXX_SOURCE = """
struct A { virtual ~A(); virtual int v(int) = 0; };
struct B : A { int v(int x) override { if (x < 0) throw x; return x; } };
template <typename T, int N> struct Array { T list[N]; T sum() const { T s{};
    for (int i = 0; i < N; i++) s += list[i]; return s; } };
A *make() { return new B; }
int sum(const Array<int, 5> &a) { return a.sum(); }
namespace n { int inline counter = 7; }
auto add = [](int x) { return x + n::counter; };
int use(int i) { try { return add(i); } catch (int x) { return x; } }
"""
SOURCES = {"a.c": C_SOURCE, "constants.c": CONSTANTS, "plain.c": PLAIN, "labels.c": LABELS,
           "b.cpp": CXX_SOURCE}
OPTIONS = [["-O0", "-emit-llvm"], ["-O2", "-emit-llvm"], ["-O0", "-g", "-emit-llvm"],
           ["-O2", "-g", "-emit-llvm"], ["-O2", "-flto"], ["-O2", "-g", "-flto"],
           ["-O0", "-flto=thin"], ["-O0", "-g", "-flto=thin"],
           ["-Os", "-emit-llvm", "-fno-discard-value-names", "-g1"],
           ["-O1", "-emit-llvm", "-fsanitize=address,undefined"]]
# Attributes as textual IR has them: of a function, of a parameter, of a result.
OF_FUNCTIONS = ["nosanitize_bounds", 'allockind("alloc")', "presplitcoroutine",
                "fn_ret_thunk_extern", "skipprofile", "memory(read)", "optdebug",
                "coro_only_destroy_when_complete", "sanitize_numerical_stability",
                "hybrid_patchable", "sanitize_realtime", "sanitize_realtime_blocking",
                "coro_elide_safe", "nodivergencesource", "sanitize_type", "sanitize_alloc_token",
                "nocreateundeforpoison", "uwtable", "uwtable(sync)", "nounwind", '"a"="b"']
OF_PARAMETERS = ["ptr allocptr", "i64 allocalign", "float nofpclass(nan)", "ptr writable",
                 "ptr dead_on_unwind", "i32 range(i32 1, 5)", "i128 range(i128 1, 5)",
                 "ptr initializes((0, 4))", "i32 noext", "ptr captures(none)", "ptr nocapture",
                 "ptr dead_on_return", "ptr noalias", "ptr sret(i32)"]
LAYOUT = 'target datalayout = "e-m:e"\ntarget triple = "x86_64-unknown-linux-gnu"\n'
TEXTS = {
    "target": 'define target("spirv.Image") @f(target("spirv.Image") %x)'
              ' { ret target("spirv.Image") %x }\n',
    "blocks": "@p = global ptr null\ndefine void @f() { store ptr blockaddress(@g, %b), ptr @p\n"
              "ret void }\ndefine void @g() { br label %b\nb:\nret void }\n",
    "casts": "define i64 @f(i32 %x) { %y = zext nneg i32 %x to i64\nret i64 %y }\n",
    "trunc": "define i8 @f(i32 %x) { %y = trunc nuw nsw i32 %x to i8\nret i8 %y }\n",
    "forward": "define i64 @f(i32 %x) {\nbr label %b\na:\n%z = zext i32 %y to i64\nret i64 %z\n"
               "b:\n%y = add i32 %x, 1\nbr label %a\n}\n",
}


def make_texts(folder, llvm):
    """Writes modules of one attribute each, as far as that LLVM knows it."""
    texts = dict(TEXTS)
    for number, attribute in enumerate(OF_FUNCTIONS):
        texts[f"function-{number}"] = f"declare void @f() {attribute}\n"
    for number, attribute in enumerate(OF_PARAMETERS):
        texts[f"parameter-{number}"] = f"declare void @f({attribute})\n"
    made = []
    for name, text in texts.items():
        source = folder / f"{name}.ll"
        source.write_text(LAYOUT + text)
        variants = [[]] if llvm not in (15, 16) else [[], ["-opaque-pointers=0"]]
        for options in variants:
            bitcode = folder / f"{name}{''.join(options)}.bc"
            result = subprocess.run([f"llvm-as-{llvm}", *options, source, "-o", bitcode],
                                    stderr=subprocess.DEVNULL, check=False)
            if result.returncode == 0:
                made.append(bitcode)
    assert len(made) > 3, f"llvm-as-{llvm} takes too few attributes: {len(made)}"
    return made


def make_objects(pool, folder, llvm):
    jobs = []
    for name, text in SOURCES.items():
        source = folder / name
        source.write_text(text)
        for number, options in enumerate(OPTIONS):
            bitcode = folder / f"{source.stem}-{number}.bc"
            jobs.append((bitcode, pool.submit(run, f"clang-{llvm}", "-w", *options, "-c",
                                              str(source), "-o", str(bitcode))))
    for bitcode, job in jobs:
        job.result()
    return [bitcode for bitcode, _ in jobs]


def make_rust(folder, rustc):
    """Modules of a rustc, and some of each of its libraries."""
    source = folder / "lib.rs"
    source.write_text("#![crate_type = \"lib\"]\npub fn add(v: &[u32]) -> u32 { v.iter().sum() }\n"
                      "pub fn show(v: Vec<u8>) { println!(\"{:?}\", v); }\n")
    made = []
    for number, options in enumerate((["-Copt-level=0"], ["-Copt-level=3"], ["-Cdebuginfo=2"])):
        bitcode = folder / f"lib-{number}.bc"
        run(rustc, *options, "-Ccodegen-units=1", "--emit=llvm-bc", str(source), "-o", str(bitcode))
        made.append(bitcode)
    libraries = sorted(pathlib.Path(run(rustc, "--print", "target-libdir").strip()).glob("*.rlib"))
    for library in libraries:
        if "compiler_builtins" in library.name:
            continue  # hundreds of modules, all of one kind
        name = library.name.split("-")[0]
        made += [path for _, path in list(rlib_bitcode(library, folder / name, 22))[:3]]
    return made


def foretold(bcflags, reader, paths):
    """{path: [(severity, id, message)]} of the findings about reading."""
    result = subprocess.run([bcflags, "check", f"--llvm={reader}", "--format=json", *map(str, paths)],
                            stdout=subprocess.PIPE, check=False)
    report = json.loads(result.stdout)
    assert not report["errors"], report["errors"]
    found = collections.defaultdict(list)
    for finding in report["findings"]:
        if finding["id"] not in ERRORS | RISKS | {"bitcode-producer", "bitcode-unknown"}:
            continue
        messages = [note.split('"', 1)[1].rstrip('"') for note in finding["notes"]
                    if f"LLVM {reader} says:" in note]
        assert not messages or len(messages) == len(finding["sides"]), finding
        for number, side in enumerate(finding["sides"]):
            for module in side["modules"]:
                found[module["address"]].append(
                    (finding["severity"], finding["id"], messages[number] if messages else ""))
    return found


def disassemble(llvm, path):
    result = subprocess.run([f"llvm-dis-{llvm}", str(path), "-o", "-"], stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, encoding="utf-8", errors="replace",
                            check=False)
    return result.returncode, result.stdout, result.stderr


@functools.lru_cache(maxsize=None)
def undef_of_producer(producer, path):
    return count_undef(disassemble(producer, path)[1])


def count_undef(text):
    return len(re.findall(r"\bundef\b", re.sub(r'"[^"]*"', "", text)))


def check_error(path, reader, findings, has_linker):
    """What is wrong with what was foretold of a module that cannot be read; or None."""
    _, kind, said = findings[0]
    if len(findings) > 1:
        return f"more than the first reason: {findings}"
    status, _, message = disassemble(reader, path)
    if status == 0:
        return f"it is read, in spite of {findings}"
    wanted = FUNCTION_MESSAGES if kind in IN_FUNCTIONS else (said,)
    # llvm-dis reads function bodies before the summary, linkers after it.
    late = FUNCTION_MESSAGES if kind == "summary-version" else ()
    if not any(words in message for words in wanted + late):
        return f"not {wanted}, but {message}"
    if has_linker:
        shown = subprocess.run([f"ld.lld-{reader}", "-r", str(path), "-o", "/dev/null"],
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               encoding="utf-8", errors="replace", check=False).stdout
        if not any(words in shown for words in wanted):
            return f"the linker says not {wanted}, but {shown}"
    return None


def check_risk(path, producer, reader, findings):
    """Likewise of one that may not be read; also whether it is."""
    kinds = {kind for _, kind, _ in findings}
    if not kinds & RISKS:
        return f"no error and no risk: {findings}", False
    status, text, message = disassemble(reader, path)
    if status != 0:
        return f"not read, and no reason was found: {message}", False
    more = count_undef(text) > undef_of_producer(producer, path)
    if more != ("constant-undef" in kinds):
        return f"undef: foretold {findings}, seen {more}", True
    return None, True


def main():
    bcflags, scratch = sys.argv[1], pathlib.Path(sys.argv[2])
    readers, linkers, producers = ([int(llvm) for llvm in word.split(",")]
                                   for word in sys.argv[3:6])
    rustcs = sys.argv[6:]
    shutil.rmtree(scratch, ignore_errors=True)
    files = {}  # path: major version of its LLVM
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for llvm in producers:
            folder = scratch / f"llvm-{llvm}"
            folder.mkdir(parents=True)
            for path in make_objects(pool, folder, llvm) + make_texts(folder, llvm):
                files[path] = llvm
        versions = set()
        for rustc in rustcs:
            version = run(rustc, "--version", "--verbose") if pathlib.Path(rustc).exists() else ""
            if not version or version in versions:
                continue
            versions.add(version)
            folder = scratch / f"rustc-{len(versions)}"
            folder.mkdir()
            llvm = int(re.search(r"LLVM version: (\d+)", version).group(1))
            for path in make_rust(folder, rustc):
                files[path] = llvm
        assert versions or not rustcs, "no rustc"
        kinds, wrong = collections.Counter(), []
        for reader in readers:
            said = foretold(bcflags, reader, files)
            errors, risks = [], []
            for number, (path, llvm) in enumerate(files.items()):
                findings = said[str(path)]
                kinds.update(f"{reader} {kind}" for _, kind, _ in findings)
                if llvm <= reader:
                    if findings:
                        wrong.append(f"LLVM {reader}, {path}, not newer: {findings}")
                elif any(severity == "error" for severity, _, _ in findings):
                    # What stands before the summary, only the linker can say.
                    has_linker = reader in linkers and (
                        number % EVERY == 0 or findings[0][1] == "summary-version")
                    if findings[0][1] == "opaque-pointers" and not has_linker:
                        continue
                    errors.append((path, pool.submit(check_error, path, reader, findings,
                                                     has_linker)))
                else:
                    risks.append((path, pool.submit(check_risk, path, llvm, reader, findings)))
            for path, job in errors:
                if job.result():
                    wrong.append(f"LLVM {reader}, {path}: {job.result()}")
            for path, job in risks:
                reason, is_read = job.result()
                kinds.update([f"{reader} risk and {'read' if is_read else 'not read'}"])
                if reason:
                    wrong.append(f"LLVM {reader}, {path}: {reason}")
    for line in wrong[:40]:
        print(line)
    print(f"{len(files)} modules, {len(readers)} LLVMs, {len(versions)} rustcs: {len(wrong)} wrong")
    for kind, count in sorted(kinds.items()):
        print(f"  {kind}: {count}")
    seen = {kind.split()[1] for kind in kinds}
    missing = (ERRORS | RISKS) - seen - {"bitcode-epoch"}
    if missing:
        print("never seen:", *sorted(missing))
    return 1 if wrong or missing else 0


sys.exit(main())
