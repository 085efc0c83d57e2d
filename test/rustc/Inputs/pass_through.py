#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""Runs the wrapper with a program in the place of rustc that tells how it was called.

usage: pass_through.py WRAPPER FOLDER
"""

import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time

LTO = ["-Clto", "--crate-type", "bin", "main.rs"]
PROGRAM = """#!/bin/sh
echo run >> "$RUNS"
printf '<%s>\\n' "$@"
eval "$DO"
"""


class Case:
    def __init__(self, wrapper, folder):
        self.wrapper = wrapper
        self.rustc = folder / "rustc"
        self.runs = folder / "runs"
        self.rustc.write_text(PROGRAM)
        self.rustc.chmod(0o755)

    def environment(self, do):
        self.runs.write_text("")
        return dict(os.environ, DO=do, RUNS=str(self.runs))

    def run(self, arguments, do, before=(), **options):
        return subprocess.run([self.wrapper, *before, self.rustc, *arguments],
                              env=self.environment(do), capture_output=True, timeout=60,
                              **options)

    def count(self):
        return len(self.runs.read_text().splitlines())


def expect(what, got, wanted):
    if got != wanted:
        raise SystemExit(f"{what}: {got!r}, not {wanted!r}")


def shown(arguments):
    return "".join(f"<{argument}>\n" for argument in arguments).encode()


def check_calls(case):
    """Arguments, streams, status; where nothing fails rustc runs once."""
    for arguments in (LTO, ["-vV"], ["-", "--crate-name", "___", "--print=file-names"],
                      ["a b", "", "*", "@nowhere", "--odd"], [*LTO, "-Cllvm-args=a b"],
                      ["-Clto=off", "main.rs"], ["-Clto", "--crate-type=lib", "lib.rs"]):
        for status in (0, 7):
            result = case.run(arguments, f"cat; echo no >&2; exit {status}", input=b"stdin\n")
            # It is asked twice more at most, and says nothing of use.
            expect("how often", case.count() <= (1 if status == 0 else 3), True)
            expect("status", result.returncode, status)
            expect("stdout", result.stdout, shown(arguments) + b"stdin\n")
            expect("stderr", result.stderr, b"no\n")


def check_failures(case):
    """Only what fails at LTO is looked at."""
    for arguments, runs in ((LTO, 3), ([*LTO, "-Cincremental=x"], 3), (["-Clto", "main.rs"], 3),
                            (["-C", "lto=thin", "-O", "main.rs"], 3),
                            (["--codegen", "lto=fat", "--test", "main.rs"], 3),
                            (["--codegen=lto", "--emit=dep-info,link", "main.rs"], 3),
                            (["-gClto", "main.rs"], 3),
                            (["-Clto=fat", "-Clinker-plugin-lto", "main.rs"], 3),
                            (["-Clto=thin", "-Clinker-plugin-lto", "main.rs"], 1),
                            (["-Clto", "-Clto=no", "main.rs"], 1), (["main.rs"], 1),
                            (["-Clto", "--emit=metadata,dep-info", "main.rs"], 1),
                            (["-Clto", "--crate-type=proc-macro", "main.rs"], 1),
                            (["-Clto", "--crate-type=rlib,dylib", "main.rs"], 1),
                            (["-Clto", "--crate-type=rlib,cdylib", "main.rs"], 3),
                            (["-Clto", "--print=native-static-libs", "main.rs"], 3),
                            (["-Clto", "--odd", "main.rs"], 1), (["-Clto", "-V"], 1)):
        expect("status", case.run(arguments, "exit 1").returncode, 1)
        expect(f"runs of {arguments}", case.count(), runs)


def check_chain(case):
    """Another program before rustc is called as it would be."""
    result = case.run(LTO, "exit 0", before=["/usr/bin/env"])
    expect("behind another", result.stdout, shown(LTO))
    result = case.run(LTO, "exit 1", before=["/usr/bin/env"])
    expect("runs behind another", case.count(), 3)


def check_names(case):
    """A name without a folder is looked for in PATH, by us as by the shell."""
    environment = case.environment("exit 1")
    environment["PATH"] = f"/nowhere::{case.rustc.parent}:{environment['PATH']}"
    subprocess.run([case.wrapper, "rustc", *LTO], env=environment, capture_output=True)
    expect("runs by name", case.count(), 3)


def check_deaths(case):
    for number, runs in ((signal.SIGKILL, 1), (signal.SIGSEGV, 1), (signal.SIGABRT, 2)):
        result = case.run(LTO, f"kill -{int(number)} $$")
        expect("signal", result.returncode, -number)
        expect(f"runs after signal {number}", case.count(), runs)


def check_signals(case):
    """A signal is for rustc, which may end as it likes."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        for trap, wanted in ((f"trap 'exit 0' {int(number)}; ", 0), ("", -number)):
            do = f"{trap}echo ready; for i in $(seq 200); do sleep 0.05; done"
            process = subprocess.Popen([case.wrapper, case.rustc, *LTO], stdout=subprocess.PIPE,
                                       env=case.environment(do),
                                       preexec_fn=lambda: signal.signal(number, signal.SIG_DFL))
            while process.stdout.readline() != b"ready\n":
                pass
            time.sleep(0.1)
            process.send_signal(number)
            try:
                expect(f"signal {number}", process.wait(timeout=20), wanted)
            finally:
                process.kill()


def check_silence(case):
    """A rustc that does not answer is not waited for, nor is a question left behind."""
    do = '[ "$(wc -l < "$RUNS")" -eq 1 ] || { echo asked > asked; sleep 30; }; exit 1'
    temporary = case.rustc.parent / "temporary"
    temporary.mkdir()
    environment = dict(case.environment(do), TMPDIR=str(temporary), BCFLAGS_TIMEOUT="1")
    begin = time.monotonic()
    result = subprocess.run([case.wrapper, case.rustc, *LTO], env=environment,
                            capture_output=True, timeout=60)
    expect("status", (result.returncode, result.stderr), (1, b""))
    expect("in time", 1 <= time.monotonic() - begin < 10, True)
    expect("left behind", list(temporary.iterdir()), [])

    pathlib.Path("asked").unlink()
    environment = dict(case.environment(do), TMPDIR=str(temporary))
    process = subprocess.Popen([case.wrapper, case.rustc, *LTO], env=environment,
                               stdout=subprocess.DEVNULL)
    while not pathlib.Path("asked").exists():
        time.sleep(0.05)
    process.terminate()
    expect("interrupted", process.wait(timeout=20), -signal.SIGTERM)
    expect("left behind", list(temporary.iterdir()), [])


def check_descriptors(case):
    """The jobserver of make and cargo is a pipe that rustc inherits."""
    read, write = os.pipe()
    os.write(write, b"token")
    result = case.run(LTO, f"head -c 5 <&{read}", pass_fds=[read])
    expect("descriptor", result.stdout, shown(LTO) + b"token")


def check_not_there(case):
    for program in ("/nowhere/rustc", "no-such-rustc"):
        result = subprocess.run([case.wrapper, program, *LTO], capture_output=True)
        expect("status", result.returncode, 127)
        expect("words", result.stderr.endswith(b"cannot be run: No such file or directory\n"), True)


def main(wrapper, folder):
    folder = pathlib.Path(folder)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.chdir(folder)
    case = Case(wrapper, folder)
    for check in (check_calls, check_failures, check_chain, check_names, check_deaths,
                  check_signals, check_silence, check_descriptors, check_not_there):
        check(case)


if __name__ == "__main__":
    main(*sys.argv[1:])
