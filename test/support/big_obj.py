# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""big_obj.py IN OUT [--class HEX]: a COFF object as cl /bigobj writes it, whatever its size.

LLVM does so only from 65,280 sections on. The header and the symbols become wider, and
what points into the file moves. --class writes another class id: that of MSVC's LTCG
objects (/GL), for which no tool is at hand, or of nothing.
"""

import pathlib
import struct
import sys

BIG_CLASS = "c7a1bad1eebaa94baf20faf66aa4dcb8"
HEADER, BIG_HEADER, SECTION, SYMBOL = 20, 56, 40, 18
MOVED = BIG_HEADER - HEADER


def moved(offset):
    return offset + MOVED if offset else 0


def sections(data, count):
    for at in range(HEADER, HEADER + count * SECTION, SECTION):
        fields = list(struct.unpack_from("<8s6I2HI", data, at))
        for i in (4, 5, 6):  # the bytes, the relocations, the line numbers
            fields[i] = moved(fields[i])
        yield struct.pack("<8s6I2HI", *fields)


def symbols(data, at, count):
    """Auxiliary records grow by two bytes of padding, symbols within."""
    auxiliary = 0
    for i in range(at, at + count * SYMBOL, SYMBOL):
        if auxiliary:
            auxiliary -= 1
            yield data[i:i + SYMBOL] + bytes(2)
            continue
        name, value, section, kind, storage, auxiliary = struct.unpack_from("<8sIhHBB", data, i)
        yield struct.pack("<8sIiHBB", name, value, section, kind, storage, auxiliary)


def main():
    source, target, *options = sys.argv[1:]
    data = pathlib.Path(source).read_bytes()
    class_id = options[1] if options else BIG_CLASS
    machine, count, time, table, symbol_count, _, _ = struct.unpack_from("<2H3I2H", data)
    strings = table + symbol_count * SYMBOL
    out = struct.pack("<4HI16s4I3I", 0, 0xffff, 2, machine, time, bytes.fromhex(class_id),
                      0, 0, 0, 0, count, moved(table), symbol_count)
    out += b"".join(sections(data, count))
    out += data[HEADER + count * SECTION:table]
    out += b"".join(symbols(data, table, symbol_count))
    pathlib.Path(target).write_bytes(out + data[strings:])


main()
