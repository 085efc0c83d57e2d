# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""odd_bitcode.py FOLDER CASE...: bitcode that no compiler writes, as FOLDER/CASE.bc.

One function a case; some have arguments and are given names below them. --list as
the only case prints the names of all.
"""

import pathlib
import sys

sys.dont_write_bytecode = True  # no files beside the sources

from bitstream_writer import *  # noqa: E402, F403

# ruff: noqa: F405

CASES = {}


def case(function):
    CASES[function.__name__.replace("_", "-")] = function
    return function


def one_flag(metadata):
    """The flag that all cases have which are to be read: answer = 7."""
    metadata.flags(metadata.flag(1, "answer", metadata.value(7)))


def before(write, metadata=one_flag):
    """A module in which write(writer) comes before all else."""
    def make(writer):
        module(writer, metadata, before=write)
    return make


def inside(block_id, write):
    """A block, empty but for what write(writer) puts into it."""
    def put(writer):
        writer.enter(block_id, 4)
        write(writer)
        writer.exit()
    return put


def metadata_only(write):
    """A module whose METADATA block write(Metadata) makes."""
    return lambda writer: module(writer, write)


# --- What is sound and must be read -----------------------------------------

@case
def sound(w):
    module(w, one_flag)


@case
def unknown_block(w):
    """At the top, in the module, and in the other blocks."""
    def odd(writer):
        writer.enter(4711, 5)
        writer.define(literal(3), ARRAY, vbr(6))
        writer.record(12345, [1 << 60, 2, 3])
        inside(99, lambda inner: inner.record(1, range(50)))(writer)
        writer.exit()

    def odd_metadata(metadata):
        odd(metadata.writer)
        one_flag(metadata)
        odd(metadata.writer)

    odd(w)
    module(w, odd_metadata, before=odd, after=odd)
    odd(w)


@case
def unknown_record(w):
    """In the module: every form that operands have."""
    def odd(writer):
        writer.record(4000, [1 << 63, 0, 5])
        writer.record(77)
        writer.define(literal(500), literal(7), fixed(7), vbr(6), CHAR, ARRAY, fixed(3))
        writer.abbreviated(0)
        writer.fixed(99, 7)
        writer.vbr(1 << 40, 6)
        writer.fixed(5, 6)
        writer.vbr(3, 6)
        for value in (1, 2, 3):
            writer.fixed(value, 3)
        writer.define(vbr(4), BLOB)
        writer.abbreviated(1)
        writer.vbr(501, 4)
        writer.blob(b"any bytes")
        writer.define(fixed(9), ARRAY, CHAR)
        writer.abbreviated(2)
        writer.fixed(502, 9)
        writer.vbr(70, 6)
        for _ in range(70):
            writer.fixed(11, 6)
        # Widths of nothing are the literal 0.
        writer.define(literal(503), fixed(0), vbr(0))
        writer.abbreviated(3)

    w.enter(MODULE, 4)
    w.record(MODULE_VERSION, [1])
    odd(w)
    types(w)
    constants(w)
    w.enter(METADATA, 4)
    one_flag(Metadata(w))
    w.exit()
    w.exit()


@case
def unknown_type_and_constant(w):
    """They take an id; so the type of the flag is number 1, its value 18."""
    def odd_types(writer):
        writer.enter(TYPE)
        writer.record(TYPE_NUMENTRY, [2])
        writer.record(999, [1, 2, 3])
        writer.record(TYPE_INTEGER, [32])
        writer.exit()

    def odd_constants(writer):
        writer.enter(CONSTANTS)
        writer.record(CST_SETTYPE, [0])
        writer.record(888, [5, 6])
        writer.record(CST_SETTYPE, [1])
        writer.record(CST_INTEGER, [1 << 1])
        writer.record(CST_INTEGER, [7 << 1])
        writer.exit()

    def flags(metadata):
        metadata.flags(metadata.node(metadata.value(1, 1), metadata.string("answer"),
                                     metadata.value(2, 1)),
                       metadata.node(metadata.value(1, 1), metadata.string("odd"),
                                     metadata.value(0, 0)))

    module(w, flags, types=odd_types, constants=odd_constants)


@case
def unknown_metadata(w):
    """A kind of metadata from a later LLVM takes an id as the others do."""
    def flags(metadata):
        odd = metadata.add(200, [1, 2, 3])
        metadata.flags(metadata.flag(1, "answer", metadata.value(7)),
                       metadata.flag(1, "odd", odd))
    module(w, flags)


@case
def table_of_strings(w):
    write_strings(w)


@case
def index(w):
    write_index(w)


@case
def no_flags(w):
    module(w, lambda metadata: metadata.node())


@case
def empty_flags(w):
    module(w, lambda metadata: metadata.flags())


@case
def metadata_in_two_blocks(w):
    """Ids go on; the named node may come before its nodes."""
    def first(metadata):
        metadata.flags(3)
        metadata.value(1)

    def second(writer):
        writer.enter(METADATA, 4)
        metadata = Metadata(writer)
        metadata.take(1)
        metadata.node(0, metadata.string("answer"), metadata.value(7))
        writer.exit()

    module(w, first, after=second)


@case
def epoch(w):
    """A later bitcode, which LLVM refuses; it says how the rest is to be understood."""
    inside(IDENTIFICATION, lambda writer: (writer.text(1, "LLVM99.0.0"), writer.record(2, [7])))(w)
    module(w, one_flag)


def by(producer):
    """A module that says it is written by this LLVM."""
    def make(writer):
        inside(IDENTIFICATION, lambda w: (w.text(1, producer), w.record(2, [0])))(writer)
        module(writer, one_flag)
    return make


CASES["by-llvm-99"] = by("LLVM99.0.0")
CASES["by-llvm-100000"] = by("LLVM100000.0.0")
CASES["by-19-git"] = by("19.0.0git")
CASES["by-apple"] = by("LLVM APPLE_1_1700.0.13.5_0")


def write_symbols(w, table, globals_=1, flags=((2, "where", 0),)):
    """Flags that refer to globals: i32 by pointer, which are types 0 and 1. table(writer)
    writes what is in the symbol table; None is no table."""
    def variables(writer):
        for _ in range(globals_):
            writer.record(7, [0, 2, 0, 0, 0, 0])

    def pointer_types(writer):
        writer.enter(TYPE)
        writer.record(TYPE_NUMENTRY, [2])
        writer.record(TYPE_INTEGER, [32])
        writer.record(8, [0, 0])
        writer.exit()

    def numbers(writer):
        variables(writer)
        constants(writer)

    def metadata(body):
        body.flags(*[body.flag(globals_ + behavior, key, body.value(value, 1))
                     for behavior, key, value in flags])

    module(w, metadata, types=pointer_types, constants=numbers,
           after=table and inside(VALUE_SYMTAB, table))


@case
def symbols(w):
    """What is unknown or for no value counts for nothing, the last name of several is in force."""
    def table(writer):
        writer.record(77, [1, 2])
        writer.record(1, [1, *b"other"])
        writer.record(1, [0, *b"first"])
        writer.enter(99)
        writer.exit()
        writer.record(1, [0, *b"last"])
    write_symbols(w, table, globals_=2)


@case
def symbols_of_nobody(w):
    write_symbols(w, lambda writer: writer.record(1, [99, *b"nobody"]))


@case
def symbols_missing(w):
    write_symbols(w, None)


@case
def symbols_without_value(w):
    write_symbols(w, lambda writer: writer.record(1, []))


@case
def symbols_without_place(w):
    write_symbols(w, lambda writer: writer.record(3, [0]))


@case
def very_many_symbols(w):
    """Very many globals, each with a name and in a flag."""
    count = 20000

    def table(writer):
        for number in reversed(range(count)):
            writer.record(1, [number, *f"variable{number}".encode()])
    write_symbols(w, table, count, [(2, f"flag {number}", number) for number in range(count)])


# --- Bits that contradict the format -----------------------------------------

def write_bits(bits):
    """A module that ends in 64 KiB of the bits given."""
    def make(writer):
        def odd(inner):
            bits(inner)
            inner.bytes += b"\xff" * 65536
        before(odd)(writer)
    return make


CASES["endless-vbr-code"] = write_bits(lambda w: w.fixed(UNABBREV_RECORD, 3))
CASES["endless-vbr-block-id"] = write_bits(lambda w: w.fixed(ENTER_SUBBLOCK, 3))
CASES["endless-vbr-abbreviation"] = write_bits(lambda w: w.fixed(DEFINE_ABBREV, 3))


@case
def endless_vbr_of_zeros(w):
    """Chunks that add nothing, one after the other, to the end of the file."""
    def odd(writer):
        writer.fixed(UNABBREV_RECORD, 3)
        while writer.bit_count != 0:
            writer.fixed(0x20, 6)
        # 100000 five times: 100000 100000 ... as bytes.
        writer.bytes += bytes((0x20, 0x08, 0x82)) * 20000
    before(odd)(w)


@case
def vbr_of_one_bit(w):
    """Chunks that have room for nothing but the mark that another follows."""
    def odd(writer):
        writer.define(literal(9), vbr(1))
        writer.fixed(FIRST_ABBREV, 3)
        writer.fixed(0xffffffff, 32)
    before(odd)(w)


@case
def abbreviation_of_nothing(w):
    before(lambda writer: writer.define())(w)


@case
def abbreviation_count_lies(w):
    before(lambda writer: writer.define(literal(1), count=1 << 40))(w)


@case
def abbreviation_of_unknown_encoding(w):
    def odd(writer):
        writer.fixed(DEFINE_ABBREV, 3)
        writer.vbr(1, 5)
        writer.fixed(7 << 1, 4)
    before(odd)(w)


@case
def abbreviation_too_wide(w):
    before(lambda writer: writer.define(literal(1), fixed(65)))(w)


@case
def abbreviation_with_array_in_array(w):
    before(lambda writer: writer.define(literal(1), ARRAY, ARRAY, fixed(8)))(w)


@case
def abbreviation_with_array_of_blobs(w):
    before(lambda writer: writer.define(literal(1), ARRAY, BLOB))(w)


@case
def abbreviation_with_array_without_element(w):
    before(lambda writer: writer.define(literal(1), ARRAY))(w)


@case
def code_from_an_array(w):
    w.enter(MODULE, 4)
    w.define(ARRAY, fixed(8))
    w.abbreviated(0)
    w.vbr(1, 6)
    w.fixed(1, 8)
    w.exit()


@case
def abbreviation_bomb(w):
    """A million abbreviations."""
    def odd(writer):
        for _ in range(1000000):
            writer.define(literal(1))
    before(odd)(w)


@case
def abbreviation_bomb_in_blocks(w):
    """As many abbreviations as are allowed, for each of very many blocks."""
    def odd(writer):
        writer.enter(BLOCKINFO, 2)
        writer.record(1, [METADATA])
        for _ in range(30000):
            writer.define(literal(1))
        writer.exit()
        for _ in range(20000):
            writer.enter(METADATA, 4)
            writer.exit()
    before(odd, None)(w)


@case
def blockinfo_of_very_many_blocks(w):
    def odd(writer):
        writer.enter(BLOCKINFO, 2)
        for number in range(150000):
            writer.record(1, [100 + number])
        writer.exit()
    before(odd, None)(w)


@case
def blockinfo_without_block(w):
    def odd(writer):
        writer.enter(BLOCKINFO, 2)
        writer.define(literal(1))
        writer.exit()
    before(odd)(w)


@case
def undefined_abbreviation(w):
    before(lambda writer: writer.fixed(6, 3))(w)


@case
def block_beyond_its_parent(w):
    def odd(writer):
        writer.enter(99)
        writer.exit(words=200)
    before(odd)(w)
    w.bytes += bytes(4096)


@case
def block_beyond_the_file(w):
    w.enter(MODULE)
    w.record(MODULE_VERSION, [1])
    w.exit(words=0xffffffff)


@case
def block_without_end(w):
    w.enter(MODULE)
    w.record(MODULE_VERSION, [1])
    while w.position() % 32 != 0:  # no zeros: they would be the end
        w.record(4000)
    w.close()


@case
def block_of_no_words(w):
    w.enter(MODULE)
    w.record(MODULE_VERSION, [1])
    w.exit(words=0)


@case
def block_width_of_one(w):
    before(lambda writer: (writer.fixed(ENTER_SUBBLOCK, 3), writer.vbr(99, 8), writer.vbr(1, 4),
                           writer.align32(), writer.fixed(0, 32)))(w)


@case
def block_width_of_a_million(w):
    before(lambda writer: (writer.fixed(ENTER_SUBBLOCK, 3), writer.vbr(99, 8),
                           writer.vbr(1000000, 4), writer.align32(), writer.fixed(0, 32)))(w)


@case
def no_block_at_the_top(w):
    w.fixed(UNABBREV_RECORD, 2)
    w.fixed(0x12345678, 64)


@case
def operand_count_lies(w):
    def odd(writer):
        writer.fixed(UNABBREV_RECORD, 3)
        writer.vbr(4000, 6)
        writer.vbr(1 << 62, 6)
    before(odd)(w)


@case
def array_count_lies(w):
    def odd(writer):
        writer.define(literal(400), ARRAY, fixed(32))
        writer.fixed(FIRST_ABBREV, 3)
        writer.vbr(1 << 59, 6)
    before(odd)(w)


@case
def blob_size_lies(w):
    def odd(writer):
        writer.define(literal(400), BLOB)
        writer.fixed(FIRST_ABBREV, 3)
        writer.vbr(1 << 61, 6)
    before(odd)(w)


@case
def array_of_nothing(w):
    """2^32 elements that take no bits, where they are only passed over."""
    def odd(writer):
        writer.define(literal(400), ARRAY, literal(3))
        writer.fixed(FIRST_ABBREV, 3)
        writer.vbr(1 << 32, 6)
    before(odd)(w)


@case
def triple_of_nothing(w):
    """2^32 elements that take no bits, where they are wanted."""
    def odd(writer):
        writer.define(literal(MODULE_TRIPLE), ARRAY, fixed(0))
        writer.fixed(FIRST_ABBREV, 3)
        writer.vbr(1 << 32, 6)
    before(odd)(w)


@case
def node_of_nothing(w):
    """A node with 2^32 null operands."""
    def flags(metadata):
        writer = metadata.writer
        writer.define(literal(MD_NODE), ARRAY, literal(0))
        writer.abbreviated(0)
        writer.vbr(1 << 32, 6)
        metadata.flags(metadata.take())
    module(w, flags)


@case
def blocks_in_blocks(w):
    """100,000 of them, in the module."""
    def odd(writer):
        for _ in range(100000):
            writer.enter(99, 2)
        for _ in range(100000):
            writer.exit()
    before(odd)(w)


# --- Metadata that contradicts itself ----------------------------------------

def write_strings(w, count=3, offset=None, lengths=(6, 3, 0), chars=b"answerodd"):
    """One flag, its strings in METADATA_STRINGS; the arguments are the lies."""
    def flags(metadata):
        writer = metadata.writer
        writer.define(literal(MD_STRINGS), vbr(6), vbr(6), BLOB)
        table = Writer(b"")
        for length in lengths:
            table.vbr(length, 6)
        table.align32()
        writer.abbreviated(0)
        writer.vbr(count, 6)
        writer.vbr(len(table.bytes) if offset is None else offset, 6)
        writer.blob(bytes(table.bytes) + chars)
        metadata.take(min(count, 3))
        metadata.flags(metadata.node(metadata.value(1), 0, metadata.value(7)),
                       metadata.node(metadata.value(1), 1, 2))
    module(w, flags)


CASES["strings-count-lies"] = lambda w: write_strings(w, count=1 << 40)
CASES["strings-offset-lies"] = lambda w: write_strings(w, offset=1 << 33)
CASES["strings-offset-of-0"] = lambda w: write_strings(w, offset=0)
CASES["strings-length-lies"] = lambda w: write_strings(w, lengths=(6, 1 << 30, 0))
CASES["strings-length-too-long-by-one"] = lambda w: write_strings(w, lengths=(6, 4, 0))
CASES["strings-lengths-overflow"] = lambda w: write_strings(w, lengths=((1 << 64) - 1, 3, 0))
CASES["strings-without-characters"] = lambda w: write_strings(w, chars=b"")


@case
def strings_twice(w):
    def flags(metadata):
        writer = metadata.writer
        writer.define(literal(MD_STRINGS), vbr(6), vbr(6), BLOB)
        for _ in range(2):
            writer.abbreviated(0)
            writer.vbr(1, 6)
            writer.vbr(4, 6)
            writer.blob(b"\1\0\0\0x")
    module(w, flags)


@case
def strings_without_blob(w):
    module(w, lambda metadata: metadata.writer.record(MD_STRINGS, [2, 0]))


def write_index(w, count=4, distance=None, shift=0, first=0, code=MD_INDEX, high=0):
    """One flag and an index of its three records; the arguments are the lies."""
    def flags(metadata):
        writer = metadata.writer
        writer.define(literal(MD_INDEX_OFFSET), fixed(32), fixed(32))
        writer.define(literal(code), ARRAY, vbr(6))
        body = Writer(b"")
        body.width = writer.width
        inner = Metadata(body)
        starts = []
        for code_, operands in ((MD_VALUE, [0, 1]), (MD_STRING_OLD, b"answer"),
                                (MD_VALUE, [0, 7]), (MD_NODE, [1, 2, 3])):
            starts.append(body.position())
            inner.add(code_, operands)
        size = body.position()
        writer.abbreviated(0)
        writer.fixed(size if distance is None else distance, 32)
        writer.fixed(high, 32)
        for code_, operands in ((MD_VALUE, [0, 1]), (MD_STRING_OLD, b"answer"),
                                (MD_VALUE, [0, 7]), (MD_NODE, [1, 2, 3])):
            writer.record(code_, operands)
        steps = [starts[0] + first] + [b - a for a, b in zip(starts, starts[1:])]
        steps[1] += shift
        writer.abbreviated(1)
        writer.vbr(count, 6)
        for step in steps:
            writer.vbr(step, 6)
        metadata.flags(3)
    module(w, flags)


CASES["index-outside"] = lambda w: write_index(w, distance=0xfffffff0)
CASES["index-far-outside"] = lambda w: write_index(w, high=0xffffffff)
CASES["index-nowhere"] = lambda w: write_index(w, distance=8)
CASES["index-entry-outside"] = lambda w: write_index(w, first=1 << 40)
CASES["index-entry-overflow"] = lambda w: write_index(w, first=(1 << 64) - 1)
CASES["index-entry-astray"] = lambda w: write_index(w, shift=5)
CASES["index-count-lies"] = lambda w: write_index(w, count=1 << 40)
CASES["index-is-another-record"] = lambda w: write_index(w, code=77)

CASES["flags-name-nothing"] = metadata_only(lambda m: m.flags(0))
CASES["flags-name-far-nothing"] = metadata_only(lambda m: m.flags((1 << 64) - 1))
CASES["flag-names-nothing"] = metadata_only(
    lambda m: m.flags(m.node(m.value(1), m.string("x"), 1000)))
CASES["value-that-does-not-exist"] = metadata_only(
    lambda m: m.flags(m.flag(1, "x", m.value(1 << 33))))
CASES["value-without-type"] = lambda w: module(w, one_flag, types=lambda writer: None)
CASES["value-without-constants"] = lambda w: module(w, one_flag, constants=lambda writer: None)


@case
def value_of_a_type_that_does_not_exist(w):
    def odd(writer):
        writer.enter(CONSTANTS)
        writer.record(CST_SETTYPE, [12345])
        for _ in range(9):
            writer.record(CST_INTEGER, [2])
        writer.exit()
    module(w, one_flag, constants=odd)


@case
def few_operands(w):
    """Flags that are no triples, or triples of something else."""
    def flags(metadata):
        one, key = metadata.value(1), metadata.string("key")
        metadata.flags(metadata.node(), metadata.node(one), metadata.node(one, key),
                       metadata.node(one, key, one, one), metadata.node(key, key, one),
                       metadata.node(one, one, one), metadata.node(None, None, None),
                       metadata.node(one, key, None), one, key,
                       metadata.node(one, metadata.node(key), one),
                       metadata.flag(1, "answer", metadata.value(7)))
    module(w, flags)


# --- Graphs -------------------------------------------------------------------

@case
def node_in_itself(w):
    def flags(metadata):
        me = metadata.next
        metadata.add(MD_DISTINCT, [me + 1])
        other = metadata.next
        metadata.add(MD_NODE, [other + 2])
        metadata.add(MD_NODE, [other + 1])
        metadata.flags(metadata.flag(1, "self", me), metadata.flag(1, "pair", other),
                       metadata.flag(1, "answer", metadata.value(7)))
    module(w, flags)


@case
def flag_that_is_its_own_value(w):
    def flags(metadata):
        one, key = metadata.value(1), metadata.string("loop")
        metadata.flags(metadata.node(one, key, metadata.next, distinct=True))
    module(w, flags)


@case
def deep_nodes(w):
    def flags(metadata):
        inner = metadata.string("bottom")
        for _ in range(10000):
            inner = metadata.node(inner)
        metadata.flags(metadata.flag(1, "deep", inner),
                       metadata.flag(1, "answer", metadata.value(7)))
    module(w, flags)


@case
def wide_graph(w):
    """60 nodes; written out as a tree they are 2^60."""
    def flags(metadata):
        inner = metadata.string("leaf")
        for _ in range(60):
            inner = metadata.node(inner, inner)
        metadata.flags(metadata.flag(1, "wide", inner),
                       metadata.flag(1, "answer", metadata.value(7)))
    module(w, flags)


@case
def wide_graph_of_nothing(w):
    """As above, and the leaves have no text."""
    def flags(metadata):
        inner = metadata.node()
        for _ in range(60):
            inner = metadata.node(*[inner] * 16)
        metadata.flags(metadata.flag(1, "wide", inner))
    module(w, flags)


@case
def wide_graph_in_many_flags(w):
    """1,000 flags that all have that value."""
    def flags(metadata):
        inner = metadata.string("leaf")
        for _ in range(60):
            inner = metadata.node(inner, inner)
        metadata.flags(*[metadata.flag(1, "wide", inner)] * 1000)
    module(w, flags)


# --- Small files that ask for much memory -------------------------------------

@case
def integers_of_8388608_bits(w):
    def flags(metadata):
        metadata.flags(*[metadata.value(0) for _ in range(1000)])
    module(w, flags, types=lambda writer: types(writer, (1 << 23,)))


@case
def node_of_null_operands(w):
    """8 million of one bit each."""
    def flags(metadata):
        writer = metadata.writer
        writer.define(literal(MD_NODE), ARRAY, fixed(1))
        writer.abbreviated(0)
        # As many more as there are bits up to the next byte.
        rest = -(writer.position() + 30) % 8
        writer.vbr((8 << 20) + rest, 6)
        assert writer.position() % 8 == -rest % 8, "the count takes 30 bits"
        writer.fixed(0, rest)
        writer.bytes += bytes(1 << 20)
        metadata.flags(metadata.take())
    module(w, flags)


@case
def strings_that_are_constants(w):
    """10,000 references to a constant of 60,000 characters."""
    def odd(writer):
        writer.enter(CONSTANTS, 4)
        writer.define(literal(8), ARRAY, fixed(8))
        writer.record(CST_SETTYPE, [0])
        writer.abbreviated(0)
        writer.vbr(60000, 6)
        for _ in range(60000):
            writer.fixed(0, 8)
        writer.exit()

    def flags(metadata):
        metadata.flags(*[metadata.value(0) for _ in range(10000)])
    module(w, flags, constants=odd)


@case
def aggregate_in_itself(w):
    """An array of 4,000 times itself."""
    def odd_types(writer):
        writer.enter(TYPE)
        writer.record(TYPE_NUMENTRY, [2])
        writer.record(11, [4000, 0])  # [4000 x type 0]: the type, too, is in itself
        writer.exit()

    def odd(writer):
        writer.enter(CONSTANTS)
        writer.record(CST_SETTYPE, [0])
        writer.record(7, [0] * 4000)
        writer.exit()

    module(w, lambda m: m.flags(m.node(m.value(0), m.string("x"), m.value(0))),
           types=odd_types, constants=odd)


@case
def integer_of_no_bits(w):
    module(w, one_flag, types=lambda writer: types(writer, (0,)))


@case
def integer_of_very_many_bits(w):
    module(w, one_flag, types=lambda writer: types(writer, (1 << 40,)))


@case
def array_of_integers_of_no_bits(w):
    """Found by a fuzzer: the width was looked at only outside of arrays."""
    def odd_types(writer):
        writer.enter(TYPE)
        writer.record(TYPE_INTEGER, [32])
        writer.record(TYPE_INTEGER, [0])
        writer.record(11, [2, 1])
        writer.exit()

    def odd_constants(writer):
        writer.enter(CONSTANTS)
        writer.record(CST_SETTYPE, [0])
        writer.record(CST_INTEGER, [2])
        writer.record(CST_SETTYPE, [2])
        writer.record(22, [1, 2])
        writer.exit()

    def flags(metadata):
        metadata.flags(metadata.flag(0, "odd", metadata.value(1, of_type=2)))
    module(w, flags, types=odd_types, constants=odd_constants)


# --- Attributes: read only when they are asked for ---------------------------

FUNCTION_INDEX = 0xFFFFFFFF


def text(string):
    return [*string.encode(), 0]


def with_attributes(groups, lists, functions):
    """A module whose functions, each (is a declaration, list), have attributes."""
    def write_attributes(writer):
        writer.enter(10, 4)
        for group in groups:
            writer.record(3, group)
        writer.exit()
        writer.enter(9, 4)
        for members in lists:
            writer.record(2, members)
        writer.exit()

    def write_functions(writer):
        for is_declaration, number in functions:
            writer.record(8, [0, 0, is_declaration, 0, number, 0])
    return lambda writer: module(writer, one_flag, before=write_attributes, after=write_functions)


CPU = [4, *text("target-cpu"), *text("one")]


@case
def attributes_of_every_kind(w):
    """Two functions with a CPU, one with the other's declaration, one with none:
    behind attributes of all kinds, of the result, and lists of two groups."""
    many = [0, 5, 1, 7, 64, 3, *text("key"), 4, *text("other"), *text("text"), 5, 70, 6, 71, 3,
            7, 80, 32, 2, 8, 7, 81, 128, 1 | 2 << 32, 6, 2, 4,
            8, 82, 2, 32, 2, 4, 6, 8, 8, 83, 1, 65, 1 | 1 << 32, 4, 6]
    with_attributes([[1, FUNCTION_INDEX, *many, *CPU], [2, 0, *many],
                     [3, FUNCTION_INDEX, 4, *text("tune-cpu"), *text("two")]],
                    [[1], [2], [2, 1, 3], [99]],
                    [(0, 1), (1, 1), (0, 2), (0, 3), (0, 4), (0, 0), (0, 1000), (0, 1)])(w)


@case
def unknown_attribute(w):
    with_attributes([[1, FUNCTION_INDEX, 9, 1, 2, *CPU]], [[1]], [(0, 1)])(w)


@case
def attribute_without_end(w):
    with_attributes([[1, FUNCTION_INDEX, 4, *text("target-cpu"), 65, 66]], [[1]], [(0, 1)])(w)


@case
def attribute_name_without_end(w):
    with_attributes([[1, FUNCTION_INDEX, 3, *b"target-cpu-that-goes-on-and-on"]], [[1]],
                    [(0, 1)])(w)


@case
def attribute_groups_out_of_order(w):
    three = [4, *text("target-cpu"), *text("three")]
    with_attributes([[2, FUNCTION_INDEX, *CPU], [1, FUNCTION_INDEX, *CPU],
                     [2, FUNCTION_INDEX, *three]], [[1], [2]], [(0, 1), (0, 2)])(w)


@case
def attribute_range_list_lies(w):
    with_attributes([[1, FUNCTION_INDEX, 8, 82, 1 << 40, 32, 1, 2]], [[1]], [(0, 1)])(w)


@case
def attribute_wide_range_lies(w):
    with_attributes([[1, FUNCTION_INDEX, 7, 82, 128, 1 << 63]], [[1]], [(0, 1)])(w)


@case
def function_record_too_short(w):
    module(w, one_flag, after=lambda writer: writer.record(8, [0, 0, 0, 0]))


@case
def attribute_sets_by_the_thousand(w):
    """Every function has a set of its own."""
    count = 5000
    groups = [[i + 1, FUNCTION_INDEX, 4, *text("target-cpu"), *text(str(i))] for i in range(count)]
    with_attributes(groups, [[i + 1] for i in range(count)],
                    [(0, i + 1) for i in range(count)])(w)


# --- Functions by name, symbols, sizes: read only when they are asked for -----

def with_names(records, names=b"", version=2, after=None):
    """A module whose records of globals come with a string table behind it."""
    def write_records(writer):
        writer.record(MODULE_VERSION, [version])
        for code, operands in records:
            writer.record(code, operands)

    def make(writer):
        module(writer, one_flag, before=write_records, after=after)
        writer.enter(23, 3)
        writer.define(literal(1), BLOB)
        writer.abbreviated()
        writer.blob(names)
        writer.exit()
    return make


def value_symtab(*names):
    """A value symbol table: (number, name)"""
    def write(writer):
        for number, name in names:
            writer.record(1, [number, *name])
    return inside(14, write)


@case
def names_of_every_kind(w):
    """Two functions of one name, an empty name, a NUL in one, one that is cut short."""
    with_names([(8, [0, 1, 0, 0, 0, 0]), (8, [0, 1, 0, 0, 1, 0]), (8, [1, 0, 0, 0, 0, 0]),
                (8, [0, 3, 0, 0, 0, 0]), (7, [2, 2, 0, 0, 1, 0]), (7, [4, 1, 0, 0, 1, 0])],
               b"f\0g\x01x")(w)


@case
def name_beyond_the_table(w):
    with_names([(8, [2, 1, 0, 0, 0, 0])], b"f")(w)


@case
def name_too_long_for_the_table(w):
    with_names([(8, [0, 1 << 62, 0, 0, 0, 0])], b"f")(w)


@case
def name_without_a_table(w):
    def write_records(writer):
        writer.record(MODULE_VERSION, [2])
        writer.record(8, [0, 1, 0, 0, 0, 0])
    module(w, one_flag, before=write_records)


@case
def global_record_too_short(w):
    with_names([(8, [0, 1, 0, 0, 0])], b"f")(w)


@case
def names_that_overlap(w):
    """Many globals whose names are all the same long one."""
    with_names([(7, [0, 40000, 0, 0, 1, 0])] * 3000, bytes(40000))(w)


@case
def names_by_the_thousand(w):
    """Variables that are called 00000, 00001, ..."""
    count = 5000
    with_names([(7, [5 * i, 5, 0, 0, 1, 0]) for i in range(count)],
               b"".join(b"%05d" % i for i in range(count)))(w)


@case
def alias_of_itself(w):
    """And two of each other, one of what does not exist, one of a type that does not."""
    with_names([(14, [0, 1, 0, 0, 0, 0]), (14, [1, 1, 0, 0, 2, 0]), (14, [2, 1, 0, 0, 1, 0]),
                (14, [3, 1, 0, 0, 1 << 40, 0])], b"abcd")(w)


@case
def alias_of_an_impossible_type(w):
    with_names([(14, [0, 1, 99, 0, 99, 0])], b"a")(w)


@case
def value_symtab_of_odd_numbers(w):
    """Names of values that are no globals, one name twice, an empty one."""
    with_names([(8, [0, 0, 0, 0, 0])] * 3, version=1,
               after=value_symtab((99, b"local"), (1, b"first"), (1 << 63, b"far"), (2, b""),
                                  (1, b"again"), (0, b"f")))(w)


@case
def function_of_many_groups(w):
    """Keys out of order and twice, attributes of the result, two groups of one number."""
    def one(key, value):
        return [4, *text(key), *text(value)]

    def write(writer):
        writer.record(MODULE_VERSION, [1])
        writer.enter(10, 4)
        for group in ([1, FUNCTION_INDEX, *one("b", "1"), *one("a", "1")],
                      [2, 0, *one("of-result", "1")], [3, FUNCTION_INDEX, *one("a", "2")],
                      [4, FUNCTION_INDEX, *one("dropped", "1")],
                      [5, FUNCTION_INDEX, *one("of-another", "1")],
                      [4, FUNCTION_INDEX, *one("kept", "1")]):
            writer.record(3, group)
        writer.exit()
        writer.enter(9, 4)
        writer.record(2, [5])
        writer.record(2, [4, 2, 3, 1, 99])
        writer.exit()
        writer.record(8, [0, 0, 0, 0, 2, 0])
    module(w, one_flag, before=write, after=value_symtab((0, b"f")))


@case
def value_symtab_without_number(w):
    with_names([(8, [0, 0, 0, 0, 0])], version=1,
               after=inside(14, lambda writer: writer.record(3, [0])))(w)


@case
def bodies_by_the_thousand(w):
    """Each defines abbreviations, and has metadata that does."""
    def write_bodies(writer):
        def write_metadata(inner):
            inner.define(literal(35), fixed(6), fixed(6), BLOB)
            inner.record(MD_NODE, [])
            inner.record(7, [0, 1, 2, 3, 0])

        def write_body(inner):
            inner.define(literal(35), vbr(6), vbr(6), vbr(6), vbr(6))
            inner.record(1, [1])
            inside(METADATA, write_metadata)(inner)
            inner.record(35, [1, 2, 3, 0])
            inner.record(10)

        for _ in range(20000):
            inside(12, write_body)(writer)
    module(w, one_flag, after=write_bodies)


@case
def bodies_in_bodies(w):
    """Metadata in functions in metadata: no writer does it."""
    def nest(writer):
        for _ in range(100000):
            for block_id in (12, METADATA):
                writer.enter(block_id, 4)
                writer.record(7, [0, 1, 2, 3, 0])
        for _ in range(100000 * 2):
            writer.exit()
    module(w, one_flag, after=nest)


@case
def metadata_name_cut_off(w):
    """It is announced as long as one that is looked for, and has so many bits, but the file
    ends within it: its first characters are large numbers."""
    w.enter(MODULE)
    w.record(MODULE_VERSION, [1])
    types(w)
    constants(w)
    w.enter(METADATA, 4)
    w.define(literal(MD_NAME), ARRAY, vbr(6))
    w.abbreviated()
    w.vbr(len("llvm.module.flags"), 6)
    for _ in range(4):
        w.vbr(1 << 24, 6)
    w.align32()
    w.close()
    w.exit()


def main():
    folder, *names = sys.argv[1:]
    if names == ["--list"]:
        print(*CASES)
        return
    for name in names:
        writer = Writer()
        CASES[name](writer)
        pathlib.Path(folder, f"{name}.bc").write_bytes(writer.data())


main()
