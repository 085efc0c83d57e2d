#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""hostile_linkers.py ASK_LINKER SCRATCH LINKER: asks linkers that mean no good, and asks where
nothing works.

Each question ends in time with a reason in words, and leaves no process and no file behind.
"""

import os
import pathlib
import resource
import shutil
import signal
import subprocess
import sys
import time

SECONDS = "1"
# A script of a linker, what is said of it. $0 is its path; STOP finds the object to stop at, as
# the linker that is asked would.
STOP = r"""
for argument; do
  case "${argument}" in @*) response=${argument#@} ;; esac
done
stop=$(grep '/stop"$' "${response}" | tr -d '"')
"""
LINKERS = {
    "hangs": ("sleep 100", "it took longer than 1 second\n"),
    "hangs, ignores signals": ("trap '' TERM INT HUP; while :; do sleep 1; done",
                               "it took longer than 1 second\n"),
    "stops": ("kill -STOP $$", "it took longer than 1 second\n"),
    "closes its files": ("exec <&- >&- 2>&-; exit 3", "it failed before it had read all inputs\n"),
    "hangs with closed files": ("exec <&- >&- 2>&-; sleep 100", "it took longer than 1 second\n"),
    "is content": ("echo a.o; exit 0", "it did not stop when told to\n"),
    "complains": ("echo a.o; echo 'ld.lld: error: it hurts' >&2; exit 1",
                  "it failed before it had read all inputs\nwords: ld.lld: error: it hurts\n"),
    "fails": ("echo a.o; echo 'it hurts' >&2; exit 1",
              "it failed before it had read all inputs: it hurts\n"),
    "prints escapes": (r"printf '\033[31mred\t\001\n' >&2; exit 1",
                       "it failed before it had read all inputs: ?[31mred??\n"),
    "prints rubbish": ("head -c 1000000 /dev/urandom; head -c 1000000 /dev/urandom >&2; exit 1",
                       "it failed before it had read all inputs"),
    "stops nowhere near": ("echo 'stop is incompatible with x' >&2; exit 1",
                           "it failed before it had read all inputs: stop is incompatible with x\n"),
    "stops, but is content": (STOP + 'echo "${stop} is incompatible" >&2; exit 0',
                              "it did not stop when told to\n"),
    "prints without end": ("exec yes a.o", "signal 25 ended it\n"),
    "complains without end": ("exec yes it hurts >&2", "signal 25 ended it: it hurts\n"),
    "a line without end": (STOP + r"""head -c 1000000 /dev/zero | tr '\0' a
        echo "x: error: ${stop} is incompatible with y" >&2; exit 1""",
                           "its answer cannot be read\n"),
    "dies": ("kill -SEGV $$", "signal 11 ended it\n"),
    "is killed": ("kill -KILL $$", "signal 9 ended it\n"),
    "is not there": (None, "it cannot be started\n"),
    "removes the folder": (STOP + 'rm -r "${stop%/*}"; exit 1',
                           "it failed before it had read all inputs\n"),
    "puts links there": (STOP + r"""ln -s VICTIM "${stop%/*}/victim"; mkfifo "${stop%/*}/pipe"
        exit 1""", "it failed before it had read all inputs\n"),
    "has a child that goes on": ("sleep 101 & echo $! >PIDS; exit 1",
                                 "it failed before it had read all inputs\n"),
    "hangs with children": ("(sleep 101 & echo $! >>PIDS); sleep 102 & echo $! >PIDS; wait",
                            "it took longer than 1 second\n"),
}
# What a linker does that is asked for imports.
IMPORTS = {
    "writes no list": ("exit 0", "missing: a.o\n"),
    "fails": ("echo 'it hurts' >&2; exit 1", "refused: it failed: it hurts\n"),
    "hangs": ("sleep 100", "refused: it took longer than 1 second\n"),
}


class Test:
    def __init__(self, ask_linker, scratch, linker):
        self.ask_linker, self.linker = ask_linker, linker
        self.here, self.temporary = scratch / "here", scratch / "temporary"
        self.victim = scratch / "victim"
        for folder in (self.here, self.temporary, self.victim):
            folder.mkdir(parents=True)
        (self.victim / "file").write_text("stays\n")
        self.pids = scratch / "pids"
        self.failed = False

    def fail(self, text):
        self.failed = True
        print(text)

    def check(self, name, answer, seconds):
        """What is the same of all."""
        if seconds > 15:
            self.fail(f"{name}: took {seconds} seconds")
        if answer.stderr or answer.returncode not in (0, 2):
            self.fail(f"{name}: {answer.returncode} {answer.stderr[-2000:]}")
        for folder in (self.here, self.temporary):
            if left := os.listdir(folder):
                self.fail(f"{name}: leaves {left}")
        if not (self.victim / "file").exists():
            self.fail(f"{name}: what a link points to is gone")
        if self.pids.exists():
            self.check_gone(name)

    def check_gone(self, name):
        """The processes of the linker have ended; perhaps nobody has waited for them yet."""
        pids = self.pids.read_text().split()
        self.pids.unlink()
        time.sleep(0.2)
        for pid in pids:
            try:
                state = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
            except FileNotFoundError:
                continue
            if state != "Z":
                self.fail(f"{name}: process {pid} goes on")
                os.kill(int(pid), signal.SIGKILL)

    def ask(self, question, program, *arguments, stdin="", prepare=None, environment=()):
        begin = time.monotonic()
        answer = subprocess.run(
            [self.ask_linker, question, program, SECONDS, "ld.lld", *arguments], input=stdin,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=self.here, encoding="utf-8",
            errors="replace", preexec_fn=prepare,
            env={**os.environ, "TMPDIR": str(self.temporary), **dict(environment)})
        return answer, time.monotonic() - begin

    def script(self, text):
        path = self.here.parent / "linker"
        path.unlink(missing_ok=True)
        if text is not None:
            text = text.replace("VICTIM", str(self.victim)).replace("PIDS", str(self.pids))
            path.write_text(f"#!/bin/sh\n{text}\n")
            path.chmod(0o755)
        return str(path)

    def check_linkers(self):
        for name, (text, reason) in LINKERS.items():
            answer, seconds = self.ask("participants", self.script(text), "a.o")
            self.check(name, answer, seconds)
            expected = f"refused: {reason}"
            if reason is not None and not answer.stdout.startswith(expected):
                self.fail(f"{name}: {answer.stdout[:300]!r}, not {expected!r}")
        for name, (text, expected) in IMPORTS.items():
            answer, seconds = self.ask("imports", self.script(text), "a.o", stdin="a.o\n")
            self.check(name, answer, seconds)
            if answer.stdout != expected:
                self.fail(f"{name}: {answer.stdout[:300]!r}, not {expected!r}")
        for name, text in (("hangs", "sleep 100"), ("rubbish", "cat /dev/urandom"),
                           ("fails", "echo LLD 19.1; exit 1"), ("strange", "echo 'LLD '"),
                           ("none", None)):
            answer, seconds = self.ask("llvm", self.script(text), "a.o")
            self.check(f"llvm, {name}", answer, seconds)
            if answer.stdout != "0\n":
                self.fail(f"llvm, {name}: {answer.stdout!r}")

    def check_places(self):
        """A good linker where nothing works."""
        def files(number):
            return lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (number, number))

        def no_bytes():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))

        def no_children():
            signal.signal(signal.SIGCHLD, signal.SIG_IGN)

        def no_streams():
            os.close(0)
            os.close(2)

        gone = [("TMPDIR", "/nonexistent/folder")]
        child = [("BCFLAGS_CHILD", "1")]
        good = self.script(STOP + 'echo good.o; echo "x: ${stop} is incompatible" >&2; exit 1')
        for name, expected, prepare, environment in (
                ("good", "good.o\n", None, ()),
                ("stdin and stderr closed", "good.o\n", no_streams, ()),
                ("a relative folder", "good.o\n", None, [("TMPDIR", "here")]),
                ("no TMPDIR", "good.o\n", None, [("TMPDIR", "")]),
                ("no folder", "good.o\n", None, gone),
                ("in a child", "refused: this linker runs only to answer", None, child),
                ("few files", "refused: its answer cannot be kept: Too many open files", files(4), ()),
                ("disk full", "refused: a temporary file cannot be written: File too large",
                 no_bytes, ()),
                ("children are not waited for", "good.o\n", no_children, ())):
            answer, seconds = self.ask("participants", good, "a.o", prepare=prepare,
                                       environment=environment)
            self.check(name, answer, seconds)
            if not answer.stdout.startswith(expected):
                self.fail(f"{name}: {answer.stdout!r}, not {expected!r}")
        for name, argument in (("no such response file", "@no-such-file"),
                               ("a response file read once", "@/dev/stdin")):
            answer, seconds = self.ask("participants", self.linker, argument)
            self.check(name, answer, seconds)
            if not answer.stdout.startswith("refused: "):
                self.fail(f"{name}: {answer.stdout!r}")

    def check_killed(self):
        """The child ends with us."""
        program = self.script(f"echo $$ >{self.pids}; exec sleep 103")
        with subprocess.Popen([self.ask_linker, "participants", program, "60", "ld.lld", "a.o"],
                              cwd=self.here,
                              env={**os.environ, "TMPDIR": str(self.temporary)}) as asking:
            while not self.pids.exists() or not self.pids.read_text():
                time.sleep(0.01)
            asking.kill()
        self.check_gone("killed")
        for path in self.temporary.iterdir():
            shutil.rmtree(path)


def main():
    ask_linker, scratch, linker = sys.argv[1:]
    scratch = pathlib.Path(scratch).resolve()
    subprocess.run(["rm", "-rf", str(scratch)], check=True)
    test = Test(ask_linker, scratch, linker)
    test.check_linkers()
    test.check_places()
    test.check_killed()
    sys.exit(test.failed)


main()
