# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""same_section.py IN OUT NAME: gives all sections of that name the place, size and flags of the
largest one (ELF, 64 bits, LE).
"""

import pathlib
import struct
import sys

HEADER = "<IIQQQQIIQQ"
FLAGS, OFFSET, SIZE = 2, 4, 5


def main():
    source, result, name = sys.argv[1:]
    data = bytearray(pathlib.Path(source).read_bytes())
    table, = struct.unpack_from("<Q", data, 40)
    entry, count, names_index = struct.unpack_from("<3H", data, 58)
    names = struct.unpack_from(HEADER, data, table + names_index * entry)[OFFSET]
    found = {}
    for at in range(table, table + count * entry, entry):
        fields = list(struct.unpack_from(HEADER, data, at))
        start = names + fields[0]
        if data[start:data.index(b"\0", start)] == name.encode():
            found[at] = fields
    largest = max(found.values(), key=lambda fields: fields[SIZE])
    assert len(found) > 1
    for at, fields in found.items():
        for field in (FLAGS, OFFSET, SIZE):
            fields[field] = largest[field]
        struct.pack_into(HEADER, data, at, *fields)
    pathlib.Path(result).write_bytes(data)


main()
