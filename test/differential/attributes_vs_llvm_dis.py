#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""Compares `bcflags dump --raw --attributes` with llvm-dis: on every module of
a rustc's libraries, and on what the clang of several LLVMs makes for many
targets and options, each with the llvm-dis of the same LLVM. Both must have
the same sets of attributes with the same numbers of functions, defined and
declared.

usage: attributes_vs_llvm_dis.py BCFLAGS RUSTC LLVM SCRATCH_FOLDER CLANG...
"""

import collections
import concurrent.futures
import itertools
import pathlib
import re
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from modules import rlib_bitcode, run  # noqa: E402

TARGET = ["target-cpu", "tune-cpu", "target-features"]
OTHERS = ["frame-pointer", "probe-stack", "stack-protector-buffer-size", "no-trapping-math",
          "no-such-attribute"]

C_SOURCE = """
int external(int), other(const char *, ...);
void *memcpy(void *, const void *, unsigned long);
__attribute__((noinline)) static int one(int x) { return external(x) + 1; }
int two(int x) { return other("%d", one(x)); }
void copy(char *to, const char *from) { memcpy(to, from, 200); }
__attribute__((naked)) void bare(void) { __asm__(""); }
"""
X86 = '__attribute__((target("avx2"))) int wide(int x) { return x * 3; }\n'
OPTIONS = [
    ("x86_64-linux-gnu", []), ("x86_64-linux-gnu", ["-march=x86-64-v3", "-mtune=znver3"]),
    ("x86_64-linux-gnu", ["-fno-omit-frame-pointer", "-O2", "-g"]),
    ("i686-linux-gnu", ["-msse2"]), ("aarch64-linux-gnu", ["-march=armv8.2-a+sve"]),
    ("armv7-linux-gnueabihf", []), ("riscv64-linux-gnu", ["-march=rv64gcv", "-O1"]),
    ("powerpc64le-linux-gnu", ["-mcpu=power9"]), ("s390x-linux-gnu", ["-march=z14"]),
    ("mips64-linux-gnuabi64", []), ("wasm32-unknown-unknown", ["-msimd128"]),
]


def without_strings(line):
    return re.sub(r'"[^"]*"', '""', line)


def expected(text, names):
    """{(value or None, ...): [defined, declared]} of textual IR."""
    groups = {}
    for number, body in re.findall(r"^attributes #(\d+) = \{(.*)\}$", text, re.MULTILINE):
        groups[number] = {key: value or "" for key, value in
                          re.findall(r'"([^"]*)"(?:="([^"]*)")?', body)}
    sets = collections.defaultdict(lambda: [0, 0])
    for line in text.splitlines():
        is_definition = line.startswith("define ")
        if not is_definition and not line.startswith("declare "):
            continue
        group = re.search(r" #(\d+)", without_strings(line))
        attributes = groups[group.group(1)] if group else {}
        values = tuple(attributes.get(name) for name in names)
        sets[values][0 if is_definition else 1] += 1
    return dict(sets)


def unescape(text):
    return re.sub(r"\\(\\|[0-9A-F]{2})",
                  lambda found: "\\" if found[1] == "\\" else chr(int(found[1], 16)), text)


def attributes(bcflags, options, paths, names):
    """{address: {(value or None, ...): [defined, declared]}} of bcflags."""
    modules = collections.defaultdict(dict)
    for line in run(bcflags, "dump", "--raw", *options, *map(str, paths)).splitlines():
        address, definitions, declarations, *columns = line.split("\t")
        assert len(columns) == len(names), line
        values = []
        for name, column in zip(names, columns):
            if not column:
                values.append(None)
                continue
            key, value = re.fullmatch(r'"([^"]*)"(?:="([^"]*)")?', column).groups()
            assert key == name, line
            values.append(unescape(value or ""))
        assert tuple(values) not in modules[address], f"twice: {line}"
        modules[address][tuple(values)] = [int(definitions), int(declarations)]
    return modules


def compile_all(version, folder):
    """Objects of one clang; targets it does not know are passed over by name."""
    made = []
    for number, (target, options) in enumerate(OPTIONS):
        source = folder / f"{number}.c"
        source.write_text(C_SOURCE + (X86 if target.startswith(("x86", "i686")) else ""))
        for emit in (["-flto"], ["-flto=thin"]):
            out = folder / f"{number}{emit[0]}.bc"
            command = [f"clang-{version}", f"--target={target}", "-ffreestanding", *options,
                       *emit, "-c", str(source), "-o", str(out)]
            if subprocess.run(command, stderr=subprocess.PIPE).returncode == 0:
                made.append(out)
            else:
                print(f"clang-{version} makes nothing of {target} {options}")
    assert len(made) > len(OPTIONS), f"clang-{version} made next to nothing"
    return made


def compare(ours, theirs):
    wrong = 0
    for address in sorted(set(ours) | set(theirs)):
        if ours.get(address, {}) != theirs.get(address, {}):
            wrong += 1
            print(f"{address}\n  bcflags:  {ours.get(address)}\n  llvm-dis: {theirs.get(address)}")
    return wrong


def main(bcflags, rustc, llvm, scratch, *clangs):
    libdir = pathlib.Path(run(rustc, "--print", "target-libdir").strip())
    scratch = pathlib.Path(scratch)
    shutil.rmtree(scratch, ignore_errors=True)
    work = []  # (llvm, address, path)
    for rlib in sorted(path.resolve() for path in libdir.glob("*.rlib")):
        work += [(llvm, address, path)
                 for address, path in rlib_bitcode(rlib, scratch / rlib.name, llvm)]
    rust_modules = len(work)
    for version in clangs:
        folder = scratch / f"clang-{version}"
        folder.mkdir(parents=True)
        work += [(version, str(path), path) for path in compile_all(version, folder)]

    def both(item):
        version, _, path = item
        text = run(f"llvm-dis-{version}", "-o", "-", str(path))
        return expected(text, TARGET), expected(text, OTHERS)

    wrong = 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        theirs = list(pool.map(both, work))
    inputs = sorted({address.split("(")[0] for _, address, _ in work})
    for names, options, place in ((TARGET, ["--attributes"], 0),
                                  (OTHERS, [f"--attribute={name}" for name in OTHERS], 1)):
        wrong += compare(attributes(bcflags, options, inputs, names),
                         {item[1]: sets[place] for item, sets in zip(work, theirs) if sets[place]})
    sets = list(itertools.chain.from_iterable(target.items() for target, _ in theirs))
    functions = sum(sum(counts) for _, counts in sets)
    print(f"{rust_modules} Rust modules, {len(work) - rust_modules} of clang, {len(sets)} sets, "
          f"{functions} functions, {wrong} differences")
    # The comparison is worth something only if there is variety.
    assert rust_modules > 50 and len({values for values, _ in sets}) > 12
    assert any(value for values, _ in sets for value in values)
    shutil.rmtree(scratch)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
