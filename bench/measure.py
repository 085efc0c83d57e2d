# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""Measures commands side by side: CPU time and peak memory by running them in turn,
instructions by counting them once."""

import re
import statistics
import subprocess

# CPU time that one measurement of a command should take at least, in microseconds: below
# it the noise of the machine is most of what is seen.
ENOUGH = 150_000


class Failed(Exception):
    """A command that is measured did not do what it was to do."""


class Command:
    """A command, and what it cost.

    base: the same program with nothing to do; its cost is subtracted.
    repeats: where in argv the number of times stands that the program goes through its
    list; where it is None, the program is run that many times instead.
    files: for how many files the cost stands.
    """

    def __init__(self, name, argv, files, base=None, repeats=None, each=None):
        self.name, self.argv, self.files = name, [str(part) for part in argv], files
        self.base, self.repeats, self.each = base, repeats, each
        self.times = 1
        self.samples, self.base_samples = [], []
        self.peak = 0
        self.instructions = None

    def line(self, times):
        if self.repeats is None:
            return self.argv
        return [*self.argv[:self.repeats], str(times), *self.argv[self.repeats + 1:]]

    @property
    def cpu(self):
        """Microseconds a file."""
        spent = statistics.median(self.samples)
        if self.base_samples:
            spent -= statistics.median(self.base_samples)
        # A cost too small to be told from that of starting counts as the least there is.
        return max(spent, 0.001) / self.files


class Bench:
    """Runs commands in the folder of the sets."""

    def __init__(self, cost, folder, log):
        self.cost, self.folder, self.log = str(cost), folder, log

    def _cost(self, first, argv):
        result = subprocess.run([self.cost, *first, *argv], cwd=self.folder, check=True,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        spent, peak, _, failures = map(int, result.stdout.split())
        if failures:
            raise Failed(f"{' '.join(argv[:6])}: {result.stderr[-500:]}")
        return spent, peak

    def _once(self, command):
        """Microseconds for one pass over the files, and the peak of memory."""
        if command.each:
            return self._cost(["--each", str(command.each)], command.argv)
        inside = command.repeats is not None
        spent, peak = self._cost(["1" if inside else str(command.times)],
                                 command.line(command.times))
        return spent / command.times, peak

    def _base(self, command):
        inside = command.repeats is not None
        argv = command.line(0) if inside else [str(part) for part in command.base]
        spent, _ = self._cost(["10"], argv)
        return spent / 10 / (command.times if inside else 1)

    def _calibrate(self, command):
        spent, command.peak = self._once(command)
        if not command.each:
            command.times = max(1, min(1000, int(ENOUGH / max(spent, 1))))

    def measure(self, commands, rounds):
        """All commands in turn, so many rounds."""
        for command in commands:
            self.log(f"  {command.name}")
            self._calibrate(command)
        for done in range(rounds):
            self.log(f"  round {done + 1} of {rounds}")
            for command in commands:
                spent, peak = self._once(command)
                command.samples.append(spent)
                command.peak = max(command.peak, peak)
                if not command.each:
                    command.base_samples.append(self._base(command))

    def _count(self, command, counter):
        if command.each:
            names = command.each.read_text().splitlines()
            return sum(counter([*command.argv, name], self.folder) for name in names)
        total = counter(command.line(1), self.folder)
        return total - counter(command.base or command.line(0), self.folder)

    def count_instructions(self, commands, counter):
        for command in commands:
            self.log(f"  instructions of {command.name}")
            command.instructions = self._count(command, counter) / command.files


def check_status(result, argv):
    if result.returncode != 0:
        raise Failed(f"{' '.join(map(str, argv[:6]))}: {result.stderr[-500:]}")


def perf_counts(argv, folder):
    """Instructions in user space by the hardware's counter; None without one."""
    result = subprocess.run(["perf", "stat", "-x", ";", "-e", "instructions:u", *map(str, argv)],
                            cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                            text=True)
    check_status(result, argv)
    match = re.search(r"^(\d+);[^;]*;instructions", result.stderr, re.MULTILINE)
    return int(match[1]) if match else None


def callgrind_counts(argv, folder):
    """Instructions in user space as valgrind executes them."""
    result = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null",
                             *map(str, argv)], cwd=folder, stdout=subprocess.DEVNULL,
                            stderr=subprocess.PIPE, text=True)
    check_status(result, argv)
    return int(re.search(r"Collected : (\d+)", result.stderr)[1])


def instruction_counter():
    """(function, its name): perf where the machine can count, else callgrind."""
    try:
        if perf_counts(["true"], None):
            return perf_counts, "perf stat"
    except (FileNotFoundError, Failed):
        pass
    return callgrind_counts, "callgrind"
