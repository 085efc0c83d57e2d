#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""Compares `bcflags dump --raw` with the llvm-dis of the same LLVM on modules
made by several LLVMs: flags with values of every kind, and what clang emits
for many targets and options.

usage: values_vs_llvm_dis.py BCFLAGS SCRATCH_FOLDER LLVM...
"""

import pathlib
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from ir_flags import Metadata  # noqa: E402
from modules import dump_raw, run  # noqa: E402

# One flag each, of behavior "warning", which may have any value.
VALUES = [
    "i1 true", "i1 false", "i8 -56", "i8 127", "i16 -1", "i32 0", "i32 -2147483648", "i33 -1",
    "i64 -9223372036854775808", "i64 9223372036854775807", "i65 1", "i65 -1",
    "i128 170141183460469231731687303715884105727", "i128 -170141183460469231731687303715884105728",
    "i128 5", "i128 0", "i200 -1606938044258990275541962092341162602522202993782792835301375",
    "i256 18446744073709551616",
    '!""', '!"text"', r'!"quote \22 backslash \5C newline \0A high \C3\A9 nul \00 end"',
    '!"a, b {c} (d)"',
    "double 0.0", "double -0.0", "double 1.5", "double 0.1", "double 1.0e300",
    "double 0x7FF8000000000000", "float 1.5", "float 0x3FB99999A0000000", "half 0xH3C00",
    "[2 x i32] [i32 10, i32 15]", "[3 x i32] [i32 11, i32 0, i32 0]", '[4 x i8] c"abc\\00"',
    '[3 x i8] c"abc"', "[2 x i32] zeroinitializer", "<2 x i64> <i64 1, i64 -1>",
    "[2 x double] [double 1.0, double 0.1]", "[2 x i128] [i128 1, i128 -3]",
    "x86_fp80 0xK3FFF8000000000000001", "x86_fp80 0xK00000000000000000000",
    "fp128 0xL00000000000000013FFF000000000002", "fp128 0xL00000000000000000000000000000000",
    "ppc_fp128 0xM3FF00000000000013C90000000000000", "bfloat 0xR3F80",
    "[2 x i200] [i200 -1, i200 1606938044258990275541962092341162602522202993782792835301375]", "{ i32, i64 } { i32 1, i64 2 }",
    "[2 x [2 x i16]] [[2 x i16] [i16 1, i16 2], [2 x i16] [i16 3, i16 -4]]",
    "float 0x7FF4000000000000", "float 0x7FF8000000000000", "float 0xFFF0000000000000",
    "<vscale x 4 x i32> zeroinitializer", "<{ i8, i32 }> <{ i8 1, i32 2 }>", "{} zeroinitializer",
    "i32 undef", "i32 poison",
    "!{}", "!{!{}}", '!{i32 1, !"x", null}', '!{!"a", !{!"b", !{!"c", i64 3}}, i1 true}',
    '!{null, null}', "null",
]
# How a pointer is written differs.
POINTERS = {
    True: ["ptr null", "ptr @variable", "ptr @function", 'ptr @"odd name\\0A"',
           'ptr @"cash$"', '!{ptr @function, ptr @variable, i64 42}', "ptr addrspace(3) null"],
    False: ["i8* null", "i32* @variable", "void ()* @function", 'i8* @"odd name\\0A"',
            'i8* @"cash$"', "!{void ()* @function, i32* @variable, i64 42}", "i8 addrspace(3)* null",
            "%struct.pair* null", "[3 x %struct.pair*]* null"],
}

C_SOURCE = """
#include <stddef.h>
int table[100];
long double ratio(long double x) { return x * 2; }
__attribute__((noinline)) int one(int x) { return table[x % 100] + x; }
int main(void) { int (*f)(int) = one; return f(1) + (int)sizeof(wchar_t); }
"""
OPTIONS = [
    "--target=x86_64-linux-gnu -flto -O2",
    "--target=x86_64-linux-gnu -flto=thin -O2 -g",
    "--target=x86_64-linux-gnu -flto -g -gdwarf-5 -mcmodel=kernel -fno-pic -fshort-wchar",
    "--target=x86_64-linux-gnu -flto -fPIE -fcf-protection=full -fno-plt -mstack-alignment=16",
    "--target=x86_64-linux-gnu -flto -mcmodel=medium -fno-omit-frame-pointer -fopenmp",
    "--target=i386-linux-gnu -flto -mregparm=3 -fno-pic",
    "--target=x86_64-linux-gnu -flto -mstack-protector-guard=global -fsplit-lto-unit",
    "--target=aarch64-linux-gnu -flto -mbranch-protection=standard",
    "--target=aarch64-linux-gnu -flto -O2 -mcmodel=tiny -mbranch-protection=pac-ret+leaf+b-key",
    "--target=armv7-linux-gnueabihf -flto -fshort-enums",
    "--target=riscv64-linux-gnu -flto -mcmodel=medany -march=rv64gc -msmall-data-limit=4",
    "--target=powerpc64le-linux-gnu -flto",
    "--target=s390x-linux-gnu -flto",
    "--target=mips-linux-gnu -flto",
    "--target=wasm32-unknown-unknown -flto",
    "--target=x86_64-pc-windows-msvc -flto -g -gcodeview -Xclang -cfguard",
    "--target=x86_64-apple-macosx11 -flto -g -Xclang -target-sdk-version=11.3",
    "--target=arm64-apple-ios14 -flto=thin",
    "--target=x86_64-linux-gnu -O2 -flto -fprofile-instr-generate",
]


def module_text(values):
    lines = ["%struct.pair = type { i32, i8 }", "@variable = global i32 1",
             '@"odd name\\0A" = global i8 1', '@"cash$" = global i8 2',
             "define void @function() { ret void }"]
    nodes = []
    for i, value in enumerate(values):
        nodes.append(f'!{{i32 2, !"flag {i}", {value}}}')
    # Nodes in a flag are written out of line: LLVM reads no others there.
    numbered = {}

    def number(text):
        while True:
            start = text.rfind("!{")
            if start <= 0:
                return text
            end = text.index("}", start)
            numbered[len(numbered) + 1000] = text[start:end + 1]
            text = f"{text[:start]}!{len(numbered) + 999}{text[end + 1:]}"

    flags = [number(node) for node in nodes]
    lines.append("!llvm.module.flags = !{" + ", ".join(f"!{i}" for i in range(len(flags))) + "}")
    lines += [f"!{i} = {node}" for i, node in enumerate(flags)]
    lines += [f"!{i} = {node}" for i, node in numbered.items()]
    # More than 25 nodes: with an index. That with few values has none.
    return "\n".join(lines) + "\n"


def compare(bcflags, llvm, path):
    """Prints what differs; returns the number of flags, None if any does."""
    expected = Metadata(run(f"llvm-dis-{llvm}", str(path), "-o", "-")).rows()
    ours, = dump_raw(bcflags, path).values()
    if ours == expected:
        return len(ours)
    print(f"{path.name}, LLVM {llvm}:")
    for mine, theirs in zip(ours, expected):
        if mine != theirs:
            print(f"  bcflags:  {mine}\n  llvm-dis: {theirs}")
    if len(ours) != len(expected):
        print(f"  bcflags has {len(ours)} flags, llvm-dis {len(expected)}")
    return None


def value_modules(folder, llvm):
    pointers = POINTERS[int(llvm) >= 15]
    groups = {"all": VALUES + pointers, "few": ["i32 1", '!"x"', "i1 true"]}
    groups.update({f"one{i}": [value] for i, value in enumerate(VALUES + pointers)})
    for name, values in groups.items():
        text, bitcode = folder / f"{name}.ll", folder / f"{name}.bc"
        text.write_text(module_text(values))
        run(f"llvm-as-{llvm}", str(text), "-o", str(bitcode))
        yield bitcode
    # Unsorted constants, and a metadata block without an index.
    for name, options in {"uselist": ["-preserve-bc-uselistorder"],
                          "unindexed": ["-bitcode-mdindex-threshold=999999"]}.items():
        bitcode = folder / f"{name}.bc"
        run(f"opt-{llvm}", *options, str(folder / "all.bc"), "-o", str(bitcode))
        yield bitcode


def clang_modules(folder, llvm):
    source = folder / "source.c"
    source.write_text(C_SOURCE)
    for i, options in enumerate(OPTIONS):
        bitcode = folder / f"clang{i}.bc"
        result = subprocess.run([f"clang-{llvm}", *options.split(), "-ffreestanding", "-c",
                                 str(source), "-o", str(bitcode)], stderr=subprocess.PIPE)
        if result.returncode == 0:
            yield bitcode
        else:
            print(f"clang-{llvm} does not take {options}")


def main(bcflags, scratch, *versions):
    wrong = 0
    for llvm in versions:
        folder = pathlib.Path(scratch) / llvm
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        counts = [compare(bcflags, llvm, path) for path in value_modules(folder, llvm)]
        compiled = [compare(bcflags, llvm, path) for path in clang_modules(folder, llvm)]
        bad = (counts + compiled).count(None)
        wrong += bad
        flags = sum(count or 0 for count in counts + compiled)
        print(f"LLVM {llvm}: {len(counts)} modules of values, {len(compiled)} of {len(OPTIONS)} "
              f"compiled, {flags} flags, {bad} modules differ")
        assert len(compiled) > len(OPTIONS) // 2, "most options were refused"
        shutil.rmtree(folder)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
