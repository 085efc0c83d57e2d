#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""Ends bcflags retag --sysroot while it writes: nothing may be left of it, and what was in its place
has to be there, whole.

usage: interrupted.py BCFLAGS RUSTC BASE SCRATCH
"""

import hashlib
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time

TARGET = "x86_64-unknown-none"
SIGNALS = [signal.SIGHUP, signal.SIGINT, signal.SIGTERM]
COPIES = 200  # libraries: writing them takes longer than a signal, most times
ATTEMPTS = 5
LIBRARIES = pathlib.Path("lib/rustlib") / TARGET / "lib"


def make_large(base, folder):
    """A sysroot with many libraries."""
    shutil.copytree(base, folder, symlinks=True)
    library = folder / LIBRARIES / "libcore.rlib"
    for number in range(COPIES):
        os.link(library, library.with_name(f"libcopy{number}.rlib"))


def contents(folder):
    return {
        path.relative_to(folder): os.readlink(path) if path.is_symlink()
        else hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*") if path.is_symlink() or path.is_file()
    }


def start(bcflags, rustc, base, out, flag, handling=signal.SIG_DFL):
    def handle():
        for number in SIGNALS:
            signal.signal(number, handling)

    return subprocess.Popen([bcflags, "retag", "--sysroot", out, "--rustc", rustc, "--target",
                             TARGET, "-f", flag, base], stdout=subprocess.DEVNULL,
                            stderr=subprocess.PIPE, text=True, preexec_fn=handle)


def unfinished(out):
    return [path for path in out.parent.iterdir() if path.name.startswith(out.name + ".")]


def interrupt(process, out, number):
    """Sends the signal once the folder is there and some libraries are in it. Returns the status: 0
    if it has been too quick for that."""
    while process.poll() is None:
        folders = unfinished(out)
        if folders and len(list((folders[0] / LIBRARIES).glob("*"))) > 3:
            process.send_signal(number)
            break
        time.sleep(0.001)
    errors = process.communicate()[1]
    if unfinished(out):
        raise SystemExit(f"left behind: {unfinished(out)}: {errors}")
    return process.returncode


def main(bcflags, rustc, base, scratch):
    scratch = pathlib.Path(scratch)
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    large = scratch / "base"
    out = scratch / "out"
    make_large(pathlib.Path(base), large)
    arguments = [bcflags, rustc, large, out, "Code Model=small"]

    for number in SIGNALS:
        for _ in range(ATTEMPTS):
            shutil.rmtree(out, ignore_errors=True)
            status = interrupt(start(*arguments), out, number)
            if status != 0:
                break
        if status != -number or out.exists():
            raise SystemExit(f"status {status} after {number}, and {list(scratch.iterdir())}")

    status = interrupt(start(*arguments, signal.SIG_IGN), out, signal.SIGHUP)
    before = contents(out)
    libraries = [path for path in before if path.suffix == ".rlib"]
    if status != 0 or len(libraries) != COPIES + 2:
        raise SystemExit(f"status {status} where the signal is ignored, {len(libraries)} libraries")
    for number in SIGNALS:
        for _ in range(ATTEMPTS):
            status = interrupt(start(*arguments[:-1], "PIC Level=small"), out, number)
            if status != 0:
                break
            start(*arguments).communicate()
        if status != -number or contents(out) != before:
            raise SystemExit(f"status {status} after {number}, or the former one is another")


if __name__ == "__main__":
    main(*sys.argv[1:])
