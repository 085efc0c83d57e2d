#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""Compares all that bcflags reads of a module with what the llvm-dis and the
llvm-bcanalyzer of the same LLVM say: flags, producer, epoch, triple, data
layout, source file, compiler, attributes. The modules are made by clang, opt
and llvm-as of several LLVMs, and by rustc: with and without debug info, LTO,
an index of the metadata, opaque pointers; with nodes in flags, several
modules in a file, very much debug info, thousands of flags.

usage: producers.py BCFLAGS RUSTC RUSTC_LLVM SCRATCH_FOLDER LLVM...
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

sys.dont_write_bytecode = True  # no files beside the sources
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from attributes_vs_llvm_dis import TARGET, attributes, expected, unescape  # noqa: E402
from ir_flags import Metadata  # noqa: E402
from modules import dump_raw, run  # noqa: E402

# A file made by one LLVM; options are those of its tools that read it, modules how many are in it.
Made = collections.namedtuple("Made", "path llvm options modules", defaults=([], 1))

C_SOURCE = """
int table[100];
static int two(int *x) { return table[*x % 100]; }
__attribute__((noinline)) int one(int x) { return two(&x) + x; }
int main(void) { int (*f)(int) = one; return f(1); }
"""
CPP_SOURCE = """
struct Base { virtual int f(int); virtual ~Base(); };
struct Derived final : Base { int f(int x) override { return x + 1; } };
template <class T> T twice(T x) { return x + x; }
int call(Base *base) { return base->f(twice(2)); }
Base *make() { return new Derived; }
int Base::f(int x) { return x; }
"""
X86 = "--target=x86_64-linux-gnu"
CLANG = {
    "plain": ["-O0", "-emit-llvm"], "plain-g": ["-O0", "-g", "-emit-llvm"],
    "o2": ["-O2", "-emit-llvm"], "o2-g": ["-O2", "-g", "-emit-llvm"],
    "full": ["-O2", "-flto"], "full-g": ["-O0", "-g", "-flto=full"],
    "thin": ["-O2", "-flto=thin"], "thin-g": ["-O2", "-g", "-flto=thin"],
    "strings": ["-O2", "-g", "-emit-llvm", "-march=x86-64-v3", "-fPIC", "-fstack-protector-strong"],
    "uselists": ["-O2", "-g", "-emit-llvm", "-Xclang", "-emit-llvm-uselists"],
}
SAMPLES = "one:3000:100\n 1: 100\nmain:2000:50\n 1: 1500 one:1500\n"
PROFILE = ":ir\none\n# hash\n1\n# counters\n2\n1000\n7\n"
NODES = (24, 25, 26, 27, 200)  # LLVM writes an index of more than 25


def profile(folder, llvm):
    """A profile with which the module gets the flag ProfileSummary."""
    text, merged = folder / "profile.txt", folder / "profile.data"
    text.write_text(PROFILE)
    run(f"llvm-profdata-{llvm}", "merge", str(text), "-o", str(merged))
    return str(merged)


def compile_all(folder, llvm):
    """Yields what clang makes of two small sources."""
    for suffix, source, clang in ((".c", C_SOURCE, "clang"), (".cpp", CPP_SOURCE, "clang++")):
        path = folder / f"source{suffix}"
        path.write_text(source)
        for name, options in CLANG.items():
            out = folder / f"{name}{suffix}.bc"
            run(f"{clang}-{llvm}", X86, *options, "-c", str(path), "-o", str(out))
            yield Made(out, llvm)
    path = folder / "samples.txt"
    path.write_text(SAMPLES)
    special = {
        "sampled": [X86, "-O2", "-g", "-emit-llvm", f"-fprofile-sample-use={path}"],
        "profiled": [X86, "-O2", "-emit-llvm", f"-fprofile-instr-use={profile(folder, llvm)}",
                     "-Wno-everything"],
        "riscv": ["--target=riscv64-linux-gnu", "-march=rv64gc", "-emit-llvm"],
        "aarch64": ["--target=aarch64-linux-gnu", "-mbranch-protection=standard", "-emit-llvm"],
        "darwin": ["--target=arm64-apple-ios14", "-emit-llvm", "-g"],
        "windows": ["--target=x86_64-pc-windows-msvc", "-emit-llvm", "-g"],
    }
    for name, options in special.items():
        out = folder / f"{name}.bc"
        run(f"clang-{llvm}", *options, "-c", str(folder / "source.c"), "-o", str(out))
        yield Made(out, llvm)
    out = folder / "split.bc"
    run(f"clang++-{llvm}", X86, "-O1", "-flto=thin", "-fsplit-lto-unit", "-fvisibility=hidden",
        "-fwhole-program-vtables", "-c", str(folder / "source.cpp"), "-o", str(out))
    yield Made(out, llvm, modules=2)


