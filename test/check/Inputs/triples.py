# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""Compares our verdict on pairs of triples, and of the data layouts that five
clangs give a target, with llvm-link's warnings."""

import itertools
import pathlib
import subprocess
import sys

# Every two of a family are compared, and each with some of the other families.
FAMILIES = [
    ["x86_64-unknown-linux-gnu", "x86_64-pc-linux-gnu", "x86_64-linux-gnu", "x86_64-foo-linux-gnu",
     "x86_64-unknown-linux", "x86_64-unknown-linux-musl", "x86_64-unknown-none",
     "x86_64-unknown-none-elf", "x86_64-unknown-unknown", "amd64-linux-gnu", "i686-linux-gnu",
     "i386-linux-gnu", "x86_64-linux-gnux32", "x86_64-unknown-linux-gnux32",
     "x86_64-unknown-freebsd13", "x86_64-unknown-freebsd14", "x86_64-unknown-linux-gnuelf",
     "x86_64-unknown-linux-mlibc", ""],
    ["x86_64-pc-windows-gnu", "x86_64-w64-windows-gnu", "x86_64-pc-windows-msvc",
     "x86_64-unknown-windows-elf", "x86_64-pc-windows-msvc-elf"],
    ["aarch64-unknown-linux-gnu", "arm64-unknown-linux-gnu", "aarch64_be-unknown-linux-gnu",
     "arm64e-unknown-linux-gnu", "aarch64-unknown-linux-android21",
     "aarch64-unknown-linux-android30", "arm64-apple-macosx11.0", "arm64-apple-macosx12.0",
     "arm64-apple-ios12.0", "arm64-apple-darwin20", "arm64e-apple-macosx11.0"],
    ["armv7-linux-gnueabi", "thumbv7-linux-gnueabi", "armv6-linux-gnueabi",
     "armv7-linux-gnueabihf", "armeb-linux-gnueabi", "armv8-linux-gnueabi",
     "armv8a-linux-gnueabi", "armv7a-linux-gnueabi"],
    ["riscv64-unknown-linux-gnu", "riscv64gc-unknown-linux-gnu", "riscv32-unknown-elf",
     "loongarch64-unknown-linux-gnu", "s390x-ibm-linux", "bpfel-unknown-none"],
    ["powerpc64le-unknown-linux-gnu", "ppc64le-unknown-linux-gnu", "powerpc-unknown-linux-gnu",
     "powerpcspe-unknown-linux-gnu"],
    ["mips-unknown-linux-gnu", "mipsisa32r6-unknown-linux-gnu", "mipsisa32r6el-unknown-linux-gnu"],
    ["wasm32-unknown-unknown", "wasm32-unknown-wasi", "wasm32-wasip1", "wasm32-unknown-wasip1",
     "wasm32-unknown-wasip2"],
    ["nvptx64-nvidia-cuda", "nvptx64-nvidia-gpulibs"],
]
TARGETS = [
    "x86_64-linux-gnu", "i686-linux-gnu", "aarch64-linux-gnu", "riscv64-linux-gnu",
    "riscv32-unknown-elf", "armv7-linux-gnueabihf", "powerpc64le-linux-gnu", "s390x-linux-gnu",
    "mips64el-linux-gnuabi64", "loongarch64-linux-gnu", "wasm32-unknown-unknown",
    "x86_64-pc-windows-msvc", "x86_64-apple-macosx11", "arm64-apple-macosx11",
    "sparc64-linux-gnu", "hexagon-linux", "bpfel",
]


def run(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def subjects(bcflags, *files):
    lines = run(bcflags, "check", "--raw", *map(str, files)).stdout.splitlines()
    return {line.split("\t")[2] for line in lines}


def compare(bcflags, what, pairs):
    """Each pair is two files; returns how many are judged differently."""
    wrong = warnings = 0
    for first, second in pairs:
        says = f"target {what}s" if what == "triple" else f"{what}s"
        theirs = f"of different {says}" in run("llvm-link-22", first, second, "-o",
                                               "/dev/null").stderr
        ours = what in subjects(bcflags, first, second)
        warnings += theirs
        if theirs != ours:
            wrong += 1
            print(f"{first.stem} {second.stem}: {what}: llvm-link {theirs}, bcflags {ours}")
    print(f"{len(pairs)} pairs, llvm-link warns of {warnings} {what}s: {wrong} differences")
    assert 0 < warnings < len(pairs)
    return wrong


def main(bcflags, folder):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    families = []
    for family in FAMILIES:
        families.append([])
        for triple in family:
            path = folder / f"{triple or 'none'}.bc"
            subprocess.run(["llvm-as-22", "-o", path], input=f'target triple = "{triple}"\n',
                           text=True, check=True)
            families[-1].append(path)
    pairs = [pair for family in families for pair in itertools.product(family, family)]
    for one, other in itertools.permutations(families, 2):
        pairs += [(one[0], other[0]), (one[-1], other[-1])]
    wrong = compare(bcflags, "triple", pairs)
    layouts = []
    for target in TARGETS:
        made = []
        for llvm in ("14", "15", "16", "19", "22"):
            path = folder / f"{target}-{llvm}.bc"
            result = subprocess.run(
                [f"clang-{llvm}", f"--target={target}", "-flto", "-c", "-x", "c", "-", "-o", path],
                input=f"int f{llvm};", text=True, stderr=subprocess.DEVNULL)
            if result.returncode == 0:
                made.append(path)
        assert len(made) >= 3, target
        layouts += itertools.permutations(made, 2)
    wrong += compare(bcflags, "data layout", layouts)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
