# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""odd_flags.py FOLDER: modules with a flag "answer" = 7 whose record no compiler writes so, as
FOLDER/CASE.bc."""

import pathlib
import sys

sys.dont_write_bytecode = True  # no files beside the sources
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))

from bitstream_writer import *  # noqa: E402, F403

# ruff: noqa: F405

CASES = {}


def case(function):
    CASES[function.__name__.replace("_", "-")] = function
    return function


@case
def forward(metadata):
    """The constant 5 stands behind the node."""
    metadata.flags(metadata.flag(1, "answer", metadata.value(7)))
    metadata.value(5)


def write_node(metadata, ops, write, fill=0):
    """The node with an abbreviation: ops are its operands, which write(writer, ids) writes. Before
    the constant 5 stand so many others."""
    writer = metadata.writer
    behavior, key, seven = metadata.value(1), metadata.string("answer"), metadata.value(7)
    for _ in range(fill):
        metadata.value(9)
    metadata.value(5)
    writer.define(literal(MD_NODE), *ops)
    writer.abbreviated(0)
    write(writer, (behavior + 1, key + 1, seven + 1))
    metadata.flags(metadata.take())


def write_array(writer, ids, width):
    writer.vbr(len(ids), 6)
    for number in ids:
        writer.fixed(number, width)


@case
def fixed_width(metadata):
    write_node(metadata, (ARRAY, fixed(4)), lambda w, ids: write_array(w, ids, 4))


@case
def fixed_width_too_small(metadata):
    write_node(metadata, (ARRAY, fixed(4)), lambda w, ids: write_array(w, ids, 4), fill=20)


@case
def literals(metadata):
    write_node(metadata, (literal(1), literal(2), literal(3)), lambda w, ids: None)


@case
def wide_chunks(metadata):
    write_node(metadata, (vbr(32), vbr(32), vbr(32)),
               lambda w, ids: [w.vbr(number, 32) for number in ids])


@case
def one_bit_more(metadata):
    """A number of three chunks where one is enough."""
    def write(writer, ids):
        writer.vbr(ids[0], 4)
        writer.vbr(ids[1], 4)
        writer.fixed(ids[2] | 8, 4)
        writer.fixed(8, 4)
        writer.fixed(0, 4)
    write_node(metadata, (vbr(4), vbr(4), vbr(4)), write, fill=20)


def write_key(metadata, ops, write):
    """The string of the key with an abbreviation."""
    behavior, seven = metadata.value(1), metadata.value(7)
    metadata.writer.define(literal(MD_STRING_OLD), *ops)
    metadata.writer.abbreviated(0)
    metadata.writer.vbr(6, 6)
    for character in "answer":
        write(metadata.writer, character)
    metadata.flags(metadata.node(behavior, metadata.take(), seven))


@case
def key_in_char6(metadata):
    write_key(metadata, (ARRAY, CHAR), lambda w, c: w.fixed(CHAR6.index(c), 6))


@case
def key_in_bytes(metadata):
    write_key(metadata, (ARRAY, fixed(8)), lambda w, c: w.fixed(ord(c), 8))


@case
def key_in_seven_bits(metadata):
    write_key(metadata, (ARRAY, fixed(7)), lambda w, c: w.fixed(ord(c), 7))


@case
def key_in_chunks(metadata):
    metadata.flags(metadata.flag(1, "answer", metadata.value(7)))


def fill_up(spare):
    """The constants 7 and 5 have the numbers 31 and 32, of one chunk and of two; so many bits are
    left behind the end of the block."""
    def make(metadata):
        writer = metadata.writer
        behavior, key, other = metadata.value(1), metadata.string("answer"), metadata.node()
        while metadata.next < 30:
            metadata.value(9)
        seven = metadata.value(7)
        metadata.value(5)
        metadata.flags(metadata.node(behavior, key, seven))
        # A named node of which each operand takes six bits, and the id that ends the block.
        writer.text(MD_NAME, "odd")
        end = writer.position() + writer.width + 6 + 6 + writer.width
        operands = next(n for n in range(16) if -(end + 6 * n) % 32 == spare)
        writer.record(MD_NAMED_NODE, [other] * operands)
    return make


CASES["room"] = fill_up(12)
CASES["little-room"] = fill_up(10)
CASES["no-room"] = fill_up(8)


def write_two_blocks(writer):
    """The flag "first" = 7, and in a second block, far behind, "answer" = 6, the number of whose
    constant takes two chunks."""
    writer.enter(MODULE)
    writer.record(MODULE_VERSION, [1])
    types(writer)
    constants(writer)
    writer.enter(METADATA, 4)
    first = Metadata(writer)
    behavior, key, seven = first.value(1), first.string("first"), first.value(7)
    node = first.node(behavior, key, seven)
    while first.next < 40:
        first.value(9)
    first.value(5)
    six, other = first.value(6), first.next
    first.flags(node, other + 1)
    writer.text(MD_NAME, "")
    writer.record(MD_NAMED_NODE, [])
    writer.exit()
    writer.enter(99, 3)
    writer.record(1, [0] * 2000)
    writer.exit()
    writer.enter(METADATA, 4)
    second = Metadata(writer)
    second.next = other
    second.node(behavior, second.string("answer"), six)
    writer.exit()
    writer.exit()


def main():
    folder = pathlib.Path(sys.argv[1])
    for name, write in CASES.items():
        writer = Writer()
        module(writer, write)
        folder.joinpath(name + ".bc").write_bytes(writer.data())
    writer = Writer()
    write_two_blocks(writer)
    folder.joinpath("two-blocks.bc").write_bytes(writer.data())


main()
