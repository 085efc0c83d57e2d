# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""same_flags.py BCFLAGS CONTAINER [PLAIN ADDRESS]...

Succeeds if `dump --raw CONTAINER` is exactly what `dump --raw` of every plain
bitcode file PLAIN is, in this order, with ADDRESS in place of the file's name.
A PLAIN that is "!" stands for a native object: no module, but it is told on
stderr, several of them (of one machine) in one line.
"""

import difflib
import subprocess
import sys


def dump(bcflags, path):
    result = subprocess.run([bcflags, "dump", "--raw", path], stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, encoding="utf-8", errors="surrogateescape")
    if result.returncode != 0:
        sys.exit(f"{path}: exit status {result.returncode}\n{result.stderr}")
    return result.stdout, result.stderr


def main():
    bcflags, container, *pairs = sys.argv[1:]
    wanted, natives = [], []
    for plain, address in zip(pairs[::2], pairs[1::2]):
        if plain == "!":
            natives.append(f"{address}: native object for ")
            continue
        lines = dump(bcflags, plain)[0].splitlines(keepends=True)
        if not lines:
            sys.exit(f"{plain} has no module: nothing would be compared")
        wanted += [address + line[len(plain):] for line in lines]
    got, errors = dump(bcflags, container)
    if got != "".join(wanted):
        sys.exit("".join(difflib.unified_diff(wanted, got.splitlines(keepends=True),
                                              "wanted", "got")))
    if len(natives) > 1:  # one line for all of them
        natives = [f"{container}: {len(natives)} native objects for "]
    errors = errors.splitlines()
    if len(errors) != len(natives) or not all(map(str.startswith, errors, natives)):
        sys.exit(f"on stderr: {errors}, wanted: {natives}")


main()
