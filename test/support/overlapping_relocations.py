# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""overlapping_relocations.py OUT: an x86-64 object with 30,000 sections of
relocations that all lie in the same 2 MB."""

import pathlib
import struct
import sys

SECTIONS = 30000
BYTES = 24 * 87000


def section(kind, flags=0, offset=0, size=0, info=0, entry_size=0):
    return struct.pack("<IIQQQQIIQQ", 0, kind, flags, 0, offset, size, 0, info, 8, entry_size)


def main():
    relocations = section(4, 0x40, 64, BYTES, 1, 24)
    headers = section(0) + section(1, 6) + relocations * SECTIONS
    ident = b"\x7fELF\2\1\1" + bytes(9)
    header = ident + struct.pack("<HHIQQQIHHHHHH", 1, 62, 1, 0, 0, 64 + BYTES, 0, 64, 0, 0, 64,
                                 SECTIONS + 2, 0)
    pathlib.Path(sys.argv[1]).write_bytes(header + bytes(BYTES) + headers)


main()
