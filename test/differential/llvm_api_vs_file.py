#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""Compares what libbcflags-llvm finds in a module that LLVM has read into memory
with what bcflags reads from the same bitcode by itself, and both with llvm-dis:
flags with values of every kind, graphs of nodes, what clang emits, attributes of
functions, and what comes of merging. llvm_flags.c says what its program prints.

usage: llvm_api_vs_file.py BCFLAGS LLVM_FLAGS LLVM SCRATCH_FOLDER
"""

import collections
import itertools
import os
import pathlib
import random
import re
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import merge_vs_llvm_link as merges  # noqa: E402
from ir_flags import Metadata  # noqa: E402
from modules import dump_raw, run  # noqa: E402
from values_vs_llvm_dis import OPTIONS, clang_modules, value_modules  # noqa: E402

os.environ["ASAN_OPTIONS"] = "detect_leaks=1"
TARGET_NAMES = ["target-cpu", "tune-cpu", "target-features"]
OTHER_NAMES = ["frame-pointer", "odd name", "target-cpu", "key"]

# The C API shows some nodes as others: it must not matter. One flag each; PTR and
# FUNCTION are how this LLVM writes pointers.
GRAPHS = {
    "constant alone": ("!{i32 7}", {}),
    "constant alone, distinct": ("!100", {100: "distinct !{i32 7}"}),
    "constants alone": ("!100", {100: "!{!101, !102, !102, !103}", 101: "!{i1 true}",
                                 102: "distinct !{i1 true}", 103: "!{double 1.5}"}),
    "wide constant alone": ("!100", {100: "!{!101, !102}", 101: "!{i128 -3}",
                                     102: "distinct !{i128 -3}"}),
    "function alone": ("!100", {100: "distinct !{FUNCTION @f}"}),
    "null alone": ("!100", {100: "!{null}"}),
    "null alone, distinct": ("!100", {100: "distinct !{null}"}),
    "empty": ("!{}", {}),
    "empty, distinct": ("!100", {100: "distinct !{}"}),
    "empties": ("!100", {100: "!{!101, !102, !103, !104, null}", 101: "!{}", 102: "!{null}",
                         103: "distinct !{}", 104: "distinct !{null}"}),
    "string alone": ("!100", {100: '!{!"x"}'}),
    "node alone": ("!100", {100: "distinct !{!101}", 101: '!{!{!"y"}}'}),
    "cycle": ("!100", {100: "distinct !{!100}"}),
    "long cycle": ("!100", {100: "distinct !{!101}", 101: "distinct !{!102, i32 1}",
                            102: "distinct !{!100, i32 2, !102}"}),
    "cycle of uniqued nodes": ("!100", {100: "!{!101, i32 5}", 101: "!{!100, i32 6}"}),
    "shared": ("!100", {100: "!{!101, !101, !102}", 101: 'distinct !{!"x", i64 1}',
                        102: "!{!101, !101}"}),
    "names": ("!100", {100: "!{PTR @0, PTR @v, %0 zeroinitializer, %pair zeroinitializer, "
                            '%"odd \\22 <{[(" zeroinitializer, FUNCTION @"odd, \\22 <{[( %0 @0"}'}),
    "quotes": ("!100", {100: '!{!"a, b", !"\\22, \\22", !"<{[(", [3 x i8] c"\\22, ", i8 1, '
                             '[27 x i8] c"@0 %0 > splat (i32 1) <{[(,"}'}),
    "vectors": ("!100", {100: "!{<2 x i32> <i32 7, i32 7>, <3 x float> <float 1.5, float 1.5, "
                              "float 1.5>, { i8, <2 x i1> } { i8 1, <2 x i1> <i1 true, i1 true> },"
                              " [2 x <2 x i8>] [<2 x i8> <i8 1, i8 1>, <2 x i8> <i8 1, i8 2>], "
                              "<2 x i128> <i128 -5, i128 -5>}"}),
    "used by an instruction": ("!200", {200: '!{!"x", !100, !102, !{}}', 102: "!{i32 5}",
                                        100: 'distinct !{!"y", i32 1, !101}',
                                        101: "!{i32 3, i32 4}"}),
    "debug info": ("!100", {100: "!{!DIExpression(DW_OP_deref), !101, !102, !103, !104, !105, "
                                 "!106, !107, !108, !109, !110, !111, !112, !113, !114, !115, "
                                 "!116, !117, !118, !119, !120, !121, !122, !123}",
                            101: '!DIFile(filename: "a.c", directory: "b")',
                            102: '!DIBasicType(name: "int", size: 32)',
                            103: "!DIDerivedType(tag: DW_TAG_pointer_type, baseType: !102)",
                            104: '!DICompositeType(tag: DW_TAG_structure_type, name: "s")',
                            105: "!DISubroutineType(types: !{null, !102})",
                            106: "!DILocation(line: 1, scope: !107)",
                            107: 'distinct !DISubprogram(name: "f", spFlags: 0)',
                            108: "!DILexicalBlock(scope: !107, line: 1)",
                            109: "!DILexicalBlockFile(scope: !107, discriminator: 1)",
                            110: '!DINamespace(name: "n", scope: null)',
                            111: '!DIModule(scope: null, name: "m")',
                            112: '!DITemplateTypeParameter(name: "T", type: !102)',
                            113: '!DITemplateValueParameter(name: "v", type: !102, value: i32 1)',
                            114: '!DIGlobalVariable(name: "g", type: !102)',
                            115: "!DIGlobalVariableExpression(var: !114, expr: !DIExpression())",
                            116: '!DILocalVariable(name: "l", scope: !107)',
                            117: '!DILabel(scope: !107, name: "l", file: !101, line: 1)',
                            118: '!DIImportedEntity(tag: DW_TAG_imported_module, scope: !107)',
                            119: '!DIMacro(type: DW_MACINFO_define, line: 1, name: "M")',
                            120: "!DIMacroFile(line: 1, file: !101)",
                            121: '!DICommonBlock(scope: !107, declaration: !114, name: "c")',
                            122: '!DIStringType(name: "c", size: 8)',
                            123: "!DIGenericSubrange(count: !114)"}),
    "more debug info": ("!100", {100: "!{!101, !102, !103, !104}",
                                 101: '!DIEnumerator(name: "e", value: 3)',
                                 102: '!DIObjCProperty(name: "p")',
                                 103: "!DISubrange(count: 3)",
                                 104: '!GenericDINode(tag: 3, header: "h", operands: {!101})'}),
    "debug info by itself": ("!100", {100: 'distinct !DICompileUnit(language: DW_LANG_C99, '
                                           'file: !101)',
                                      101: '!DIFile(filename: "a.c", directory: "b")'}),
}

# Constant expressions have a text in memory; the reader of files leaves them out.
EXPRESSIONS = {15: ["ptr inttoptr (i64 5 to ptr)", "i64 ptrtoint (ptr @v to i64)"],
               14: ["i8* inttoptr (i64 5 to i8*)", "i64 ptrtoint (i8* @v to i64)"]}

ATTRIBUTES = r'''
declare void @llvm.donothing()
declare void @llvm.memset.p0PTR.i64(PTR nocapture writeonly, i8, i64, i1 immarg)
declare "target-cpu"="of-the-result" i32 @declared(i32 "target-cpu"="of-a-parameter") #0
declare void @plain()
define void @a() #0 { ret void }
define void @b() #1 { ret void }
define void @c() #0 {
  call void @llvm.donothing() #2
  ret void
}
define void @d() #2 { ret void }
define void @e() "target-cpu"="x86-64-v3" "tune-cpu" { ret void }
define void @f() { ret void }
define linkonce_odr void @g() #3 { ret void }
declare void @h() #3
define void @i() #4 { ret void }
attributes #0 = { nounwind "target-cpu"="x86-64" "target-features"="+sse,+avx" "key" }
attributes #1 = { "target-cpu"="x86-64" "target-features"="+sse,+avx" "tune-cpu"="generic" }
attributes #2 = { "target-cpu"="" "frame-pointer"="all" }
attributes #3 = { "odd name"="line \0A quote \22 \C3\A9 tab \09" "key"="value" }
attributes #4 = { nounwind alignstack=16 "frame-pointer"="none" "unknown"="x" }
'''


class Failures:
    """Counts and prints what is wrong."""

    def __init__(self):
        self.count = 0

    def check(self, is_good, *message):
        self.count += not is_good
        if not is_good and self.count <= 10:
            print(*message, sep="\n  ")


def assemble(llvm, folder, name, text, *options):
    source, bitcode = folder / f"{name}.ll", folder / f"{name}.bc"
    assert not bitcode.exists(), f"two modules are called {name}"
    source.write_text(text)
    run(f"llvm-as-{llvm}", *options, str(source), "-o", str(bitcode))
    return bitcode


def graph_text(llvm, value, nodes):
    lines = ["%0 = type { i8 }", "%pair = type { i32, i8 }", '%"odd \\22 <{[(" = type { i8 }',
             "@0 = global i8 1", "@v = global i8 1", "declare void @f()",
             '@t = global %0 zeroinitializer',
             'declare void @"odd, \\22 <{[( %0 @0"()', "declare void @use(metadata)",
             "define void @user() {", "  call void @use(metadata !200)", "  ret void", "}"]
    if 200 not in nodes:
        lines = lines[:-5]
    lines.append("!llvm.module.flags = !{!0, !1}")
    # The value as a flag's own, and a level deeper.
    lines += [f'!0 = !{{i32 2, !"value", {value}}}', '!1 = !{i32 5, !"list", !2}',
              f"!2 = !{{{value}, i32 1}}"]
    lines += [f"!{number} = {node}" for number, node in nodes.items()]
    pointer, function = ("i8*", "void ()*") if llvm == 14 else ("ptr", "ptr")
    return "\n".join(lines).replace("PTR", pointer).replace("FUNCTION", function) + "\n"


def graph_modules(folder, llvm):
    for name, (value, nodes) in GRAPHS.items():
        yield assemble(llvm, folder, "graph-" + name.replace(" ", "-"),
                       graph_text(llvm, value, nodes), "-disable-verify")


HEAD = 'source_filename = "odd \\22 \\0A name"\ntarget triple = "x86_64-unknown-linux-gnu"\n'


def integer_text(rng):
    """Flags that are integers of random widths."""
    values = []
    for width in [1, 2, 63, 64, 65, 127, 128, 129] + [rng.randint(2, 900) for _ in range(60)]:
        bits = rng.randint(1, width)
        number = rng.getrandbits(bits) >> 1
        number = rng.choice([number, -number - 1])
        values.append("i1 " + str(number < 0).lower() if width == 1 else f"i{width} {number}")
    names = ", ".join(f"!{i}" for i in range(len(values)))
    return f"!llvm.module.flags = !{{{names}}}\n" + "".join(
        f'!{i} = !{{i32 2, !"{i}", {value}}}\n' for i, value in enumerate(values))


def other_modules(folder, llvm):
    """Without flags and with a list of none; integers; functions."""
    ident = '!llvm.ident = !{!90, !91}\n!90 = !{!"first \\22 one"}\n!91 = !{!"second"}\n'
    many = "".join(f'define void @f{i}() "target-cpu"="cpu{i % 7}" {{ ret void }}\n'
                   f'declare void @d{i}() "key"="{i % 3}"\n' for i in range(300))
    attributes = ATTRIBUTES.replace("p0PTR", "p0i8" if llvm == 14 else "p0").replace(
        "PTR nocapture", "i8* nocapture" if llvm == 14 else "ptr nocapture")
    for name, text in {"absent": HEAD, "empty": HEAD + "!llvm.module.flags = !{}\n" + ident,
                       "integers": integer_text(random.Random(llvm)), "many": many,
                       "attributes": attributes}.items():
        yield assemble(llvm, folder, name, text)


def ident_modules(folder, llvm):
    """Nodes of llvm.ident that need not be what they should."""
    for i, node in enumerate(['!{i32 1}', '!{}', '!{null}', '!{!{!"x"}}', '!DIFile(filename: "a", directory: "")',
                              '!{!"x", i32 1}', 'distinct !{!"y"}']):
        yield assemble(llvm, folder, f"ident{i}", HEAD + f"!llvm.ident = !{{!0}}\n!0 = {node}\n",
                       "-disable-verify")


def read_modules(program, paths):
    """{path: {way: {what: [columns]}}} of the program's rows."""
    modules = collections.defaultdict(lambda: collections.defaultdict(
        lambda: collections.defaultdict(list)))
    for line in run(program, "read", *map(str, paths)).splitlines():
        way, path, what, *columns = line.split("\t")
        modules[path][way][what].append(tuple(columns))
    return modules


