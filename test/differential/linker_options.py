# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""linker_options.py COMMAND_LINE FOLDER VERSION...: the table of ld.lld's options against every
ld.lld. For each option in the table or in --help of any version, with one dash and with two: what
the linker knows, the table knows, and both take a value alike. An option that the linker does not
know says so; a value that an option takes from the next argument is not complained of.
"""

import collections
import concurrent.futures
import pathlib
import re
import shutil
import subprocess
import sys

TABLE = pathlib.Path(__file__).resolve().parents[2] / "lib/linker/options.def"
COMPLAINTS = 18  # lld ends after twenty
DIFFERENT = {"-error-limit"}  # versions differ: the table says so
UNKNOWN = re.compile(r"unknown argument '([^']*)'")


def table_names():
    rows = re.findall(r'^BCF_LINKER_OPTION\("(.*?)", (\w+), (\w+), ', TABLE.read_text(), re.M)
    assert len(rows) > 300
    for name, _, value in rows:
        yield name
        if value == "EQUALS":
            yield name + "="


def help_names(linker):
    text = subprocess.run([linker, "--help"], capture_output=True, text=True, check=True).stdout
    names = re.findall(r"^  --?([^\s<\[]+)", text, re.M)
    assert len(names) > 200, linker
    yield from names


def unknown_to_linker(linker, arguments, folder):
    run = subprocess.run([linker, *arguments], cwd=folder, capture_output=True, text=True,
                         errors="replace", stdin=subprocess.DEVNULL)
    if "too many errors" in run.stderr:
        return None
    return set(UNKNOWN.findall(run.stderr))


def unknown_to_table(command_line, arguments):
    run = subprocess.run([command_line, "--options", *arguments], capture_output=True, text=True,
                         check=True)
    lines = (line.split(" ", 1) for line in run.stdout.splitlines())
    return {rest.split("\t")[0] for kind, rest in lines if kind == "unknown"}


def questions(names):
    """Each option alone, with an unknown argument behind it that is swallowed as a value, and with
    letters behind it that are a value or make it another option: (argument, marker)."""
    for number, name in enumerate(names):
        for dashes in ("-", "--"):
            yield dashes + name, f"--!{number}{dashes}"
            yield dashes + name + "Zq", None
            if not name.endswith("="):
                yield dashes + name + "=Zq", None


def parts(command_line, names):
    """The questions in as many parts as lld needs not to say that there are too many errors."""
    pairs = list(questions(names))
    flat = [argument for pair in pairs for argument in pair if argument]
    unknown = unknown_to_table(command_line, flat)
    part, complaints = [], 0
    for pair in pairs:
        more = sum(argument in unknown for argument in pair)
        if complaints + more > COMPLAINTS:
            yield part
            part, complaints = [], 0
        part.append(pair)
        complaints += more
    yield part


def compare(command_line, linker, part, folder, known):
    """What the linker knows, the table knows, and in the same way; the table has the options of all
    versions, so what the linker does not know is asked of the others."""
    arguments = [argument for pair in part for argument in pair if argument]
    theirs = unknown_to_linker(linker, arguments, folder)
    if theirs is None:
        assert len(part) > 1, arguments
        half = len(part) // 2
        return (compare(command_line, linker, part[:half], folder, known) +
                compare(command_line, linker, part[half:], folder, known))
    ours = unknown_to_table(command_line, arguments)
    wrong = []
    for option, marker in part:
        if option in theirs:
            continue
        known.add(option)
        if option in ours:
            wrong.append(f"{option}: the table does not know it")
        elif (marker in theirs) != (marker in ours) and option not in DIFFERENT:
            wrong.append(f"{option}: " + ("takes no value" if marker in theirs else
                                          "takes the next argument"))
    return wrong


def main():
    command_line, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    linkers = {version: f"ld.lld-{version}" for version in sys.argv[3:]}
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    names = set(table_names())
    for linker in linkers.values():
        names.update(help_names(linker))
    failures, known, tally = [], set(), collections.Counter()
    # "-plugin-opt" alone is no option: lld joins it with the next argument before.
    bare = {name.removesuffix("=") for name in names} - {"plugin-opt"}
    all_parts = list(parts(command_line, sorted(bare | {"plugin-opt="})))
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for version, linker in linkers.items():
            tally[version] += sum(map(len, all_parts))
            for wrong in pool.map(lambda part: compare(command_line, linker, part, folder, known),
                                  all_parts):
                                failures += [f"ld.lld {version}: {text}" for text in wrong]
    # Nothing in the table is made up.
    for name in table_names():
        spellings = {dashes + name + suffix for dashes in ("-", "--") for suffix in ("", "Zq")}
        if not known.intersection(spellings):
            failures.append(f"{name}: no linker knows it")
    print(len(names), "options;", *(f"{count} questions to {v}," for v, count in tally.items()))
    print("\n".join(failures))
    return 1 if failures else 0


sys.exit(main())