def large(folder, llvm):
    """A module that is nearly nothing but debug info: thousands of types."""
    source, out = folder / "large.c", folder / "large.bc"
    with source.open("w") as text:
        for i in range(1500):
            before = f"struct type{i - 1} *before;" if i else ""
            text.write(f"struct type{i} {{ int first{i}; long second{i}[{i + 1}]; {before} }} "
                       f"variable{i};\n")
    run(f"clang-{llvm}", X86, "-g", "-emit-llvm", "-c", str(source), "-o", str(out))
    assert out.stat().st_size > 200000
    return Made(out, llvm)


def pointers(opaque):
    """Flags with pointers in them, and what a module needs for it."""
    variable, function = ("ptr", "ptr") if opaque else ("i32*", "void ()*")
    flags = [f'!{{i32 2, !"variable", {variable} @variable}}',
             f'!{{i32 2, !"function", {function} @function}}',
             f'!{{i32 2, !"null", {variable} null}}',
             '!{i32 5, !"CG Profile", !1000}']
    nodes = ["!1000 = !{!1001, !1001}",
             f"!1001 = !{{{function} @function, {function} @other, i64 -1}}"]
    return flags, nodes + ["@variable = global i32 1", "define void @function() { ret void }",
                           "declare void @other()"]


def flags_text(flags, others=(), order=("flags", "ident", "other")):
    named = {
        "flags": "!llvm.module.flags = !{" + ", ".join(f"!{i}" for i in range(len(flags))) + "}",
        "ident": "!llvm.ident = !{!9000}", "other": "!other = !{!9001, !9000}",
    }
    lines = ['target triple = "x86_64-unknown-linux-gnu"', 'source_filename = "a \\22b\\22.c"',
             *(named[name] for name in order), '!9000 = !{!"an ident"}', "!9001 = distinct !{null}",
             *others, *(f"!{i} = {flag}" for i, flag in enumerate(flags))]
    return "\n".join(lines) + "\n"


def summary_nodes():
    """A ProfileSummary as LLVM writes it, nodes in nodes in nodes."""
    pairs = [("ProfileFormat", '!"InstrProf"'), ("TotalCount", "i64 10000"), ("MaxCount", "i64 10"),
             ("NumFunctions", "i64 3"), ("DetailedSummary", "!1020")]
    nodes = [f'!{1010 + i} = !{{!"{key}", {value}}}' for i, (key, value) in enumerate(pairs)]
    return ["!1009 = !{" + ", ".join(f"!{1010 + i}" for i in range(len(pairs))) + "}", *nodes,
            "!1020 = !{!1021, !1022}", "!1021 = !{i32 10000, i64 100, i32 1}",
            "!1022 = !{i32 999000, i64 100, i32 1}"]


