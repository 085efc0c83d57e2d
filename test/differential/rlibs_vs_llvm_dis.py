#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""Compares `bcflags dump --raw` on all of a rustc's libraries, in one command,
with what llvm-dis prints of each module. Both must have the same modules and
the same flags, behaviors and values. The older llvm-dis must reject every one
of the modules: that bcflags reads them is not because they are easy.

usage: rlibs_vs_llvm_dis.py BCFLAGS RUSTC LLVM SCRATCH_FOLDER [OLDER_LLVM...]
"""

import concurrent.futures
import pathlib
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from ir_flags import Metadata  # noqa: E402
from modules import dump_raw, rlib_bitcode, run  # noqa: E402


def accepted(llvm, path):
    """True if this llvm-dis can read the bitcode."""
    return subprocess.run([f"llvm-dis-{llvm}", "-o", "/dev/null", str(path)],
                          stderr=subprocess.DEVNULL).returncode == 0


def main(bcflags, rustc, llvm, scratch, *older):
    libdir = pathlib.Path(run(rustc, "--print", "target-libdir").strip())
    rlibs = sorted(path.resolve() for path in libdir.glob("*.rlib"))
    assert rlibs, f"no libraries in {libdir}"
    scratch = pathlib.Path(scratch)
    shutil.rmtree(scratch, ignore_errors=True)
    bitcode = {}
    for rlib in rlibs:
        bitcode.update(rlib_bitcode(rlib, scratch / rlib.name, llvm))

    ours = dump_raw(bcflags, *rlibs)

    def expected(path):
        return Metadata(run(f"llvm-dis-{llvm}", "-o", "-", str(path))).rows()

    wrong = 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        theirs = dict(zip(bitcode, pool.map(expected, bitcode.values())))
        for version in older:
            readable = sum(pool.map(lambda path: accepted(version, path), bitcode.values()))
            print(f"llvm-dis-{version} rejects {len(bitcode) - readable} of {len(bitcode)} modules")
            wrong += readable

    for address in sorted(set(ours) | set(theirs)):
        if ours.get(address) != theirs.get(address):
            wrong += 1
            print(f"{address}\n  bcflags:  {ours.get(address)}\n  llvm-dis: {theirs.get(address)}")
    flags = sum(len(rows) for rows in theirs.values())
    print(f"{len(rlibs)} libraries, {len(theirs)} modules, {flags} flags, {wrong} differences")
    # Modules without flags exist; libraries without any would prove nothing.
    assert theirs and flags, "nothing was compared"
    shutil.rmtree(scratch)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
