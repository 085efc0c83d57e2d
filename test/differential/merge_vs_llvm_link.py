#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""Merges pairs and triples of modules with llvm-link and compares with what
`bcflags check --raw` predicts: whether the merge fails and over which flag,
where LLVM warns, which flags come out with a value that some module did not
ask for, and (through the C API, by merge_flags) what the merged flags are.

Each case is made by two llvm-as: the newest writes flags as they are today, the
oldest as they were before LLVM upgrades them on reading. Every pair of
behaviors is tried with equal and with different values, absent
and empty flags included; then random sequences from a seed that is printed.

usage: merge_vs_llvm_link.py BCFLAGS MERGE_FLAGS LLVM SCRATCH_FOLDER [COUNT [SEED]]
"""

import concurrent.futures
import itertools
import pathlib
import random
import re
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from ir_flags import Metadata  # noqa: E402

BEHAVIORS = {1: "error", 2: "warning", 4: "override", 5: "append", 6: "append-unique",
             7: "max", 8: "min"}
LIST_BEHAVIORS = (5, 6)
# Ordinary keys, and keys that LLVM upgrades when it reads them.
KEYS = ["a", "b", "c", "PIC Level", "PIE Level", "sign-return-address-all",
        "branch-target-enforcement", "guarded-control-stack", "amdgpu_code_object_version"]
# On this machine LLVM moves some flags to the functions (1 becomes 2), unless
# one of them is 2 already.
ARM = "aarch64-unknown-linux-gnu"
LAYOUT = "e-m:e-i8:8:32-i16:16:32-i64:64-i128:128-n32:64-S128"
MOVED = ("branch-target-enforcement", "guarded-control-stack")
PROTECTIONS = MOVED + ("sign-return-address-all",)


def value(behavior, number):
    if behavior in LIST_BEHAVIORS:
        return f'!{{i32 {number}}}'
    return f"i32 {number}"


def module_text(flags, triple):
    """Textual IR of a module; flags is None (no node) or a list of
    (behavior, key, value)."""
    head = f'target triple = "{triple}"\ntarget datalayout = "{LAYOUT}"\n' if triple else ""
    if flags is None:
        return head
    lines = [head + "!llvm.module.flags = !{" + ", ".join(f"!{i}" for i in range(len(flags))) + "}"]
    extra = len(flags)
    for i, (behavior, key, text) in enumerate(flags):
        if text.startswith("!{"):
            lines.append(f"!{extra} = {text}")
            text, extra = f"!{extra}", extra + 1
        lines.append(f'!{i} = !{{i32 {behavior}, !"{key}", {text}}}')
    return "\n".join(lines) + "\n"


def pair_cases():
    """Two modules, every pair of behaviors; values equal and different."""
    for first, second in itertools.product(BEHAVIORS, BEHAVIORS):
        for number in (1, 2):
            yield [[(first, "k", value(first, 1))], [(second, "k", value(second, number))]]
            # Other flags beside, so that it is a merge and not a copy.
            yield [[(first, "k", value(first, 2)), (1, "z", "i32 0")],
                   [(second, "k", value(second, number))]]
    for behavior in BEHAVIORS:
        flag = (behavior, "k", value(behavior, 1))
        other = (1, "z", "i32 0")
        for absent in (None, [], [other]):
            yield [[flag], absent]
            yield [absent, [flag]]
            yield [[other], absent, [flag]]
    required = (3, "needs", '!{!"k", i32 1}')
    for number in (1, 2):
        yield [[(1, "k", "i32 1"), required], [(1, "z", "i32 0")]]
        yield [[(4, "k", f"i32 {number}")], [(1, "k", "i32 1"), required]]
        yield [[(7, "k", "i32 1"), required], [(7, "k", f"i32 {number}")]]
    yield [[(1, "k", "i32 1")], [(1, "k", "i64 1")]]
    yield [[(1, "k", '!"x"')], [(1, "k", '!"x"')]]
    yield [[(1, "k", '!"x"')], [(1, "k", '!"y"')]]
    yield [[(1, "k", "!{i32 1}")], [(1, "k", "!{i32 1}")]]
    yield from list_cases()


def unique(*elements):
    """A module with a list of strings, and another flag, so that each merge is one."""
    return [(6, "k", "!{" + ", ".join(f'!"{element}"' for element in elements) + "}"),
            (1, "z", "i32 0")]


def list_cases():
    """Unique lists: long ones, and what LLVM makes of duplicates."""
    yield [unique(*[f"a{i}" for i in range(3000)]), unique(*[f"b{i}" for i in range(3000)])]
    yield [unique(*[f"a{i}" for i in range(3000)]), unique(*[f"a{i}" for i in range(1500, 4500)]),
           unique(*[f"a{i}" for i in range(4600)])]
    few = [unique(*letters) for letters in ("aa", "aba", "bbc", "bd", "dbce")]
    for count in (2, 3):
        yield from (list(case) for case in itertools.product(few, repeat=count))


def random_case(rng):
    modules = []
    for _ in range(rng.randint(2, 4)):
        if rng.random() < 0.1:
            modules.append(None)
            continue
        flags = []
        for key in rng.sample(KEYS, rng.randint(0, 4)):
            behavior = rng.choice(list(BEHAVIORS))
            if key == "amdgpu_code_object_version":
                behavior = 1
            flags.append((behavior, key, value(behavior, rng.choice((0, 1, 2)))))
        modules.append(flags)
    return modules


ERROR = re.compile(r"error: (?:.*: )?linking module flags '(.*)': (IDs have conflicting "
                   r"(?:values|override values|behaviors)|does not have the required value)")
WARNING = re.compile(r"warning: linking module flags '(.*)': IDs have conflicting values")
ID_OF_MESSAGE = {
    "IDs have conflicting values": "flag-values",
    "IDs have conflicting override values": "flag-overrides",
    "IDs have conflicting behaviors": "flag-behaviors",
    "does not have the required value": "flag-requirement",
}


def run(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


RENAMED = {"amdgpu_code_object_version": "amdhsa_code_object_version"}


def changed_keys(case, triple, merged):
    """The keys, lists apart, of which a module asked for another value than
    the merged module has."""
    values = {key: text for _, key, text in merged}
    changed = set()
    for flags in case:
        moves = triple == ARM and not any(
            key in PROTECTIONS and text == "i32 2" for _, key, text in flags or [])
        for behavior, key, text in flags or []:
            key = RENAMED.get(key, key)
            if moves and key in MOVED and text == "i32 1":
                text = "i32 2"
            if behavior != 3 and not values[key].endswith("}") and values[key] != text:
                changed.add(key)
    return changed


def compare(case, triple, theirs, findings, status, merged):
    """Returns what is wrong with our prediction, or None."""
    error = ERROR.search(theirs.stderr)
    if theirs.returncode and not error:
        return f"llvm-link failed for another reason ({theirs.returncode}): {theirs.stderr[:300]}"
    if status != (1 if error else 0):
        return f"exit status {status}, llvm-link: {theirs.stderr[:300]!r}, found {findings}"
    if error:
        wanted = ("error", ID_OF_MESSAGE[error.group(2)], error.group(1))
        return None if wanted in findings else f"{wanted} not among {findings}"
    # LLVM goes on: the same warnings, changes and flags, no more and no fewer.
    warned = set(WARNING.findall(theirs.stderr))
    predicted = {subject for _, finding, subject in findings if finding == "flag-warning"}
    if warned != predicted:
        return f"llvm-link warns of {warned}, we of {predicted}"
    rows = [row for row in Metadata(theirs.stdout).rows() if row[0] != "3"]
    changed = changed_keys(case, triple, rows)
    predicted = {subject for severity, _, subject in findings if severity == "change"}
    if changed != predicted:
        return f"LLVM changes {changed}, we say {predicted}"
    return None if rows == merged else f"merged by LLVM: {rows}, by us: {merged}"


def judge(tools, folder, number, case):
    bcflags, merge_flags, llvm, writer = tools
    triple = ARM if number % 2 else None
    files = []
    for index, flags in enumerate(case):
        text, bitcode = folder / f"{number}.{index}.ll", folder / f"{number}.{index}.bc"
        text.write_text(module_text(flags, triple))
        result = run(f"llvm-as-{writer}", "--disable-verify", str(text), "-o", str(bitcode))
        if result.returncode:
            return f"llvm-as-{writer}: {result.stderr}"
        files.append(str(bitcode))
    theirs = run(f"llvm-link-{llvm}", "--disable-verify", *files, "-S", "-o", "-")
    ours = run(bcflags, "check", "--raw", *files)
    findings = [tuple(line.split("\t")) for line in ours.stdout.splitlines()]
    merged = [tuple(line.split("\t")) for line in run(merge_flags, *files).stdout.splitlines()]
    for file in files:
        pathlib.Path(file).unlink()
        pathlib.Path(file[:-2] + "ll").unlink()
    return compare(case, triple, theirs, findings, ours.returncode, merged)


def main(bcflags, merge_flags, llvm, scratch, count="1000", seed=None):
    seed = int(seed) if seed else random.SystemRandom().randrange(1 << 32)
    rng = random.Random(seed)
    folder = pathlib.Path(scratch)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    cases = list(pair_cases())
    systematic = len(cases)
    cases += [random_case(rng) for _ in range(int(count))]
    jobs = []
    for writer in (llvm, "14"):
        tools = (bcflags, merge_flags, llvm, writer)
        # LLVM 14 does not know min.
        jobs += [(tools, case) for case in cases
                 if writer == llvm or not any(flag[0] == 8 for flags in case for flag in flags or [])]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda job: judge(job[1][0], folder, job[0], job[1][1]),
                                enumerate(jobs)))
    wrong = [(job, result) for job, result in zip(jobs, results) if result]
    for (tools, case), result in wrong[:20]:
        print(f"written by LLVM {tools[3]}: {result}")
        for flags in case:
            print(f"    {flags}")
    print(f"llvm-link-{llvm}: {systematic} pairs, {count} random sequences (seed {seed}), "
          f"{len(jobs)} merges: {len(wrong)} differences")
    shutil.rmtree(folder)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
