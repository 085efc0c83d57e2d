# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""wrap.py OFFSET PADDING IN OUT, or wrap.py --unwrap IN OUT: the bitcode wrapper."""

import pathlib
import struct
import sys

MAGIC = 0x0B17C0DE


def main():
    data = pathlib.Path(sys.argv[-2]).read_bytes()
    if sys.argv[1] == "--unwrap":
        magic, _, offset, size, _ = struct.unpack_from("<5I", data)
        assert magic == MAGIC and data[offset:offset + 2] == b"BC", "no wrapper"
        data = data[offset:offset + size]
    else:
        offset, padding = int(sys.argv[1]), int(sys.argv[2])
        header = struct.pack("<5I", MAGIC, 0, offset, len(data), 0x01000007)
        data = header.ljust(offset, b"\xee") + data + b"\xff" * padding
    pathlib.Path(sys.argv[-1]).write_bytes(data)


main()
