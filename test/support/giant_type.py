# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""giant_type.py FILE: bitcode with a giant type between two small ones, and many
values that are of the one and the other by turns. Whoever looks for a type from
the start each time reads the giant each time."""

import pathlib
import sys

from bitstream_writer import *  # noqa: F403

MEMBERS, VALUES = 400000, 40000


def record(writer, code, operands):
    writer.fixed(UNABBREV_RECORD, writer.width)  # noqa: F405
    writer.vbr(code, 6)
    writer.vbr(len(operands), 6)
    for operand in operands:
        writer.vbr(operand, 6)


writer = Writer()  # noqa: F405
writer.enter(MODULE)  # noqa: F405
record(writer, MODULE_VERSION, [1])  # noqa: F405
writer.enter(TYPE, 4)  # noqa: F405
record(writer, TYPE_INTEGER, [32])  # noqa: F405
record(writer, 18, [0] * MEMBERS)
record(writer, TYPE_INTEGER, [64])  # noqa: F405
writer.exit()
writer.enter(CONSTANTS, 4)  # noqa: F405
for kind in (0, 2):
    record(writer, CST_SETTYPE, [kind])  # noqa: F405
    record(writer, CST_INTEGER, [2])  # noqa: F405
writer.exit()
writer.enter(METADATA, 4)  # noqa: F405
record(writer, MD_STRING_OLD, list(b"key"))  # noqa: F405
for i in range(VALUES):
    record(writer, MD_VALUE, [0, 0] if i % 2 == 0 else [2, 1])  # noqa: F405
record(writer, MD_NODE, [i + 2 for i in range(VALUES)])  # noqa: F405
record(writer, MD_NODE, [2, 1, VALUES + 2])  # noqa: F405
record(writer, MD_NAME, list(b"llvm.module.flags"))  # noqa: F405
record(writer, MD_NAMED_NODE, [VALUES + 2])  # noqa: F405
writer.exit()
writer.exit()
pathlib.Path(sys.argv[1]).write_bytes(bytes(writer.bytes))
