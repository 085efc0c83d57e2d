#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""retag_targets.py BCFLAGS SCRATCH

Holds which code models bcflags says a target has (RETAG_TARGET in lib/knowledge) against llc: what
no LLVM generates code for is "unsupported" and refused, what some do is said, what all do is none
of this.
"""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

LLVMS = (14, 19, 22)
MODELS = ("tiny", "small", "kernel", "medium", "large")
# What a module has before. Between some models of x86-64 the symbol table stands in the way.
BEFORE = {"tiny": 1, "small": 2, "kernel": 1, "medium": 4, "large": 3}
TRIPLES = (
    "x86_64-unknown-linux-gnu",
    "x86_64-unknown-none",
    "x86_64-pc-windows-msvc",
    "i686-unknown-linux-gnu",
    "aarch64-unknown-linux-gnu",
    "aarch64_be-unknown-linux-gnu",
    "arm64-apple-macosx11.0.0",
    "arm64_32-apple-watchos",
    "aarch64-pc-windows-msvc",
    "armv7-unknown-linux-gnueabihf",
    "thumbv7m-none-eabi",
    "riscv64-unknown-linux-gnu",
    "riscv32-unknown-none-elf",
    "loongarch64-unknown-linux-gnu",
    "loongarch32-unknown-elf",
    "powerpc64le-unknown-linux-gnu",
    "s390x-unknown-linux-gnu",
    "sparc64-unknown-linux-gnu",
    "mips64-unknown-linux-gnuabi64",
    "hexagon-unknown-elf",
    "wasm32-unknown-unknown",
    "bpfel-unknown-none",
    "m68k-unknown-linux-gnu",
    "xcore-unknown-unknown",
)

CODE = """define void @f() {
  store volatile i32 1, %s
  ret void
}
@v = external global i32
"""
FLAGS = """!llvm.module.flags = !{!0}
!0 = !{i32 1, !"Code Model", i32 %d}
!own = !{!1}
!1 = !{i32 0, i32 1, i32 2, i32 3, i32 4}
"""


def generates(llvm, triple, model, scratch):
    """Whether this LLVM makes code; None where it does not know the target."""
    code = f"{scratch}/{llvm}.ll"
    command = [f"/usr/lib/llvm-{llvm}/bin/llc", f"-mtriple={triple}", f"-code-model={model}"]
    options = ["-relocation-model=static", "-filetype=asm", "-o", "/dev/null", code]
    done = subprocess.run(command + options, capture_output=True, text=True)
    if done.returncode == 0:
        return True
    if "unable to get target" in done.stderr:
        return None
    words = done.stderr.replace(" ", "").lower()
    assert "codemodel" in words, f"{triple}, {model}, LLVM {llvm}: {done.stderr}"
    return False


def retag(bcflags, triple, model, scratch):
    """The risk that bcflags sees, its words, and whether it would do it."""
    name = f"{scratch}/{triple}.{model}"
    with open(f"{name}.ll", "w") as stream:
        stream.write(f'target triple = "{triple}"\n' + FLAGS % BEFORE[model])
    subprocess.run(["llvm-as-22", f"{name}.ll", "-o", f"{name}.bc"], check=True)
    command = [bcflags, "retag", "--dry-run", "--format=json", f"--flag=Code Model={model}"]
    done = subprocess.run(command + [f"{name}.bc"], capture_output=True, text=True)
    document = json.loads(done.stdout)
    step = document["files"][0]["flags"][0]
    assert (done.returncode == 0) == (step["outcome"] == "changed"), document
    return step["risk"], done.returncode == 0, json.dumps(document)


def compare(bcflags, triple, model, scratch):
    answers = [generates(llvm, triple, model, scratch) for llvm in LLVMS]
    known = [answer for answer in answers if answer is not None]
    risk, is_done, document = retag(bcflags, triple, model, scratch)
    stops = "LLVM stops" in document
    some_stop = "and before stop" in document
    if not any(known):
        is_right = risk == "unsupported" and not is_done and stops
    elif not all(known):
        is_right = risk == "conditional" and is_done and some_stop
    else:
        # Of LLVM 14 to 22 not all were asked.
        is_right = risk in ("safe", "conditional") and is_done and not stops
    if not is_right:
        print(f"{triple}, {model}: LLVM {dict(zip(LLVMS, answers))}, bcflags {risk}: {document}")
    return is_right


def main():
    bcflags, scratch = sys.argv[1:]
    os.makedirs(scratch, exist_ok=True)
    for llvm in LLVMS:
        with open(f"{scratch}/{llvm}.ll", "w") as stream:
            stream.write(CODE % ("i32* @v" if llvm < 15 else "ptr @v"))
    cases = [(triple, model) for triple in TRIPLES for model in MODELS]
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda case: compare(bcflags, *case, scratch), cases))
    print(f"{sum(results)} of {len(results)} agree")
    sys.exit(not all(results))


if __name__ == "__main__":
    main()
