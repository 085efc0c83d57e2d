#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""bcflags does not become slower unnoticed: it executes so many times fewer instructions
than llvm-bcanalyzer on the same file, which looks at every bit of it. Counted by valgrind,
so that nothing depends on what else the machine does; what starting the two costs is
subtracted. And starting bcflags costs little more than starting an empty C program.

When bcflags becomes faster, put the new ratio into MEASURED.

usage: instructions.py BCFLAGS EMPTY MAKE_OBJECTS SCRATCH_FOLDER
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys

# llvm-bcanalyzer's instructions divided by ours: one small function without debug info, and
# an object with debug info as bench/make_objects.py makes it, 200 KiB.
MEASURED = {"small": 8.4, "object": 190}
# What starting costs, divided by what an empty program costs: most of it are the addresses in our
# tables, which the dynamic linker adjusts, so that it grows with what there is to know.
MEASURED_START = 1.95
# Compilers and C libraries are not the same everywhere.
SLACK = 1.5
START_SLACK = 1.1

SMALL = "int identity(int number) { return number; }\n"


def count(*command):
    """The instructions that a command executes."""
    result = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null",
                             *map(str, command)],
                            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, encoding="utf-8",
                            env={"PATH": os.environ["PATH"]}) # a program looks at all variables
    match = re.search(r"Collected : (\d+)", result.stderr)
    assert match and result.returncode == 0, result.stderr[-2000:]
    return int(match[1])


def make_files(make_objects, folder):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    source = folder / "small.c"
    source.write_text(SMALL)
    subprocess.run(["clang-22", "-flto=thin", "-O2", "-c", source, "-o", folder / "small.o"],
                   check=True)
    subprocess.run([sys.executable, make_objects, folder / "made", "--count", "1",
                    "--clang", "clang-22"], check=True)
    return {"small": folder / "small.o", "object": folder / "made" / "unit_0.o"}


def main(bcflags, empty, make_objects, scratch):
    files = make_files(make_objects, pathlib.Path(scratch))
    start, their_start = count(bcflags, "--version"), count("llvm-bcanalyzer-22", "--version")

    ratio, most = start / count(empty), MEASURED_START * START_SLACK
    wrong = ratio > most
    print(f"start: {start} instructions, {ratio:.2f} times an empty program's, "
          f"at most {most:.2f} wanted")
    for name, path in files.items():
        ours = count(bcflags, "dump", "--raw", path) - start
        ratio = (count("llvm-bcanalyzer-22", path) - their_start) / ours
        least = MEASURED[name] / SLACK
        wrong |= ratio < least
        print(f"{name}: {ours} instructions; llvm-bcanalyzer {ratio:.1f} times as many, "
              f"at least {least:.1f} wanted")
    shutil.rmtree(scratch)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
