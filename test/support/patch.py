# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""patch.py [--section NAME | --contents NAME] IN OUT [OFFSET=HEX]...: writes bytes over a copy of IN.

With --section the offsets count from that section's header, with --contents from its first
byte (ELF, 64 bits, LE).
"""

import pathlib
import struct
import sys


def section_header(data, name):
    table, = struct.unpack_from("<Q", data, 40)
    size, count, names_index = struct.unpack_from("<3H", data, 58)
    names, = struct.unpack_from("<Q", data, table + names_index * size + 24)
    for at in range(table, table + count * size, size):
        start = names + struct.unpack_from("<I", data, at)[0]
        if data[start:data.index(b"\0", start)] == name.encode():
            return at
    raise SystemExit(f"no section {name}")


def main():
    args = sys.argv[1:]
    section = None
    option = args[0]
    if option in ("--section", "--contents"):
        section, args = args[1], args[2:]
    data = bytearray(pathlib.Path(args[0]).read_bytes())
    base = section_header(data, section) if section else 0
    if option == "--contents":
        base, = struct.unpack_from("<Q", data, base + 24)
    for patch in args[2:]:
        offset, _, text = patch.partition("=")
        new = bytes.fromhex(text)
        assert base + int(offset) + len(new) <= len(data), f"{patch} lies outside the file"
        data[base + int(offset):base + int(offset) + len(new)] = new
    pathlib.Path(args[1]).write_bytes(data)


main()