def texts(opaque):
    """{name: textual IR}"""
    flags, others = pointers(opaque)
    wide = [f'!{{i32 2, !"i{width} {value}", i{width} {value}}}' for width, value in
            ((1, "true"), (1, "false"), (7, -64), (65, 1 << 63), (65, -(1 << 64)), (128, 1 << 126),
             (128, -1), (256, -(1 << 200)), (256, 0), (1000, 1 << 900))]
    nested = ['!{i32 1, !"ProfileSummary", !1009}', '!{i32 6, !"riscv-isa", !1030}',
              '!{i32 6, !"options", !1031}', '!{i32 2, !"deep", !1040}',
              '!{i32 3, !"needs", !1050}', '!{i32 1, !"it", i32 9}']
    nodes = summary_nodes() + [
        "!llvm.linker.options = !{!1032, !1033}",
        '!1030 = !{!"rv64i2p1", !"m2p0"}', '!1031 = !{!1032, !1033}', '!1032 = !{!"-lm"}',
        '!1033 = !{!"-framework", !"Cocoa"}', "!1040 = distinct !{!1041, null}",
        '!1041 = !{!1032, !"", i1 true}', '!1050 = !{!"it", i32 9}']
    made = {
        "pointers": flags_text(flags, others), "wide": flags_text(wide),
        "nested": flags_text(nested, nodes),
        "many": flags_text([f'!{{i32 {1 + i % 2}, !"flag {i}", i32 {i * i % 1009}}}'
                            for i in range(4000)]),
        "none": 'target triple = "i386-pc-linux-gnu"\n@variable = global i8 0\n',
        "empty": "!llvm.module.flags = !{}\n", "nothing": "",
    }
    few = wide[:2] + nested[5:]
    for order in (("ident", "flags", "other"), ("other", "ident", "flags"),
                  ("flags", "other", "ident")):
        made["-".join(order)] = flags_text(few, order=order)
    for count in NODES:
        # One value for the behavior; each flag is a node of its own, as are the two others.
        made[f"nodes{count}"] = flags_text(['!{i32 1, !"k%d", i32 1}' % i
                                            for i in range(count - 3)])
    return made


def assemble(folder, llvm, options, opaque):
    for name, text in texts(opaque).items():
        source, out = folder / f"{name}.ll", folder / f"{name}.bc"
        source.write_text(text)
        run(f"llvm-as-{llvm}", *options, str(source), "-o", str(out))
        yield Made(out, llvm, options)


def optimised(folder, made):
    """The same modules, in another order and with another index."""
    for name, options in {"uselist": ["-preserve-bc-uselistorder"],
                          "index": ["-bitcode-mdindex-threshold=0"],
                          "unindexed": ["-bitcode-mdindex-threshold=999999"]}.items():
        for module in made:
            out = folder / f"{module.path.stem}.{name}.bc"
            run(f"opt-{module.llvm}", *module.options, *options, str(module.path), "-o", str(out))
            yield Made(out, module.llvm, module.options)


def make_all(folder, llvm):
    made = list(compile_all(folder, llvm)) + [large(folder, llvm)]
    # Both kinds of pointers where the LLVM knows both.
    kinds = {False: {13: [], 14: [], 15: ["-opaque-pointers=0"], 16: ["-opaque-pointers=0"]},
             True: {14: ["-opaque-pointers"]}}
    for opaque in (False, True):
        options = kinds[opaque].get(int(llvm), [] if opaque and int(llvm) > 14 else None)
        if options is None:
            continue
        inner = folder / ("opaque" if opaque else "typed")
        inner.mkdir()
        assembled = list(assemble(inner, llvm, options, opaque))
        chosen = [one for one in assembled if one.path.stem in ("pointers", "wide", "nodes26")]
        made += assembled + list(optimised(inner, chosen))
    made += optimised(folder, [one for one in made if one.path.name == "o2-g.c.bc"])
    cat, parts = folder / "cat.bc", [str(folder / f"{name}.c.bc") for name in ("o2", "thin-g")]
    run(f"llvm-cat-{llvm}", *parts, "-o", str(cat))
    return made + [Made(cat, llvm, modules=2)]


def make_rust(folder, rustc, llvm):
    folder.mkdir(parents=True)
    source = folder / "lib.rs"
    source.write_text("pub fn grow(list: &mut Vec<u32>) { list.push(7) }\n"
                      "pub trait T { fn f(&self) -> u128; }\n"
                      "impl T for u8 { fn f(&self) -> u128 { *self as u128 } }\n")
    for name, options in {"plain": [], "o-g": ["-O", "-g"], "kernel": ["-Ccode-model=kernel"],
                          "static": ["-O", "-Crelocation-model=static"],
                          "cf": ["-Cforce-frame-pointers=yes", "-Ctarget-cpu=x86-64-v3"]}.items():
        out = folder / f"{name}.bc"
        run(rustc, "--crate-type=lib", "--emit=llvm-bc", *options, str(source), "-o", str(out))
        yield Made(out, llvm)


# --- What LLVM says ------------------------------------------------------------

Facts = collections.namedtuple(
    "Facts", "flags producer epoch triple data_layout source_file_name compiler attributes")


