# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""same_as_parts.py BCFLAGS LLVM CONTAINER [PART ADDRESS]...

Succeeds if `dump --raw CONTAINER` has exactly the flags that llvm-dis-LLVM shows of
each file PART of plain bitcode, in this order, as those of ADDRESS. A PART may begin
with N: for the llvm-dis of another version, and stands for no module if it is "!".
"""

import difflib
import re
import sys

from ir_flags import Metadata
from modules import run


def part_rows(part, llvm):
    match = re.match(r"([0-9]+):", part)
    if match:
        llvm, part = match.group(1), part[match.end():]
    return Metadata(run(f"llvm-dis-{llvm}", part, "-o", "-")).rows()


def main():
    bcflags, llvm, container, *pairs = sys.argv[1:]
    wanted = []
    for part, address in zip(pairs[::2], pairs[1::2]):
        rows = [] if part == "!" else part_rows(part, llvm)
        if part != "!" and not rows:
            sys.exit(f"{part} has no flags: nothing would be compared")
        wanted += ["\t".join((address, *row)) for row in rows]
    got = run(bcflags, "dump", "--raw", container).splitlines()
    if got != wanted:
        sys.exit("\n".join(difflib.unified_diff(wanted, got, "llvm-dis", "bcflags", lineterm="")))
    if not wanted:
        sys.exit(f"{container}: nothing was compared")


main()
