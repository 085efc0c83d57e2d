# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""write_ar.py [--thin] OUT [NAME=FILE | NAME:SIZE=FILE]...: an archive as it is told.

NAME stands in the header as it is, but for escapes (\\n, \\0, \\x01), SIZE in place of
the true size; both are cut to the width of their fields and filled with spaces.
FILE "-" has no bytes.
"""

import codecs
import os
import pathlib
import sys


def bytes_of(text):
    """What the escapes in it stand for."""
    return codecs.escape_decode(os.fsencode(text))[0]


def header(name, size):
    fields = ((name, 16), ("0", 12), ("0", 6), ("0", 6), ("644", 8), (size, 10))
    return b"".join(bytes_of(text)[:width].ljust(width) for text, width in fields) + b"`\n"


def main():
    args = sys.argv[1:]
    thin = args[0] == "--thin"
    out, *members = args[thin:]
    data = b"!<thin>\n" if thin else b"!<arch>\n"
    for member in members:
        name, _, path = member.rpartition("=")
        body = b"" if path == "-" else pathlib.Path(path).read_bytes()
        name, colon, size = name.rpartition(":") if ":" in name else (name, "", "")
        data += header(name, size if colon else str(len(body))) + body
        data += b"\n" * (len(data) % 2)
    pathlib.Path(out).write_bytes(data)


main()