def functions_of(text):
    """Functions by the values of their target attributes, out of textual IR."""
    groups = {number: dict(re.findall(r'"([^"]*)"(?:="([^"]*)")?', body)) for number, body in
              re.findall(r"^attributes #(\d+) = \{ (.*) \}$", text, re.M)}
    counts = collections.Counter()
    for line in text.splitlines():
        if line.startswith(("define ", "declare ")):
            number = re.search(r" #(\d+)", line[line.rindex(")"):])
            values = groups[number.group(1)] if number else {}
            counts[line.split()[0], tuple(values.get(name) for name in TARGET_NAMES)] += 1
    return counts


def counted_functions(rows):
    """The same out of the program's rows; those of the target attributes only."""
    counts = collections.Counter()
    for definitions, declarations, *values in rows:
        pairs = [value.partition("=") for value in values]
        if [name for name, _, _ in pairs] != TARGET_NAMES:
            continue
        key = tuple(value if equals else None for _, equals, value in pairs)
        counts["define", key] += int(definitions)
        counts["declare", key] += int(declarations)
    return +counts


def is_comparable(value):
    """Whether two modules can have the same value, where this is one."""
    value = re.sub(r'!"[^"]*"|c"[^"]*"', "", value)
    return not re.search(r"distinct |[@%]|<metadata|<constant|\.\.\.", value)


