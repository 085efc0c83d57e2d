# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""Writes LLVM bitstreams, sound ones and others (LLVM docs: BitCodeFormat)."""

END_BLOCK, ENTER_SUBBLOCK, DEFINE_ABBREV, UNABBREV_RECORD, FIRST_ABBREV = range(5)

# Blocks, and the codes of records that are needed here.
BLOCKINFO, MODULE, CONSTANTS, METADATA, IDENTIFICATION, TYPE = 0, 8, 11, 15, 13, 17
VALUE_SYMTAB = 14
MODULE_VERSION, MODULE_TRIPLE = 1, 2
TYPE_NUMENTRY, TYPE_INTEGER = 1, 7
CST_SETTYPE, CST_NULL, CST_INTEGER = 1, 2, 4
MD_STRING_OLD, MD_VALUE, MD_NODE, MD_NAME, MD_DISTINCT, MD_NAMED_NODE = 1, 2, 3, 4, 5, 10
MD_STRINGS, MD_INDEX_OFFSET, MD_INDEX = 35, 38, 39

CHAR6 = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._"


def literal(value):
    return "literal", value


def fixed(width):
    return "fixed", width


def vbr(width):
    return "vbr", width


ARRAY, CHAR, BLOB = ("array", 0), ("char6", 0), ("blob", 0)


class Writer:
    """A bitstream; it begins with the magic unless told otherwise."""

    def __init__(self, magic=b"BC\xc0\xde"):
        self.bytes = bytearray(magic)
        self.bits = 0
        self.bit_count = 0
        self.width = 2
        self.open = []  # blocks: (where the length stands, width outside)

    def position(self):
        return len(self.bytes) * 8 + self.bit_count

    def fixed(self, value, width):
        self.bits |= (value & ((1 << width) - 1)) << self.bit_count
        self.bit_count += width
        while self.bit_count >= 8:
            self.bytes.append(self.bits & 0xff)
            self.bits >>= 8
            self.bit_count -= 8

    def vbr(self, value, width):
        more = 1 << (width - 1)
        while value >= more:
            self.fixed(value & (more - 1) | more, width)
            value >>= width - 1
        self.fixed(value, width)

    def align32(self):
        self.fixed(0, -self.position() % 32)

    def enter(self, block_id, width=3):
        self.fixed(ENTER_SUBBLOCK, self.width)
        self.vbr(block_id, 8)
        self.vbr(width, 4)
        self.align32()
        self.open.append((len(self.bytes), self.width))
        self.bytes += bytes(4)
        self.width = width

    def exit(self, words=None):
        """Ends a block; words is the length to claim, None for the true one."""
        self.fixed(END_BLOCK, self.width)
        self.align32()
        self.close(words)

    def close(self, words=None):
        """Goes out of a block without the mark of its end."""
        start, self.width = self.open.pop()
        if words is None:
            words = (len(self.bytes) - start - 4) // 4
        self.bytes[start:start + 4] = words.to_bytes(4, "little")

    def record(self, code, operands=()):
        self.fixed(UNABBREV_RECORD, self.width)
        self.vbr(code, 6)
        self.vbr(len(operands), 6)
        for operand in operands:
            self.vbr(operand, 6)

    def text(self, code, text):
        self.record(code, text.encode())

    def define(self, *ops, count=None):
        """DEFINE_ABBREV; count is the number of operands to claim."""
        self.fixed(DEFINE_ABBREV, self.width)
        self.vbr(len(ops) if count is None else count, 5)
        for kind, value in ops:
            if kind == "literal":
                self.fixed(1, 1)
                self.vbr(value, 8)
                continue
            self.fixed(0, 1)
            self.fixed(["fixed", "vbr", "array", "char6", "blob"].index(kind) + 1, 3)
            if kind in ("fixed", "vbr"):
                self.vbr(value, 5)

    def abbreviated(self, number=0):
        """The id of the block's abbreviation; its operands are the caller's."""
        self.fixed(FIRST_ABBREV + number, self.width)

    def blob(self, data):
        self.vbr(len(data), 6)
        self.align32()
        self.bytes += data
        self.align32()

    def data(self):
        assert not self.open, "a block is open"
        self.align32()
        return bytes(self.bytes)


class Metadata:
    """The body of a METADATA block: numbers what takes an id."""

    def __init__(self, writer):
        self.writer = writer
        self.next = 0

    def add(self, code, operands):
        self.writer.record(code, operands)
        return self.take()

    def take(self, count=1):
        """Ids for what the caller writes himself; the first of them."""
        self.next += count
        return self.next - count

    def string(self, text):
        return self.add(MD_STRING_OLD, text.encode())

    def value(self, constant, of_type=0):
        """A constant: i32 with the constants of module()."""
        return self.add(MD_VALUE, [of_type, constant])

    def node(self, *ids, distinct=False):
        """A node; None is a null operand."""
        operands = [0 if i is None else i + 1 for i in ids]
        return self.add(MD_DISTINCT if distinct else MD_NODE, operands)

    def flag(self, behavior, key, value):
        return self.node(self.value(behavior), self.string(key), value)

    def flags(self, *ids):
        self.writer.text(MD_NAME, "llvm.module.flags")
        self.writer.record(MD_NAMED_NODE, ids)


def types(writer, widths=(32,)):
    writer.enter(TYPE)
    writer.record(TYPE_NUMENTRY, [len(widths)])
    for width in widths:
        writer.record(TYPE_INTEGER, [width])
    writer.exit()


def constants(writer, count=16):
    """i32 0, i32 1, ...: value id N is the number N."""
    writer.enter(CONSTANTS)
    writer.record(CST_SETTYPE, [0])
    for number in range(count):
        if number == 0:
            writer.record(CST_NULL)
        else:
            writer.record(CST_INTEGER, [number << 1])
    writer.exit()


def module(writer, metadata, before=None, types=types, constants=constants, after=None):
    """A module; metadata(Metadata) writes its block, before(writer) and
    after(writer) what else stands in the module."""
    writer.enter(MODULE)
    writer.record(MODULE_VERSION, [1])
    if before:
        before(writer)
    types(writer)
    constants(writer)
    if metadata:
        writer.enter(METADATA, 4)
        metadata(Metadata(writer))
        writer.exit()
    if after:
        after(writer)
    writer.exit()
