#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""What `bcflags compare` says about inlining against what LLVM's inliner does:
for pairs of target attributes on several targets, opt gets a callee with one
and a caller with the other, both ways. "Nothing prevents it" must be true, and
"it is prevented" too; of what bcflags does not know it must say so.

usage: inlining_vs_opt.py BCFLAGS SCRATCH_FOLDER
"""

import itertools
import json
import random
import pathlib
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from modules import run  # noqa: E402

LLVM = "22"  # whose rules bcflags knows

# What compilers write: clang names what a CPU has, rustc does not.
V1 = "+cmov,+cx8,+fxsr,+mmx,+sse,+sse2,+x87"
V3 = ("+avx,+avx2,+bmi,+bmi2,+cmov,+crc32,+cx16,+cx8,+f16c,+fma,+fxsr,+lzcnt,+mmx,+movbe,+popcnt,"
      "+sahf,+sse,+sse2,+sse3,+sse4.1,+sse4.2,+ssse3,+x87,+xsave")
# (target-cpu, target-features[, tune-cpu])
TARGETS = {
    "x86_64-unknown-linux-gnu": [
        ("x86-64", ""), ("x86-64", V1), ("x86-64", V1, "generic"), ("x86-64-v2", ""),
        ("x86-64-v3", ""), ("x86-64-v3", V3), ("x86-64-v4", ""),
        ("x86-64", "+avx,+avx2,+sse,+sse2,+sse3,+sse4.1,+sse4.2,+crc32,+ssse3"),
        ("x86-64", "-mmx,-sse,-sse2,+soft-float"), ("x86-64", "+sse3,-sse3"), ("znver3", V3),
        ("znver3", ""), ("", V1), ("x86-64", "+avx"), ("x86-64", "+avx2"), ("x86-64", "+cx16"),
        ("x86-64", "+sahf,+prefer-256-bit"), ("x86-64", V1, "znver4"),
        ("x86-64", V1, "silvermont"), ("x86-64", "-avx,+avx2"), ("x86-64", "+avx2,-avx"),
        ("x86-64", "+crc32,+popcnt,+sse4.2"), ("x86-64", "+retpoline-indirect-calls"),
        ("x86-64-v3", "-avx"), ("x86-64", "+avx512f,-avx512f"),
    ],
    "aarch64-unknown-linux-gnu": [
        ("generic", "+v8a,+fp-armv8,+neon"), ("generic", "+v8a,+fp-armv8,+neon,+sve"),
        ("generic", ""), ("cortex-a72", "+v8a,+fp-armv8,+neon,+crc"),
        ("generic", "+v8a,+fp-armv8,+neon,+execute-only"), ("generic", "+v8a,-neon"),
    ],
    "riscv64-unknown-linux-gnu": [
        ("generic-rv64", "+64bit,+a,+c,+d,+f,+m,+zicsr"),
        ("generic-rv64", "+64bit,+a,+c,+d,+f,+m,+zicsr,+v"), ("generic-rv64", "+64bit,+m"),
        ("generic-rv64", "+64bit,+m", "sifive-u74"),
    ],
    "loongarch64-unknown-linux-gnu": [("loongarch64", "+d,+f"), ("loongarch64", "+d,+f,+lsx")],
    "powerpc64le-unknown-linux-gnu": [("ppc64le", "+vsx,+altivec"), ("ppc64le", "+altivec"),
                                      ("pwr9", "+altivec,+vsx,+power9-vector")],
    "s390x-unknown-linux-gnu": [("z13", ""), ("z13", "+transactional-execution"), ("z10", "")],
    "wasm32-unknown-unknown": [("generic", ""), ("generic", "+simd128")],
    "armv7-unknown-linux-gnueabihf": [
        ("generic", "+neon,+vfp3"), ("generic", "+vfp3"), ("generic", "+vfp3,+thumb-mode"),
        ("generic", "+vfp3,-thumb-mode"), ("cortex-a8", "+vfp3,+soft-float"),
        ("cortex-a8", "+vfp3"),
    ],
}

CALLEE = """target triple = "{triple}"
define i32 @callee(i32 %x) #0 {{
  %r = add i32 %x, 1
  ret i32 %r
}}
attributes #0 = {{ {attributes} }}
"""
CALLER = """target triple = "{triple}"
declare i32 @callee(i32)
define i32 @caller(i32 %x) #0 {{
  %r = call i32 @callee(i32 %x)
  ret i32 %r
}}
attributes #0 = {{ {attributes} }}
"""


def write(path, text, triple, target):
    cpu, features, tune = (*target, "")[:3]
    attributes = " ".join(f'"{name}"="{value}"' for name, value in
                          (("target-cpu", cpu), ("target-features", features),
                                             ("tune-cpu", tune)) if value)
    run(f"llvm-as-{LLVM}", "-o", str(path), input=text.format(triple=triple,
                                                              attributes=attributes))


def inlines(folder):
    run(f"llvm-link-{LLVM}", "caller.bc", "callee.bc", "-o", "both.bc", cwd=folder)
    text = run(f"opt-{LLVM}", "-passes=inline", "-S", "both.bc", "-o", "-", cwd=folder)
    return "call i32 @callee" not in text


def verdict(bcflags, folder):
    result = subprocess.run([bcflags, "compare", "--format=json", "callee.bc", "caller.bc"],
                            cwd=folder, stdout=subprocess.PIPE)
    assert result.returncode in (0, 1), result
    return json.loads(result.stdout)["inlining"]["a_into_b"]


def random_targets(count):
    """x86 targets with features as they come; the seed is printed."""
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    names = sorted({item[1:] for item in V3.split(",")} |
                   {"aes", "avx512bw", "avx512f", "sse4a", "fma4", "xop", "gfni", "vaes", "cx16"})
    targets = []
    for _ in range(count):
        features = [("-" if chance.random() < 0.15 else "+") + name
                    for name in chance.sample(names, chance.randrange(5))]
        targets.append((chance.choice(["x86-64", "x86-64-v2", "x86-64-v3", "znver3"]),
                        ",".join(features)))
    return targets


def main(bcflags, scratch):
    folder = pathlib.Path(scratch)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    counts = {}
    wrong = 0
    pairs = [(triple, callee, caller) for triple, targets in TARGETS.items()
             for callee, caller in itertools.product(targets, repeat=2)]
    strange = random_targets(200)
    pairs += [("x86_64-unknown-linux-gnu", *pair) for pair in zip(strange[::2], strange[1::2])]
    for triple, callee, caller in pairs:
        write(folder / "callee.bc", CALLEE, triple, callee)
        write(folder / "caller.bc", CALLER, triple, caller)
        truth = inlines(folder)
        said = verdict(bcflags, folder)
        answer = said["prevented"], truth
        counts[answer] = counts.get(answer, 0) + 1
        if answer in (("none", False), ("all", True)) or said["prevented"] == "some":
            wrong += 1
            print(f"{triple}: {callee} into {caller}: bcflags says {said}, LLVM "
                  f"{'inlines' if truth else 'does not'}")
    for (said, truth), count in sorted(counts.items()):
        print(f"prevented: {said:8} LLVM inlines: {str(truth):6} {count}")
    # Both answers must have been seen, and "unknown" must stay an exception.
    assert counts[("none", True)] > 20 and counts[("all", False)] > 20
    unknown = sum(count for (said, _), count in counts.items() if said == "unknown")
    assert unknown < sum(counts.values()) / 2, unknown
    shutil.rmtree(folder)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