def compare(failures, bcflags, llvm, program, paths, with_llvm_dis):
    """Returns how many flags and functions were compared."""
    modules = read_modules(program, paths)
    dumped = dump_raw(bcflags, *paths)
    flags = functions = 0
    for path in map(str, paths):
        memory, file = modules[path]["memory"], modules[path]["file"]
        rows = [row[:3] for row in memory["flag"]]
        verdicts = [row[3:] for row in memory["flag"]]  # by the file, and by another read
        flags += len(rows)
        for what in ("state", "address", "triple", "data layout", "source", "ident", "set"):
            failures.check(memory[what] == file[what] and (file[what] or what == "set"),
                           f"{path}: {what}", f"memory: {memory[what]}", f"file:   {file[what]}")
        for mine, theirs in itertools.zip_longest(rows, dumped[path]):
            failures.check(mine == theirs, path, f"memory: {mine}", f"dump:   {theirs}")
        failures.check(rows == file["flag"], f"{path}: the program reads the file otherwise")
        for row, verdict in zip(rows, verdicts):
            wanted = ("equal", "equal") if is_comparable(row[2]) else ("not", "not")
            failures.check(verdict == wanted, f"{path}: {row}: {verdict}, wanted {wanted}")
        if not with_llvm_dis:
            continue
        text = run(f"llvm-dis-{llvm}", path, "-o", "-")
        failures.check(rows == Metadata(text).rows(), f"{path}: llvm-dis has other flags")
        theirs = functions_of(text)
        mine = counted_functions(memory["set"])
        functions += sum(theirs.values())
        failures.check(mine == theirs, path, f"memory:   {mine}", f"llvm-dis: {theirs}")
    return flags, functions


