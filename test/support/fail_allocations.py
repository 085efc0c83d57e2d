# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""fail_allocations.py BCFLAGS FOLDER: runs a bcflags that was linked with allocations.c on
the seeds in FOLDER, and lets its allocations fail in turn, alone and with all behind.

Each time it must end with status 2 and say that memory is out, or as if nothing had
happened. Of many allocations about RUNS are tried, and the LAST ones.
"""

import os
import pathlib
import shutil
import subprocess
import sys

RUNS, LAST = 40, 4
OUT_OF_MEMORY = ("out of memory", "Cannot allocate memory")


def run(bcflags, command, fail):
    environment = dict(os.environ, FAIL_ALLOCATION=fail)
    result = subprocess.run([bcflags, *command], env=environment, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, encoding="utf-8", errors="replace",
                            timeout=60)
    return result.returncode, result.stdout, result.stderr


def count(bcflags, command):
    """How many allocations there are: the first that can fail without a difference, as there
    is none of that number."""
    _, _, stderr = run(bcflags, command, "0-count")
    return int(stderr.rpartition("allocations: ")[2])


def make_rustc(folder, library):
    """A program that answers as a rustc with one library."""
    libraries = folder.absolute() / "lib/rustlib/target/lib"
    libraries.mkdir(parents=True)
    shutil.copy(library, libraries / "libone.rlib")
    rustc = folder / "rustc"
    rustc.write_text(f"#!/bin/sh\necho '{folder.absolute()}'\necho '{libraries}'\n")
    rustc.chmod(0o755)
    return str(rustc)


def main():
    bcflags, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    archive, elf = str(folder / "container/ar-nested"), str(folder / "container/rlib")
    flags = [str(folder / f"module/flags22-{number}") for number in (4, 2)]
    runs = told = 0
    output = pathlib.Path("fail-allocations")
    shutil.rmtree(output, ignore_errors=True)
    output.mkdir()
    shutil.rmtree("fail-allocations-base", ignore_errors=True)
    rustc = make_rustc(pathlib.Path("fail-allocations-base"), elf)
    for command in (["dump", archive, elf], ["dump", "--each", "--attributes", elf],
                    ["dump", "--symbols", elf, archive], ["dump", "--sizes", "--each", archive],
                    ["dump", "--raw", "--function=f", "--function=g", archive],
                    ["dump", "--format=json", archive], ["check", *flags],
                    ["check", "--format=json", *flags], ["check", "--format=remarks", *flags],
                    ["compare", *flags],
                    ["compare", "--format=json", *flags],
                    ["retag", "-n", "--force", "-fCode Model=1", "-fuwtable=2", *flags],
                    ["retag", "-n", "--force", "-fuwtable=9", "--format=json", archive],
                    ["retag", "--force", "-fRtLibUseGOT=2", elf, f"-o{output / 'rlib'}"],
                    ["retag", "--force", "-fRtLibUseGOT=2", f"--rustc={rustc}",
                     f"--sysroot={output / 'sysroot'}"]):
        run(bcflags, command, "0")  # what it writes is there from now on
        whole = run(bcflags, command, "0")
        assert whole[0] in (0, 1, 2) and whole[1], f"{command}: {whole}"
        number = count(bcflags, command)
        assert number > RUNS, f"{command}: {number} allocations"
        for first in sorted({1 + i * number // RUNS for i in range(RUNS)} |
                            set(range(number - LAST, number))):
            for fail in (f"{first}", f"{first}-{1 << 60}"):
                got = run(bcflags, command, fail)
                runs += 1
                left = {path.name for path in output.iterdir()}
                assert left <= {"rlib", "sysroot"}, left
                if got == whole:
                    continue
                told += 1
                if got[0] != 2 or not any(words in got[1] + got[2] for words in OUT_OF_MEMORY) or \
                        any(not line.startswith("bcflags: ") for line in got[2].splitlines()):
                    sys.exit(f"FAIL_ALLOCATION={fail} {command}: {got[0]}\n{got[2][-3000:]}")
    assert told > runs // 2, f"only {told} of {runs} failures made a difference"
    print(f"{runs} runs, {told} out of memory")


main()
