#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""Compares `bcflags dump --raw --sizes` with what llvm-bcanalyzer counts in blocks
and records: of what the clang of several LLVMs makes with and without debug info,
of files with several modules, and of some libraries of a rustc. All parts together
must be the whole file.

usage: sizes_vs_bcanalyzer.py BCFLAGS RUSTC LLVM SCRATCH_FOLDER CLANG...
"""

import collections
import pathlib
import re
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from modules import rlib_bitcode, run  # noqa: E402

C_SOURCE = """
struct pair { int first; struct pair *next; };
static const char *const words[] = {"one", "two", "three"};
int global = 7;
extern int printf(const char *, ...);
static inline int sum(const struct pair *pair)
{
    int all = 0;
    for (; pair; pair = pair->next) { int twice = pair->first * 2; all += twice; }
    return all;
}
int main(int count, char **arguments)
{
    struct pair last = {count, 0}, head = {global, &last};
    for (int i = 0; i < count; i++) printf("%s %s %d\\n", arguments[i], words[i % 3], i);
    switch (count) { case 1: return sum(&head); case 2: return 12345678; default: return 99; }
}
"""
VTABLES = """
struct A { virtual int f() { return 1; } virtual ~A(); };
int g(A *a) { return a->f(); }
A *make() { return new A; }
"""
OPTIONS = [["-emit-llvm"], ["-flto"], ["-flto=thin"], ["-flto=thin", "-g"],
           ["-O2", "-flto=thin", "-g3"], ["-O1", "-g", "-flto", "-fno-discard-value-names"],
           ["-O2", "-emit-llvm", "-g", "-gsplit-dwarf"]]

STRINGS = {"STRING_OLD", "STRINGS"}
NO_DEBUG_INFO = STRINGS | {
    "VALUE", "NODE", "NAME", "DISTINCT_NODE", "KIND", "OLD_NODE", "OLD_FN_NODE", "NAMED_NODE",
    "ATTACHMENT", "GLOBAL_DECL_ATTACHMENT", "INDEX_OFFSET", "INDEX"}

# The abbreviation id and the block id of a block, which llvm-bcanalyzer counts to the one
# around it: at the top level, in a module, and the most in a function. With each block the
# least and the most it may be.
TOP, MODULE, FUNCTION = 2 + 8, 3 + 8, 5 + 8
PARTS = {
    "types": [(17, MODULE, MODULE)],
    "attributes": [(9, MODULE, MODULE), (10, MODULE, MODULE)],
    "summary": [(19, MODULE, MODULE), (20, MODULE, MODULE), (24, MODULE, MODULE)],
    "constants": [(11, MODULE, FUNCTION)],
    "symbol-tables": [(14, MODULE, FUNCTION), (25, TOP, TOP)],
    "string-table": [(23, TOP, TOP)],
    "functions": [(12, MODULE, MODULE)],
    "metadata": [(15, MODULE, FUNCTION), (16, FUNCTION - 1, FUNCTION), (22, MODULE, MODULE)],
}


def analyze(path, llvm):
    """{block id: (instances, bits)}, {(block id, record kind): bits} and how many blocks lie
    in functions"""
    blocks, records = collections.defaultdict(lambda: (0, 0)), collections.Counter()
    in_functions = 0
    block = None
    for line in run(f"llvm-bcanalyzer-{llvm}", str(path)).splitlines():
        if found := re.match(r"  Block ID #(\d+)", line):
            block = int(found[1])
        elif found := re.match(r" +Num Instances: (\d+)", line):
            instances = int(found[1])
        elif (found := re.match(r" +Total Size: (\d+)b/", line)) and block is not None:
            blocks[block] = instances, int(found[1])
        elif (found := re.match(r" +(?:Num|Tot/Avg) SubBlocks: (\d+)", line)) and block == 12:
            in_functions = int(found[1])
        elif found := re.match(r"\t\t +\d+ +(\d+) .*?(\w+)$", line):
            records[block, found[2]] += int(found[1])
    return blocks, records, in_functions


def expected(path, llvm):
    """{part: (least bits, most bits)}"""
    blocks, records, in_functions = analyze(path, llvm)
    strings = sum(bits for (block, kind), bits in records.items()
                  if block == 15 and kind in STRINGS)
    nodes = sum(bits for (block, kind), bits in records.items()
                if block == 15 and kind not in NO_DEBUG_INFO)
    locations = sum(bits for (block, kind), bits in records.items()
                    if block == 12 and kind.startswith("DEBUG_"))
    sums = {"metadata-strings": (strings, strings),
            "debug-info": (nodes + locations, nodes + locations)}
    without = {"metadata": strings + nodes, "functions": locations}
    for part, members in PARTS.items():
        least = sum(blocks[i][1] + blocks[i][0] * head for i, head, _ in members)
        most = sum(blocks[i][1] + blocks[i][0] * head for i, _, head in members)
        sums[part] = least - without.get(part, 0), most - without.get(part, 0)
    least, most = sums["functions"]
    sums["functions"] = least - in_functions * FUNCTION, most - in_functions * (FUNCTION - 1)
    return sums


def sizes(bcflags, path):
    """{part: bytes}, and how many modules there are"""
    sums, modules = collections.Counter(), set()
    for line in run(bcflags, "dump", "--raw", "--sizes", str(path)).splitlines():
        module, part, count = line.split("\t")
        sums[part] += int(count)
        modules.add(module)
    return sums, len(modules)


def compare(bcflags, path, llvm):
    """What is wrong, and the bytes of the parts"""
    ours, modules = sizes(bcflags, path)
    wrong = []
    for part, (least, most) in expected(path, llvm).items():
        # A part of each module may be a byte off, as bits become bytes.
        if not least / 8 - modules <= ours[part] <= most / 8 + modules:
            wrong.append(f"{path}: {part}: {ours[part]}, not {least / 8} to {most / 8}")
    magics = path.read_bytes().count(b"BC\xc0\xde\x35")
    whole = path.stat().st_size - 4 * magics
    if sum(ours.values()) != whole:
        wrong.append(f"{path}: all parts: {sum(ours.values())}, not {whole}")
    return wrong, ours, modules


def compile_all(version, folder):
    source, vtables = folder / "source.c", folder / "vtables.cc"
    source.write_text(C_SOURCE)
    vtables.write_text(VTABLES)
    made = []
    for number, options in enumerate(OPTIONS):
        made.append(folder / f"{number}.bc")
        run(f"clang-{version}", "--target=x86_64-linux-gnu", *options, "-c", str(source), "-o",
            str(made[-1]))
    split = folder / "split.bc"
    run(f"clang++-{version}", "--target=x86_64-linux-gnu", "-O1", "-g", "-flto=thin",
        "-fsplit-lto-unit", "-fvisibility=hidden", "-fwhole-program-vtables", "-c", str(vtables),
        "-o", str(split))
    shared, several = folder / "shared.bc", folder / "several.bc"
    run(f"llvm-cat-{version}", "-o", str(shared), *map(str, made[:4]))
    run(f"llvm-cat-{version}", "-b", "-o", str(several), *map(str, made[:4]))
    return [*made, split, shared, several]


def main(bcflags, rustc, llvm, scratch, *clangs):
    scratch = pathlib.Path(scratch)
    shutil.rmtree(scratch, ignore_errors=True)
    files = []
    for version in clangs:
        folder = scratch / f"clang-{version}"
        folder.mkdir(parents=True)
        files += compile_all(version, folder)
    libdir = pathlib.Path(run(rustc, "--print", "target-libdir").strip())
    for name in ("alloc", "object", "std_detect"):
        rlib = next(libdir.glob(f"lib{name}-*.rlib"))
        files += [path for _, path in rlib_bitcode(rlib, scratch / name, llvm)]
    wrong, parts, most_modules = [], collections.Counter(), 0
    for path in files:
        more, ours, modules = compare(bcflags, path, llvm)
        wrong += more
        parts += ours
        most_modules = max(most_modules, modules)
    for line in wrong:
        print(line)
    print(f"{len(files)} files, {len(wrong)} differences; {dict(parts)}")
    # The comparison is worth something only if all is there.
    assert len(parts) == 11 and all(parts.values()) and most_modules == 4
    shutil.rmtree(scratch)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