def check_expressions(failures, llvm, program, folder):
    expressions = EXPRESSIONS[min(llvm, 15)]
    lines = "@v = global i8 1\n!llvm.module.flags = !{!0, !1}\n" + "".join(
        f'!{i} = !{{i32 1, !"{i}", {value}}}\n' for i, value in enumerate(expressions))
    path = assemble(llvm, folder, "expressions", lines)
    memory = read_modules(program, [path])[str(path)]["memory"]["flag"]
    wanted = [(expressions[0], "not", "equal"), (expressions[1], "not", "not")]
    failures.check([row[2:] for row in memory] == wanted, f"{path}: {memory}")


def check_made(failures, llvm, program):
    """Modules that are in no file."""
    rows = [line.split("\t", 2)[2] for line in run(program, "made").splitlines()[:-2]]
    wanted = ["state\tpresent", "address\tmade", "triple\t", "data layout\t",
              "source\todd \\22name\\22", "ident\t", "flag\t-\t-\t!{}", "flag\t-\t-\t!{i32 1}",
              'flag\t-\t-\t!{!"k\\00\\22"}',
              'flag\t-\t-\t!{i32 1, !"k\\00\\22", i32 1, i32 1}',
              'flag\t-\t-\t!{!"k\\00\\22", !"k\\00\\22", i32 1}',
              "flag\t-\t-\t!{i32 1, i32 1, null}", "flag\t1\tk\\00\\22\tdistinct !{}"]
    failures.check(rows == wanted, f"made by LLVM {llvm}:", *rows)
    last = run(program, "made").splitlines()[-2:]
    failures.check(last == ["deep: all", "ladder: all"], f"LLVM {llvm}: {last}")