def quoted(pattern, text):
    found = re.search(pattern + r' "([^\n]*)"$', text, re.MULTILINE)
    return unescape(re.sub(r"\\([0-9A-F]{2})", r"\\\1", found.group(1))) if found else ""


def ident(metadata, text):
    found = re.search(r"^!llvm\.ident = !\{!([0-9]+)", text, re.MULTILINE)
    return re.fullmatch(r'!\{!"(.*)"\}', metadata.nodes[found.group(1)]).group(1) if found else ""


@functools.lru_cache(maxsize=None)
def identification(llvm, path):
    """Producer and epoch."""
    text = run(f"llvm-bcanalyzer-{llvm}", "--dump", str(path))
    block = text[:text.index("<MODULE_BLOCK")]
    producer = re.search(r"<STRING .*record string = '(.*)'$", block, re.MULTILINE)
    return producer.group(1), int(re.search(r"<EPOCH .*op0=([0-9]+)", block).group(1))


def modules_of(made, folder):
    """Yields (address, path) for each module in a file."""
    if made.modules == 1:
        yield str(made.path), made.path
        return
    for number in range(made.modules):
        out = folder / f"{made.path.name}.{number}"
        run(f"llvm-modextract-{made.llvm}", "-b", "-n", str(number), str(made.path), "-o", str(out))
        yield f"{made.path} [#{number + 1}]", out


def ask_llvm(made, path):
    text = run(f"llvm-dis-{made.llvm}", *made.options, str(path), "-o", "-")
    metadata = Metadata(text)
    source = quoted("^source_filename =", text)
    # What the tools of one LLVM write in front is the same for all modules: look at one in a
    # folder, and at each where there are several in a file.
    sample = path if made.modules > 1 else min(made.path.parent.glob("*.bc"))
    return Facts(metadata.rows(), *identification(made.llvm, sample),
                 quoted("^target triple =", text), quoted("^target datalayout =", text),
                 source, ident(metadata, text), expected(text, TARGET))


def ask_bcflags(bcflags, paths):
    """{address: Facts}"""
    flags = dump_raw(bcflags, *paths)
    sets = attributes(bcflags, ["--attributes"], paths, TARGET)
    document = json.loads(run(bcflags, "dump", "--format=json", *map(str, paths)))
    assert not document["errors"] and set(flags) == {m["address"] for m in document["modules"]}
    return {module["address"]: Facts(
        flags[module["address"]], *(module[name] for name in Facts._fields[1:-1]),
        sets.get(module["address"], {})) for module in document["modules"]}


def compare(address, ours, theirs):
    """Prints what differs; returns whether anything does."""
    if ours is None:
        print(f"{address}: bcflags sees no such module")
        return True
    for name, mine, other in zip(Facts._fields, ours, theirs):
        if mine != other:
            print(f"{address}: {name}")
            print(f"  bcflags: {str(mine)[:1500]}\n  LLVM:    {str(other)[:1500]}")
    return ours != theirs


def main(bcflags, rustc, rustc_llvm, scratch, *versions):
    scratch = pathlib.Path(scratch)
    shutil.rmtree(scratch, ignore_errors=True)

    def work(version):
        folder = scratch / version
        parts = folder / "parts"
        parts.mkdir(parents=True)
        made = list(make_rust(folder / "rust", rustc, rustc_llvm)) if version == "rustc" else \
            make_all(folder, version)
        theirs = {}
        for one in made:
            for address, path in modules_of(one, parts):
                theirs[address] = ask_llvm(one, path)
        return theirs, ask_bcflags(bcflags, [one.path for one in made])

    wrong = 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for version, (theirs, ours) in zip(["rustc", *versions],
                                           pool.map(work, ["rustc", *versions])):
            bad = sum(compare(address, ours.get(address), facts)
                      for address, facts in theirs.items())
            bad += len(set(ours) - set(theirs))
            print(f"{version}: {len(theirs)} modules, "
                  f"{sum(len(facts.flags) for facts in theirs.values())} flags, {bad} differ")
            keys = {key for facts in theirs.values() for _, key, _ in facts.flags}
            assert version == "rustc" or keys > {"CG Profile", "ProfileSummary", "riscv-isa"}
            assert {facts.epoch for facts in theirs.values()} == {0}
            wrong += bad
    shutil.rmtree(scratch)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
