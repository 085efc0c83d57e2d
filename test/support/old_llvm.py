# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""old_llvm.py FOLDER: one module as the LLVMs wrote it that nobody can install
any more, FOLDER/VERSION.bc for each version below.

What changed from one to the next (LLVM source: the BitcodeWriter.cpp and
ValueEnumerator.cpp of these releases):

    3.7  no identification; names in a symbol table in front of the function
         bodies; metadata kinds in a second METADATA block
    3.8  identification; the symbol table behind the bodies, VSTOFFSET leads to
         it; metadata kinds in a block of their own; METADATA_VALUES
    3.9  metadata strings all in one record, in front; then values, then nodes
    4.0  an index of the metadata records, from 26 on
    5.0  names in a string table of the file; sync scopes
    7.0  the summary with flags
"""

import pathlib
import sys

sys.dont_write_bytecode = True  # no files beside the sources

from bitstream_writer import *  # noqa: E402, F403

# ruff: noqa: F405

VERSIONS = {"3.7": "", "3.8": "LLVM3.8.1", "3.9": "LLVM3.9.1", "4.0": "LLVM4.0.1",
            "5.0": "LLVM5.0.2", "7.0": "LLVM7.0.1"}

FUNCTION, SUMMARY, BUNDLE_TAGS, METADATA_KIND, STRTAB, SYNC_SCOPES = 12, 20, 21, 22, 23, 26
SETBID = 1
M_DATALAYOUT, M_GLOBALVAR, M_FUNCTION, M_ALIAS_OLD, M_VSTOFFSET, M_ALIAS, M_METADATA_VALUES, \
    M_SOURCE_FILENAME = 3, 7, 8, 9, 13, 14, 15, 16
VST_ENTRY, VST_FNENTRY = 1, 3
CST_WIDE_INTEGER, CST_FLOAT = 5, 6

# Types by what they are called below, in the order of their ids.
TYPES = ["i32", "i32*", "i8", "i8*", "void", "void ()", "void ()*", "i1", "i64", "i128",
         "double", "metadata", "label"]
TYPE_RECORDS = {"i32": (7, [32]), "i32*": (8, [0, 0]), "i8": (7, [8]), "i8*": (8, [2, 0]),
                "void": (2, []), "void ()": (21, [0, 4]), "void ()*": (8, [5, 0]), "i1": (7, [1]),
                "i64": (7, [64]), "i128": (7, [128]), "double": (4, []), "metadata": (16, []),
                "label": (5, [])}
TYPE_BITS = 4

# Globals in the order of their value ids. The names need 6, 7 and 8 bits a character.
GLOBALS = [("variable", "i32*"), ("odd name", "i32*"), ("h\u00e9", "i8*"), ("function", "void ()*"),
           ("declared", "void ()*"), ("alias", "i32*")]

# Constants in the order of their value ids, as LLVM sorts them.
CONSTANTS_ = [("i32", number) for number in (1, 2, 3, 4, 5, 6, 42, -7, -2147483648, 0)] + [
    ("i8", -56), ("i1", -1), ("i64", -(1 << 63)), ("i64", (1 << 63) - 1), ("i128", 5),
    ("i128", -3), ("i128", 1 << 100), ("double", 0x3FF8000000000000)]


def constant(type_, number):
    return "value", type_, len(GLOBALS) + CONSTANTS_.index((type_, number))


def global_(name):
    index = [other for other, _ in GLOBALS].index(name)
    return "value", GLOBALS[index][1], index


def node(*operands, distinct=False):
    return "distinct" if distinct else "node", operands


# Strings are themselves.
FLAGS = [
    (1, "answer", constant("i32", 42)), (2, "negative", constant("i32", -7)),
    (1, "zero", constant("i32", 0)), (2, "least", constant("i32", -2147483648)),
    (2, "byte", constant("i8", -56)), (2, "yes", constant("i1", -1)),
    (2, "least of 64", constant("i64", -(1 << 63))), (2, "most", constant("i64", (1 << 63) - 1)),
    (2, "wide", constant("i128", 5)), (2, "wide negative", constant("i128", -3)),
    (2, "wider", constant("i128", 1 << 100)), (2, "fraction", constant("double", 0x3FF8 << 48)),
    (1, "text", 'a "b" \\ \n h\u00e9'), (4, "override", constant("i32", 3)),
    (5, "Linker Options", node(node("-lm"), node("-framework", "Cocoa"))),
    (6, "unique", node("x", constant("i32", 2))), (2, "own", node("me", distinct=True)),
    (2, "variable", global_("variable")), (2, "odd name", global_("odd name")),
    (2, "eight bits", global_("h\u00e9")), (2, "function", global_("function")),
    (2, "declared", global_("declared")), (2, "alias", global_("alias")),
    (5, "CG Profile", node(node(global_("function"), global_("declared"),
                                constant("i64", (1 << 63) - 1)))),
    (3, "require", node("zero", constant("i32", 0))),
]


def emit(writer, number, ops, values):
    """A record by the abbreviation with this number; the code is its first value."""
    values = list(values)
    writer.abbreviated(number)
    for position, (kind, argument) in enumerate(ops):
        if kind == "array":
            element = ops[position + 1]
            writer.vbr(len(values), 6)
            for value in values:
                scalar(writer, element, value)
            return
        value = values.pop(0)
        if kind == "literal":
            assert value == argument
        else:
            scalar(writer, (kind, argument), value)
    assert not values


def scalar(writer, op, value):
    kind, width = op
    if kind == "fixed":
        assert value >> width == 0
        writer.fixed(value, width)
    elif kind == "vbr":
        writer.vbr(value, width)
    else:
        writer.fixed(CHAR6.index(chr(value)), 6)


def signed(value):
    """With the sign in the lowest bit; the least number of 64 bits is 1."""
    if value >= 0:
        return value << 1
    return 1 if value == -(1 << 63) else -value << 1 | 1


VST_ABBREVS = [(fixed(3), vbr(8), ARRAY, fixed(8)), (literal(VST_ENTRY), vbr(8), ARRAY, fixed(7)),
               (literal(VST_ENTRY), vbr(8), ARRAY, CHAR), (literal(2), vbr(8), ARRAY, CHAR)]
VST_FUNCTION_ABBREVS = [(literal(VST_FNENTRY), vbr(8), vbr(8), ARRAY, element)
                        for element in (fixed(8), fixed(7), CHAR)]
CONSTANTS_ABBREVS = [(literal(CST_SETTYPE), fixed(TYPE_BITS)), (literal(CST_INTEGER), vbr(8)),
                     (literal(11), fixed(4), fixed(TYPE_BITS), vbr(8)), (literal(CST_NULL),)]
FUNCTION_ABBREVS = [(literal(20), vbr(6), fixed(TYPE_BITS), vbr(4), fixed(1)),
                    (literal(2), vbr(6), vbr(6), fixed(4)),
                    (literal(2), vbr(6), vbr(6), fixed(4), fixed(7)),
                    (literal(3), vbr(6), fixed(TYPE_BITS), fixed(4)),
                    (literal(10),)]
RETURN_VOID = 4


class Module:
    """Places are in words from the start of the file."""

    def __init__(self, version, vst_offset=0):
        self.version = version
        self.number = tuple(int(part) for part in version.split("."))
        self.writer = Writer()
        self.vst_offset = vst_offset  # known only once the module has been written
        self.found_vst_offset = None
        self.function_offset = None
        self.names = b"".join(name.encode() for name, _ in GLOBALS)
        self.plan_metadata()
        self.write()

    def since(self, *number):
        return self.number >= number

    # --- Metadata: first what there is and in which order, then the records.

    def plan_metadata(self):
        self.order = []
        seen = set()

        def visit(item):
            if item in seen:
                return
            if not isinstance(item, str) and item[0] != "value":
                for operand in item[1]:
                    visit(operand)
            seen.add(item)
            self.order.append(item)

        self.flags = [node(constant("i32", behavior), key, value) for behavior, key, value in FLAGS]
        self.ident = node("the ident of " + self.version)
        for item in self.flags + [self.ident]:
            visit(item)
        if self.since(3, 9):
            kinds = {"value": 1, "distinct": 2, "node": 3}
            self.order.sort(key=lambda item: 0 if isinstance(item, str) else kinds[item[0]])
        self.ids = {item: number for number, item in enumerate(self.order)}

    def metadata_record(self, writer, item):
        if isinstance(item, str):
            emit(writer, 0, (literal(MD_STRING_OLD), ARRAY, fixed(8)),
                 [MD_STRING_OLD, *item.encode()])
        elif item[0] == "value":
            writer.record(MD_VALUE, [TYPES.index(item[1]), item[2]])
        else:
            writer.record(MD_DISTINCT if item[0] == "distinct" else MD_NODE,
                          [self.ids[operand] + 1 for operand in item[1]])

    def metadata_strings(self, abbrev):
        writer = self.writer
        strings = [item.encode() for item in self.order if isinstance(item, str)]
        lengths = Writer(b"")
        for string in strings:
            lengths.vbr(len(string), 6)
        lengths.align32()
        writer.define(literal(MD_STRINGS), vbr(6), vbr(6), BLOB)
        writer.abbreviated(abbrev)
        writer.vbr(len(strings), 6)
        writer.vbr(len(lengths.bytes), 6)
        writer.blob(bytes(lengths.bytes) + b"".join(strings))

    def named_metadata(self, abbrev):
        writer = self.writer
        for name, items in (("llvm.module.flags", self.flags), ("llvm.ident", [self.ident])):
            emit(writer, abbrev, (literal(MD_NAME), ARRAY, fixed(8)), [MD_NAME, *name.encode()])
            writer.record(MD_NAMED_NODE, [self.ids[item] for item in items])

    def metadata_without_index(self):
        writer = self.writer
        writer.enter(METADATA, 3)
        if self.since(3, 9):
            self.metadata_strings(0)
            records = [item for item in self.order if not isinstance(item, str)]
        else:
            writer.define(literal(MD_STRING_OLD), ARRAY, fixed(8))
            writer.define(literal(MD_NAME), ARRAY, fixed(8))
            records = self.order
        for item in records:
            self.metadata_record(writer, item)
        if self.since(3, 9):
            writer.define(literal(MD_NAME), ARRAY, fixed(8))
        self.named_metadata(1)
        writer.exit()

    def metadata_with_index(self):
        writer = self.writer
        writer.enter(METADATA, 4)
        writer.define(literal(7), fixed(1), vbr(6), vbr(8), vbr(6), vbr(6))
        writer.define(literal(12), fixed(1), vbr(6), fixed(1), vbr(6), ARRAY, vbr(6))
        writer.define(literal(MD_INDEX_OFFSET), fixed(32), fixed(32))
        writer.define(literal(MD_INDEX), ARRAY, vbr(6))
        self.metadata_strings(4)
        records = [item for item in self.order if not isinstance(item, str)]
        assert len(records) > 25
        # They contain nothing that is aligned, so they can be written elsewhere first.
        body = Writer(b"")
        body.width = writer.width
        deltas = []
        before = 0
        for item in records:
            deltas.append(body.position() - before)
            before = body.position()
            self.metadata_record(body, item)
        emit(writer, 2, (literal(MD_INDEX_OFFSET), fixed(32), fixed(32)),
             [MD_INDEX_OFFSET, body.position(), 0])
        for item in records:
            self.metadata_record(writer, item)
        emit(writer, 3, (literal(MD_INDEX), ARRAY, vbr(6)), [MD_INDEX, *deltas])
        writer.define(literal(MD_NAME), ARRAY, fixed(8))
        self.named_metadata(5)
        writer.exit()

    def metadata_kinds(self):
        self.writer.enter(METADATA_KIND if self.since(3, 8) else METADATA, 3)
        for number, kind in enumerate((b"dbg", b"tbaa", b"prof")):
            self.writer.record(6, [number, *kind])
        self.writer.exit()

    # --- Everything else, in the order of the file.

    def identification(self):
        self.writer.enter(IDENTIFICATION, 5)
        self.writer.define(literal(1), ARRAY, CHAR)
        emit(self.writer, 0, (literal(1), ARRAY, CHAR), [1, *VERSIONS[self.version].encode()])
        self.writer.define(literal(2), vbr(6))
        emit(self.writer, 1, (literal(2), vbr(6)), [2, 0])
        self.writer.exit()

    def blockinfo(self):
        self.writer.enter(BLOCKINFO, 2)
        for block, abbrevs in ((VALUE_SYMTAB, VST_ABBREVS), (CONSTANTS, CONSTANTS_ABBREVS),
                               (FUNCTION, FUNCTION_ABBREVS)):
            self.writer.record(SETBID, [block])
            for abbrev in abbrevs:
                self.writer.define(*abbrev)
        self.writer.exit()

    def types(self):
        self.writer.enter(TYPE, 4)
        self.writer.define(literal(8), fixed(TYPE_BITS), literal(0))
        self.writer.record(TYPE_NUMENTRY, [len(TYPES)])
        for name in TYPES:
            code, operands = TYPE_RECORDS[name]
            if code == 8:
                emit(self.writer, 0, (literal(8), fixed(TYPE_BITS), literal(0)), [8, *operands])
            else:
                self.writer.record(code, operands)
        self.writer.exit()

    def name_place(self, index):
        """What stands in front of the record of a global."""
        if not self.since(5, 0):
            return []
        sizes = [len(name.encode()) for name, _ in GLOBALS]
        return [sum(sizes[:index]), sizes[index]]

    def module_info(self):
        writer = self.writer
        writer.text(MODULE_TRIPLE, "x86_64-unknown-linux-gnu")
        writer.text(M_DATALAYOUT, "e-m:e-i64:64-f80:128-n8:16:32:64-S128")
        if self.since(3, 9):
            writer.define(literal(M_SOURCE_FILENAME), ARRAY, CHAR)
            emit(writer, 0, (literal(M_SOURCE_FILENAME), ARRAY, CHAR),
                 [M_SOURCE_FILENAME, *b"old.c"])
        for index, (_, type_) in enumerate(GLOBALS[:3]):
            value = constant("i32", 1) if type_ == "i32*" else constant("i8", -56)
            writer.record(M_GLOBALVAR, self.name_place(index) +
                          [TYPES.index(type_[:-1]), 2, value[2] + 1, 0, 0, 0])
        for index in (3, 4):
            writer.record(M_FUNCTION, self.name_place(index) +
                          [TYPES.index("void ()"), 0, index - 3] + [0] * 12)
        if self.since(3, 8):
            writer.record(M_ALIAS, self.name_place(5) + [TYPES.index("i32"), 0, 0, 0, 0, 0, 0, 0])
        else:
            writer.record(M_ALIAS_OLD, [TYPES.index("i32*"), 0, 0, 0, 0, 0, 0])
        if self.number == (3, 8):
            writer.define(literal(M_METADATA_VALUES), vbr(6))
            emit(writer, 0, (literal(M_METADATA_VALUES), vbr(6)),
                 [M_METADATA_VALUES, len(self.order)])
        if self.since(3, 8):
            writer.define(literal(M_VSTOFFSET), fixed(32))
            emit(writer, 1, (literal(M_VSTOFFSET), fixed(32)), [M_VSTOFFSET, self.vst_offset])

    def constants(self):
        writer = self.writer
        writer.enter(CONSTANTS, 4)
        current = None
        for type_, value in CONSTANTS_:
            if type_ != current:
                emit(writer, 0, CONSTANTS_ABBREVS[0], [CST_SETTYPE, TYPES.index(type_)])
                current = type_
            if type_ == "double":
                writer.record(CST_FLOAT, [value])
            elif value == 0:
                emit(writer, 3, CONSTANTS_ABBREVS[3], [CST_NULL])
            elif type_ == "i128":
                words = [value & ((1 << 64) - 1), value >> 64 & ((1 << 64) - 1)]
                words = [word - (1 << 64) if word >> 63 else word for word in words]
                if words[1] == 0:
                    words.pop()
                writer.record(CST_WIDE_INTEGER, [signed(word) for word in words])
            else:
                emit(writer, 1, CONSTANTS_ABBREVS[1], [CST_INTEGER, signed(value)])
        writer.exit()

    def function(self):
        self.function_offset = self.writer.position() // 32
        self.writer.enter(FUNCTION, 4)
        self.writer.record(1, [1])
        emit(self.writer, RETURN_VOID, FUNCTION_ABBREVS[RETURN_VOID], [10])
        self.writer.exit()

    def summary(self):
        self.writer.enter(SUMMARY, 4)
        self.writer.record(10, [4])
        self.writer.record(20, [0])
        self.writer.record(1, [3, 0, 1, 0, 0])
        for index in (0, 1, 2):
            self.writer.record(3, [index, 0])
        self.writer.exit()

    def value_symtab(self):
        writer = self.writer
        self.found_vst_offset = writer.position() // 32
        writer.enter(VALUE_SYMTAB, 4)
        if self.since(5, 0):
            writer.define(literal(VST_FNENTRY), vbr(8), vbr(8))
            emit(writer, len(VST_ABBREVS), (literal(VST_FNENTRY), vbr(8), vbr(8)),
                 [VST_FNENTRY, 3, self.function_offset])
            writer.exit()
            return
        if self.since(3, 8):
            for abbrev in VST_FUNCTION_ABBREVS:
                writer.define(*abbrev)
        for index in (4, 0, 5, 3, 2, 1):  # in no order: it is a hash table
            name = GLOBALS[index][0].encode()
            # 8, 7 or 6 bits a character.
            size = 2 if all(chr(byte) in CHAR6 for byte in name) else 1 if max(name) < 128 else 0
            if index == 3 and self.since(3, 8):
                emit(writer, len(VST_ABBREVS) + size, VST_FUNCTION_ABBREVS[size],
                     [VST_FNENTRY, index, self.function_offset, *name])
            else:
                emit(writer, size, VST_ABBREVS[size], [VST_ENTRY, index, *name])
        writer.exit()

    def names_in_block(self, block, names):
        self.writer.enter(block, 3)
        for name in names:
            self.writer.record(1, name)
        self.writer.exit()

    def write(self):
        writer = self.writer
        if self.since(3, 8):
            self.identification()
        writer.enter(MODULE)
        writer.record(MODULE_VERSION, [2 if self.since(5, 0) else 1])
        self.blockinfo()
        self.types()
        self.module_info()
        self.constants()
        if self.since(3, 9):
            self.metadata_kinds()
        if self.since(4, 0):
            self.metadata_with_index()
        else:
            self.metadata_without_index()
        if not self.since(3, 9):
            self.metadata_kinds()
        if self.since(3, 8):
            self.names_in_block(BUNDLE_TAGS, [b"deopt", b"funclet"])
        else:
            self.value_symtab()
        if self.since(5, 0):
            self.names_in_block(SYNC_SCOPES, [b"singlethread", b""])
        self.function()
        if self.since(7, 0):
            self.summary()
        if self.since(3, 8):
            self.value_symtab()
        writer.exit()
        if self.since(5, 0):
            writer.enter(STRTAB, 3)
            writer.define(literal(1), BLOB)
            writer.abbreviated(0)
            writer.blob(self.names)
            writer.exit()


def main(folder):
    for version in VERSIONS:
        first = Module(version)
        module = Module(version, first.found_vst_offset)
        pathlib.Path(folder, f"{version}.bc").write_bytes(module.writer.data())


if __name__ == "__main__":
    main(sys.argv[1])