def merge_cases(folder, writer, cases, triple):
    """The files of each case; equal modules are one file."""
    paths = {}
    for case in cases:
        files = []
        for flags in case:
            text = merges.module_text(flags, triple)
            if text not in paths:
                name = f"merge-{'arm' if triple else 'any'}-{len(paths)}"
                paths[text] = assemble(writer, folder, name, text, "-disable-verify")
            # A file twice in a case is two modules.
            files.append(str(paths[text]))
        yield files


def check_merges(failures, llvm, program, folder):
    """In memory modules are merged as in files. Returns the cases and findings."""
    rng = random.Random(llvm)
    count = findings = 0
    for writer, triple in ((llvm, ""), (14, merges.ARM)):
        cases = [] if triple else list(merges.pair_cases())
        cases += [merges.random_case(rng) for _ in range(60)]
        groups = list(merge_cases(folder, writer, cases, triple))
        producer = "LLVM" + run(f"llvm-config-{writer}", "--version").strip()
        arguments = list(itertools.chain(*([*group, "--"] for group in groups)))
        ways = {"memory": collections.defaultdict(list), "file": collections.defaultdict(list)}
        for line in run(program, "merge", *arguments).splitlines():
            way, group, *columns = line.split("\t")
            if columns[0] == "finding":
                # Nobody knows who wrote a module in memory.
                columns[-1] = columns[-1].replace(f", by {producer}", "")
                # Nor is it in a file that could be changed.
                columns[-1] = re.sub(r"  = help: or (?:let|drop)[^\n]*?: bcflags retag .*?\\0A", "",
                                     columns[-1])
                # LLVM has upgraded what an older one wrote: then the words may be others.
                columns = columns[:-1] if writer != llvm else columns
            ways[way][int(group)].append(columns)
        for i, case in enumerate(cases):
            failures.check(ways["memory"][i] == ways["file"][i], f"LLVM {llvm}: {case}",
                           f"memory: {ways['memory'][i]}", f"file:   {ways['file'][i]}")
            findings += sum(row[0] == "finding" for row in ways["memory"][i])
        count += len(cases)
    return count, findings


def main(bcflags, program, llvm, scratch):
    llvm = int(llvm)
    failures = Failures()
    folder = pathlib.Path(scratch)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    values = list(value_modules(folder, str(llvm)))
    compiled = list(clang_modules(folder, str(llvm)))
    others = list(other_modules(folder, llvm))
    graphs = list(graph_modules(folder, llvm))
    flags, functions = compare(failures, bcflags, llvm, program, values + compiled + others, True)
    more, _ = compare(failures, bcflags, llvm, program,
                      graphs + list(ident_modules(folder, llvm)), False)
    check_expressions(failures, llvm, program, folder)
    check_made(failures, llvm, program)
    cases, findings = check_merges(failures, llvm, program, folder)
    print(f"LLVM {llvm}: {len(values)} modules of values, {len(compiled)} of {len(OPTIONS)} "
          f"compiled, {len(graphs)} of graphs, {len(others)} others, {flags + more} flags, "
          f"{functions} functions, {cases} merges with {findings} findings, "
          f"{failures.count} differences")
    assert len(compiled) > len(OPTIONS) // 2, "most options were refused"
    assert flags and functions and findings, "nothing was compared"
    shutil.rmtree(folder)
    return 1 if failures.count else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
