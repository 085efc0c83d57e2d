#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""bench/run works: on a few small files it measures every program, and where one of them
fails it says so instead of printing numbers. How long things take is not looked at.

usage: smoke.py BENCH_RUN BUILD_FOLDER SCRATCH_FOLDER
"""

import pathlib
import re
import shutil
import subprocess
import sys

ROWS = {
    "#### Many files in one process": 9,
    "#### One file a process": 6,
}
SETS = ["modules", "rlibs", "objects-19", "objects-22", "large"]
NUMBER = r"[0-9.]+"


def bench(run, build, scratch, *arguments):
    return subprocess.run([sys.executable, run, "--built", str(build), "--folder", scratch,
                           "--rounds", "1", "--rlibs", "2", "--objects", "3", "--functions", "50",
                           "--processes", "2", *arguments],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8")


def sections(text):
    """[(set, heading, its lines)]"""
    current, found = None, []
    for line in text.splitlines():
        if line.startswith("### "):
            current = line
        elif line.startswith("#### "):
            found.append((current, line, []))
        elif found:
            found[-1][2].append(line)
    return found


def check_rows(lines, wanted, instructions):
    """Every row has its numbers, all above zero; the first is what the others refer to."""
    count = NUMBER if instructions else "-"
    rows = [match for match in (re.fullmatch(
        rf"\| (.+) \| ({NUMBER}) \| ({count}) \| ({NUMBER}) MiB \| ({NUMBER}) us \|", line)
        for line in lines) if match]
    assert len(rows) == wanted, f"{len(rows)} rows, not {wanted}:\n" + "\n".join(lines)
    assert rows[0][2] == "1.00", rows[0][0]
    for row in rows:
        # The floor may cost too little to be told from nothing here; memory is always used.
        assert float(row[4]) > 0, row[0]
        if instructions:
            assert float(row[3]) > 0, row[0]


def check_tables(text, instructions):
    for name, heading, lines in sections(text):
        # LLVM's C API does not read archives.
        wanted = ROWS[heading] - ("libraries as they are" in name)
        check_rows(lines, wanted, instructions)


def main(run, build, scratch):
    build = pathlib.Path(build).resolve()
    shutil.rmtree(scratch, ignore_errors=True)

    everything = bench(run, build, scratch, "--no-instructions")
    assert everything.returncode == 0, everything.stderr[-2000:]
    found = sections(everything.stdout)
    assert len(found) == 2 * len(SETS) - 1, [part[:2] for part in found]
    check_tables(everything.stdout, instructions=False)
    # Four tables of targets have LLVM in them, and each ends with the memory.
    assert everything.stdout.count("| >= ") == 3 + 4, everything.stdout
    assert everything.stdout.count("| peak memory of bcflags") == len(SETS), everything.stdout

    counted = bench(run, build, scratch, "modules", "--counted", "1")
    assert counted.returncode == 0, counted.stderr[-2000:]
    check_tables(counted.stdout, instructions=True)

    # A file that is no bitcode: what reads it has to notice, and bench/run with it.
    files = pathlib.Path(scratch) / "sets" / "objects-clang-19-3.list"
    (files.parent / files.read_text().split()[1]).write_bytes(b"no bitcode at all")
    for program in ("flags", "lazy"):
        status = subprocess.run([build / "bench" / program, "1", files.name], cwd=files.parent,
                                stderr=subprocess.DEVNULL).returncode
        assert status == 2, f"{program} ends with {status}"
    for program in (("llvm-dis-22", "-o", "/dev/null"), (build / "tools/bcflags/bcflags", "dump")):
        cost = subprocess.run([build / "bench" / "cost", "--each", files.name, *program],
                              cwd=files.parent, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        _, _, runs, failures = cost.stdout.split()
        assert (runs, failures) == (b"3", b"1"), f"{program[0]}: {cost.stdout}"
    failed = bench(run, build, scratch, "objects-19", "--no-instructions")
    assert failed.returncode == 1 and "bench: " in failed.stderr, failed.stderr[-2000:]
    assert "####" not in failed.stdout, failed.stdout
    print(f"{len(found)} tables")
    shutil.rmtree(scratch)


if __name__ == "__main__":
    main(*sys.argv[1:])
