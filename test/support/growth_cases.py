# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""growth_cases.py --run GROWTH FOLDER N [CASE]...: inputs that look for work which grows faster than the input.
FOLDER/CASE/small has N of something, FOLDER/CASE/large twice as many; files that a thin
archive names lie beside them.
"""

import pathlib
import shutil
import struct
import subprocess
import sys

sys.dont_write_bytecode = True  # no files beside the sources

from bitstream_writer import *  # noqa: E402, F403

# ruff: noqa: F405

CASES = {}
GLOBALVAR, STRTAB, FUNCTION, ALIAS = 7, 23, 8, 14
FUNCTION_BLOCK = 12


def case(function):
    """A case that returns the bytes of a file for n."""
    CASES[function.__name__.replace("_", "-")] = lambda folder, name, n: \
        folder.joinpath(name).write_bytes(function(n))
    return function


def module_case(function):
    """A case that writes modules with a Writer."""
    def make(n):
        writer = Writer()
        function(writer, n)
        return writer.data()
    make.__name__ = function.__name__
    return case(make)


def file_case(function):
    """A case that writes its files itself: function(folder, name, n)."""
    CASES[function.__name__.replace("_", "-")] = function
    return function


def flags_module(writer, flags, **options):
    """flags: [(behavior, key, number)]; numbers below 2^20 are constants of their own."""
    def odd_constants(inner):
        inner.enter(CONSTANTS)
        inner.record(CST_SETTYPE, [0])
        for number in range(16):
            inner.record(CST_INTEGER, [number << 1])
        for _, _, number in flags:
            inner.record(CST_INTEGER, [number << 1])
        inner.exit()

    def write(metadata):
        ids = []
        for index, (behavior, key, _) in enumerate(flags):
            ids.append(metadata.node(metadata.value(behavior), metadata.string(key),
                                     metadata.value(16 + index)))
        metadata.flags(*ids)
    module(writer, write, constants=odd_constants, **options)


# --- Modules ----------------------------------------------------------------

@module_case
def flags_with_keys_of_their_own(w, n):
    flags_module(w, [(1, f"key{i}", i) for i in range(n)])


@module_case
def flags_with_one_key(w, n):
    """All different: each is a side of its own."""
    flags_module(w, [(1, "key", i) for i in range(n)])


@module_case
def modules_with_values_of_their_own(w, n):
    for i in range(n // 4):
        flags_module(w, [(1, "key", i)])


@module_case
def modules_with_triples_of_their_own(w, n):
    for i in range(n // 4):
        module(w, None, before=lambda writer, i=i: writer.text(MODULE_TRIPLE, f"t{i}-b-c"))


@module_case
def modules_with_lonely_mins(w, n):
    """Each has a flag of behavior min that no other has."""
    for i in range(n):
        flags_module(w, [(8, f"key{i}", 5)])


@module_case
def modules_with_requirements(w, n):
    """Each requires something else."""
    for i in range(n // 4):
        def write(metadata, i=i):
            pair = metadata.node(metadata.string(f"key{i}"), metadata.value(1))
            metadata.flags(metadata.node(metadata.value(3), metadata.string("r"), pair),
                           metadata.flag(1, "plain", metadata.value(1)))
        module(w, write)


@module_case
def requirements(w, n):
    def write(metadata):
        ids = []
        for i in range(n):
            pair = metadata.node(metadata.string(f"key{i}"), metadata.value(1))
            ids.append(metadata.node(metadata.value(3), metadata.string("r"), pair))
        metadata.flags(*ids)
    module(w, write)


@module_case
def lists_of_unique_strings(w, n):
    for part in range(2):
        def write(metadata, part=part):
            strings = [metadata.string(f"{part}-{i}") for i in range(n)]
            metadata.flags(metadata.flag(6, "list", metadata.node(*strings)))
        module(w, write)


@module_case
def lists_of_nodes_alike_at_first(w, n):
    """Their strings differ only far behind, where no hash looks."""
    for part in range(2):
        def write(metadata, part=part):
            begin = metadata.string("-" * 600)
            nodes = [metadata.node(metadata.node(begin, metadata.string(f"{part}-{i}")))
                     for i in range(n)]
            metadata.flags(metadata.flag(6, "list", metadata.node(*nodes)))
        module(w, write)


@module_case
def long_string_in_lists_of_their_own(w, n):
    """n lists that have the same string of n bytes."""
    for part in range(2):
        def write(metadata, part=part):
            text = metadata.string(f"{part}" * n)
            metadata.flags(*[metadata.flag(6, f"key{i}", metadata.node(text)) for i in range(n)])
        module(w, write)


@module_case
def lists_shared_by_flags(w, n):
    """n flags in each of two modules, all with one list of n elements."""
    for part in range(2):
        def write(metadata, part=part):
            shared = metadata.node(*[metadata.string(f"{part}")] * (n // 4))
            metadata.flags(*[metadata.flag(5 + i % 2, f"key{i}", shared) for i in range(n // 4)])
        module(w, write)


@module_case
def wide_graphs_of_their_own(w, n):
    """Flags of one key, each with a graph that has to be looked through to tell."""
    for part in range(2):
        def write(metadata, part=part):
            inner = metadata.string("leaf")
            for _ in range(60):
                inner = metadata.node(inner, inner)
            flags = [metadata.node(inner, metadata.string(f"{part}-{i}")) for i in range(n // 16)]
            metadata.flags(*[metadata.flag(1, "key", value) for value in flags])
        module(w, write)


@module_case
def many_modules(w, n):
    for _ in range(n // 4):
        flags_module(w, [(1, "key", 1)])


@module_case
def nodes_in_many_flags(w, n):
    """n flags, each with the same n operands in a node of its own."""
    def write(metadata):
        text = metadata.string("x")
        nodes = [metadata.node(*[text] * (n // 64)) for _ in range(64)]
        metadata.flags(*[metadata.flag(1, "key", node) for node in nodes])
    module(w, write)


@module_case
def ids_that_do_not_exist(w, n):
    """Ids that all have one place in a table by multiplicative hashing."""
    inverse = pow(0x9E3779B97F4A7C15, -1, 1 << 64)

    def write(metadata):
        metadata.flags(metadata.node(*[i * inverse % (1 << 64) for i in range(1, n + 1)]))
    module(w, write)


@module_case
def metadata_blocks(w, n):
    """Each flag in a METADATA block of its own, and named from the last one."""
    w.enter(MODULE)
    w.record(MODULE_VERSION, [1])
    types(w)
    constants(w)
    first = 0
    for i in range(n // 4):
        w.enter(METADATA, 4)
        metadata = Metadata(w)
        metadata.take(first)
        node = metadata.flag(1, f"key{i}", metadata.value(1))
        first = metadata.next
        if i == n // 4 - 1:
            metadata.flags(*range(3, node + 1, 4))
        w.exit()
    w.exit()


@module_case
def constants_blocks(w, n):
    """A CONSTANTS block for each constant, with a global between."""
    w.enter(MODULE)
    w.record(MODULE_VERSION, [1])
    types(w)
    count = n // 4
    for i in range(count):
        w.enter(CONSTANTS)
        w.record(CST_SETTYPE, [0])
        w.record(CST_INTEGER, [(i & 0xfff) << 1])
        w.exit()
        w.record(GLOBALVAR, [0, 0, 0, 0, 0, 0])
    w.enter(METADATA, 4)
    metadata = Metadata(w)
    one = metadata.value(2)
    metadata.flags(*[metadata.node(one, metadata.string(f"key{i}"), metadata.value(2 * i))
                     for i in range(count)])
    w.exit()
    w.exit()


def by_turns(w, n, constant_count):
    """An array of very many elements, which are by turns the first and last of its
    constants, with long ones between; and n references to it."""
    def odd_types(writer):
        writer.enter(TYPE)
        writer.record(TYPE_INTEGER, [32])
        writer.record(TYPE_INTEGER, [8])
        writer.record(11, [constant_count, 1])
        writer.exit()

    def odd_constants(writer):
        writer.enter(CONSTANTS)
        writer.record(CST_SETTYPE, [1])
        writer.record(CST_INTEGER, [2])
        writer.record(CST_SETTYPE, [2])
        for _ in range(60):
            writer.record(8, [65] * 60)
        writer.record(CST_SETTYPE, [1])
        writer.record(CST_INTEGER, [4])
        writer.record(CST_SETTYPE, [2])
        writer.record(7, [0, 61] * (constant_count // 2))
        writer.exit()

    def write(metadata):
        metadata.flags(*[metadata.value(62, 2) for _ in range(n)])
    module(w, write, types=odd_types, constants=odd_constants)


@module_case
def elements_by_turns(w, n):
    by_turns(w, n // 64, 4000)


@module_case
def references_by_turns(w, n):
    def write(metadata):
        metadata.flags(*[metadata.value(61 * (i % 2), 0) for i in range(n)])

    def odd(writer):
        writer.enter(CONSTANTS)
        writer.record(CST_SETTYPE, [0])
        writer.record(CST_INTEGER, [2])
        for _ in range(60):
            writer.record(8, [65] * 60)
        writer.record(CST_INTEGER, [4])
        writer.exit()
    module(w, write, constants=odd)


@module_case
def types_by_turns(w, n):
    def odd_types(writer):
        writer.enter(TYPE)
        writer.record(TYPE_INTEGER, [32])
        for _ in range(60):
            writer.record(18, [0] * 60)
        writer.record(TYPE_INTEGER, [64])
        writer.exit()

    def odd_constants(writer):
        writer.enter(CONSTANTS)
        for i in range(n):
            writer.record(CST_SETTYPE, [61 * (i % 2)])
            writer.record(CST_INTEGER, [2])
        writer.exit()
    module(w, lambda m: m.flags(*[m.value(i) for i in range(n)]), types=odd_types,
           constants=odd_constants)


@module_case
def structures_in_structures(w, n):
    """Each type has the one before twice: written out, 2^n."""
    def odd_types(writer):
        writer.enter(TYPE)
        writer.record(TYPE_INTEGER, [32])
        for i in range(40):
            writer.record(18, [0, i, i])
        writer.exit()

    def odd_constants(writer):
        writer.enter(CONSTANTS)
        writer.record(CST_SETTYPE, [40])
        writer.record(CST_NULL)
        writer.exit()
    module(w, lambda m: m.flags(*[m.value(0, 40) for _ in range(n // 64)]), types=odd_types,
           constants=odd_constants)


@module_case
def wide_graph(w, n):
    def write(metadata):
        inner = metadata.string("leaf")
        for _ in range(60):
            inner = metadata.node(inner, inner)
        metadata.flags(*[metadata.flag(1, f"wide{i}", inner) for i in range(n)])
    module(w, write)
    module(w, write)


@module_case
def blocks_in_blocks(w, n):
    w.enter(MODULE)
    w.record(MODULE_VERSION, [1])
    for _ in range(n):
        w.enter(99, 2)
    for _ in range(n):
        w.exit()
    w.exit()


@module_case
def blocks_of_the_top(w, n):
    for i in range(n):
        w.enter((IDENTIFICATION, STRTAB, 99)[i % 3])
        w.exit()
    flags_module(w, [(1, "key", 1)])
    for _ in range(n):
        w.enter(STRTAB)
        w.exit()


@module_case
def abbreviations_in_blocks(w, n):
    """As many as BLOCKINFO may have, and blocks that add one."""
    def odd(writer):
        writer.enter(BLOCKINFO, 2)
        writer.record(1, [METADATA])
        for _ in range(n):
            writer.define(literal(1))
        writer.exit()
        for _ in range(n // 4):
            writer.enter(METADATA, 4)
            writer.define(literal(1))
            writer.exit()
    module(w, None, before=odd)


@module_case
def names_of_globals(w, n):
    """n references to one global with a name of n bytes."""
    w.enter(MODULE)
    w.record(MODULE_VERSION, [2])
    types(w)
    constants(w)
    w.record(GLOBALVAR, [0, n, 0, 0, 0, 0, 0, 0])
    w.enter(METADATA, 4)
    metadata = Metadata(w)
    metadata.flags(*[metadata.value(16) for _ in range(n)])
    w.exit()
    w.exit()
    w.enter(STRTAB)
    w.define(literal(1), BLOB)
    w.abbreviated(0)
    w.blob(b"g" * n)
    w.exit()


@module_case
def attribute_lists(w, n):
    """Lists of all groups, for each function."""
    def odd(writer):
        writer.enter(10, 4)
        for i in range(n // 16):
            writer.record(3, [i + 1, 0xffffffff, 4, *b"target-cpu", 0, *str(i).encode(), 0])
        writer.exit()
        writer.enter(9, 4)
        for _ in range(8):
            writer.record(2, [i + 1 for i in range(n // 16)])
        writer.exit()
        for i in range(n):
            writer.record(FUNCTION, [0, 0, i % 2, 0, 1 + i % 8, 0])
    module(w, None, before=odd)


@module_case
def attribute_groups_in_blocks(w, n):
    def odd(writer):
        for i in range(n // 16):
            writer.enter(10, 4)
            writer.record(3, [n - i, 0xffffffff, 4, *b"target-cpu", 0, *str(i).encode(), 0])
            writer.exit()
            writer.enter(9, 4)
            writer.record(2, [n - i])
            writer.exit()
        for i in range(n // 16):
            writer.record(FUNCTION, [0, 0, i % 2, 0, 1 + i, 0])
    module(w, None, before=odd)


# --- Symbols, functions, sizes ------------------------------------------------

def string_table(w, names, before=0):
    w.enter(STRTAB)
    for _ in range(before):
        w.record(99)
    w.define(literal(1), BLOB)
    w.abbreviated(0)
    w.blob(names)
    w.exit()


def named_module(w, records, before=None, after=None):
    """records: [(code, start of the name, its size, operands)]."""
    def all_before(writer):
        if before:
            before(writer)
        for code, start, size, operands in records:
            writer.record(code, [start, size, *operands])

    w.enter(MODULE)
    w.record(MODULE_VERSION, [2])
    all_before(w)
    types(w)
    if after:
        after(w)
    w.exit()


@module_case
def symbols(w, n):
    kinds = ((GLOBALVAR, [0, 0, 0, 0, 0, 0]), (FUNCTION, [0, 0, 0, 0, 0, 0]),
             (ALIAS, [0, 0, 0, 0]))
    named_module(w, [(kinds[i % 3][0], 8 * i, 8, kinds[i % 3][1]) for i in range(n)])
    string_table(w, b"".join(b"f%07d" % i for i in range(n)))


@module_case
def symbols_with_one_name(w, n):
    """Each has a name as long as the file: more than there is memory for."""
    named_module(w, [(FUNCTION, 0, n, [0, 0, 1, 0, 0, 0]) for _ in range(n)])
    string_table(w, b"f" * n)


@module_case
def functions_with_one_name(w, n):
    named_module(w, [(FUNCTION, 0, 190 + i % 2, [0, 0, 1, 0, 0, 0]) for i in range(n)])
    string_table(w, b"f" * 191)


@module_case
def modules_with_one_string_table(w, n):
    """Which has other records before its names."""
    for _ in range(n // 16):
        named_module(w, [(FUNCTION, 0, 1, [0, 0, 1, 0, 0, 0])])
    string_table(w, b"f", before=n)


@module_case
def references_to_one_string_table(w, n):
    """Each names a global; the table begins with other records."""
    w.enter(MODULE)
    w.record(MODULE_VERSION, [2])
    types(w)
    w.record(GLOBALVAR, [0, 1, 0, 0, 0, 0, 0, 0])
    w.enter(METADATA, 4)
    metadata = Metadata(w)
    metadata.flags(*[metadata.value(0) for _ in range(n)])
    w.exit()
    w.exit()
    string_table(w, b"g", before=n)


@module_case
def modules_with_one_bad_string_table(w, n):
    """Which ends within a record, behind others."""
    for _ in range(n // 16):
        named_module(w, [(FUNCTION, 0, 1, [0, 0, 1, 0, 0, 0])])
    w.enter(STRTAB)
    for _ in range(n):
        w.record(99)
    w.vbr(0xfffff, 6)
    w.align32()
    w.close()


@module_case
def names_in_value_symtabs(w, n):
    """And the same numbers over and over."""
    def names(writer):
        for part in range(4):
            writer.enter(VALUE_SYMTAB, 4)
            for i in range(n // 4):
                writer.record(1, [i if part < 2 else 1, *b"f%d" % (i + part)])
            writer.exit()

    def functions(writer):
        for _ in range(n // 4):
            writer.record(FUNCTION, [0, 0, 1, 0, 0, 0])
    module(w, None, before=functions, after=names)


@module_case
def aliases_of_aliases(w, n):
    """In one long chain, and at its end in a circle."""
    named_module(w, [(ALIAS, 0, 1, [0, 0, max(i - 1, 0) if i < n // 2 else min(i + 1, n - 1), 0])
                     for i in range(n)])
    string_table(w, b"f")


@module_case
def aliases_with_types_by_turns(w, n):
    def many_types(writer):
        writer.enter(TYPE)
        writer.record(TYPE_INTEGER, [32])
        for i in range(n // 4):
            writer.record(8 if i > 0 else 18, [0, 0])
        writer.exit()
    named_module(w, [(ALIAS, 0, 1, [(n // 4 - 1) * (i % 2), 0, n * 2, 0]) for i in range(n)],
                 after=many_types)
    string_table(w, b"f")


@module_case
def groups_of_one_function(w, n):
    """One list of many groups, and each group several times."""
    def attributes(writer):
        writer.enter(10, 4)
        for i in range(n):
            writer.record(3, [i % (n // 2) + 1, 0xffffffff, 4, *b"k%d" % i, 0, *b"v", 0])
        writer.exit()
        writer.enter(9, 4)
        writer.record(2, [n - i for i in range(n)])
        writer.exit()
    named_module(w, [(FUNCTION, 0, 1, [0, 0, 0, 0, 1, 0])], before=attributes)
    string_table(w, b"f")


@module_case
def bodies(w, n):
    def write(writer):
        for _ in range(n // 4):
            writer.enter(FUNCTION_BLOCK, 4)
            writer.record(1, [1])
            writer.define(literal(10))
            writer.enter(CONSTANTS, 4)
            writer.exit()
            writer.abbreviated(0)
            writer.enter(VALUE_SYMTAB, 4)
            writer.exit()
            writer.exit()
    module(w, None, after=write)


@module_case
def bodies_with_shared_abbreviations(w, n):
    """As many as BLOCKINFO may have, for each body."""
    def shared(writer):
        writer.enter(BLOCKINFO, 2)
        for block in (FUNCTION_BLOCK, CONSTANTS, METADATA):
            writer.record(1, [block])
            for _ in range(n):
                writer.define(literal(1))
        writer.exit()

    def write(writer):
        for _ in range(n):
            writer.enter(FUNCTION_BLOCK, 4)
            writer.enter(CONSTANTS, 4)
            writer.exit()
            writer.exit()
    module(w, None, before=shared, after=write)


@module_case
def bodies_in_bodies(w, n):
    def write(writer):
        for _ in range(n):
            writer.enter(FUNCTION_BLOCK, 4)
        for _ in range(n):
            writer.exit()
    module(w, None, after=write)


# --- Archives ------------------------------------------------------------------

def header(name, size):
    fields = ((name, 16), ("0", 12), ("0", 6), ("0", 6), ("644", 8), (str(size), 10))
    return b"".join(text.encode().ljust(width) for text, width in fields) + b"`\n"


def archive(members, thin=False):
    """members: [(name in the header, bytes)]; of a thin one only "//" has bytes."""
    data = bytearray(b"!<thin>\n" if thin else b"!<arch>\n")
    for name, body in members:
        data += header(name, len(body))
        if not thin or name == "//":
            data += body
            data += b"\n" * (len(data) % 2)
    return bytes(data)


def small_module():
    writer = Writer()
    flags_module(writer, [(1, "answer", 7)])
    return writer.data()


@case
def members_of_one_byte(n):
    return archive([("x/", b"x")] * n)


@case
def small_members(n):
    return archive([(f"{i}/", small_module()) for i in range(n // 16)])


@case
def names_without_end(n):
    """Names that all begin near the start of a table without ends."""
    return archive([("//", b"n" * (n * 32)), *[(f"/{i}", b"x") for i in range(n)]])


@case
def names_of_bsd(n):
    return archive([("#1/4000", b"n" * 4001)] * (n // 16))


@case
def archives_in_archive(n):
    return archive([("a/", archive([("x/", b"x")]))] * n)


@case
def archives_in_archives(n):
    """As deep as is allowed, and deeper."""
    data = archive([("x/", b"x")] * n)
    for _ in range(9):
        data = archive([(f"#1/{4000}", b"n" * 4000 + data)])
    return data


@file_case
def thin_names_one_file(folder, name, n):
    writer = Writer()
    flags_module(writer, [(1, f"key{i}", i) for i in range(n // 4)])
    folder.joinpath(f"{name}.bc").write_bytes(writer.data())
    folder.joinpath(name).write_bytes(archive([(f"{name}.bc/", b"")] * n, thin=True))


@file_case
def thin_names_two_archives_by_turns(folder, name, n):
    count = n // 4
    for side in "ab":
        folder.joinpath(f"{name}.{side}").write_bytes(archive([("x/", small_module())] * count))
    step = 60 + len(small_module()) + len(small_module()) % 2
    names = f"{name}.a/\n{name}.b/\n".encode()
    at = names.index(b"/\n") + 2
    members = [(f"/{at * (i % 2)}:{8 + step * (i // 2)}", b"") for i in range(2 * count)]
    folder.joinpath(name).write_bytes(archive([("//", names), *members], thin=True))


@file_case
def thin_archives_that_name_each_other(folder, name, n):
    folder.joinpath(f"{name}.bc").write_bytes(small_module())
    for level in range(8):
        inner = f"{name}.{level + 1}/" if level < 7 else f"{name}.bc/"
        path = folder.joinpath(f"{name}.{level}" if level > 0 else name)
        path.write_bytes(archive([(inner, b"")] * n, thin=True))


@case
def import_library(n):
    names = b"__imp_f\0some.dll\0"
    body = struct.pack("<4HIIHH", 0, 0xffff, 0, 0x8664, 0, len(names), 0, 4) + names
    return archive([("/", b"")] * 3 + [("some.dll/", body)] * n)


@case
def texts(n):
    """Textual IR, or nearly: each looks like it for long."""
    return archive([(f"{i}/", b"; comment\n" * 50 + b"define"[i % 2:]) for i in range(n // 16)])


@case
def long_text(n):
    return archive([("x/", b";\n" * n)])


# --- ELF -----------------------------------------------------------------------

def elf(sections, data, flags=0):
    """sections: [(index of the name, offset in data, size)]; flags of all of them."""
    names = b"\0.llvmbc\0.llvm.lto\0"
    starts = (1, 9)
    base = 64 + len(names)
    table = base + len(data)
    headers = bytes(64)
    headers += struct.pack("<IIQQQQIIQQ", 0, 3, 0, 0, 64, len(names), 0, 0, 1, 0)
    for name, offset, size in sections:
        headers += struct.pack("<IIQQQQIIQQ", starts[name], 1, flags, 0, base + offset, size, 0,
                               0, 1, 0)
    count = len(sections) + 2
    # The true number of sections stands in section 0 where it is large.
    if count >= 0xff00:
        headers = struct.pack("<IIQQQQIIQQ", 0, 0, 0, 0, 0, count, 0, 0, 0, 0) + headers[64:]
        count = 0
    ident = b"\177ELF\2\1\1" + bytes(9)
    head = ident + struct.pack("<HHIQQQIHHHHHH", 1, 62, 1, 0, 0, table, 0, 64, 0, 0, 64, count, 1)
    return head + names + data + headers


@case
def sections_that_overlap(n):
    writer = Writer()
    flags_module(writer, [(1, f"key{i}", i) for i in range(n // 4)])
    data = writer.data()
    return elf([(0, 0, len(data))] * n, data)


@case
def sections_of_two_names(n):
    """A module in each of the one name, nothing in those of the other."""
    data = small_module()
    return elf([(0, i * len(data), len(data)) for i in range(n // 16)] +
               [(1, len(data) * (n // 16) + i, 1) for i in range(n)],
               data * (n // 16) + b"x" * n)


def packed(data, times=1):
    """A compressed section that ask.c decompresses."""
    return struct.pack("<IIQQ", 1, 0, len(data) * times, 1) + b"c" + data


@case
def packed_sections(n):
    data = packed(small_module())
    return elf([(i % 2, i * len(data), len(data)) for i in range(n // 16)], data * (n // 16), 0x800)


@case
def packed_sections_that_grow(n):
    data = packed(small_module(), 63)
    return elf([(0, i * len(data), len(data)) for i in range(n // 256)], data * (n // 256), 0x800)


@case
def packed_sections_that_overlap(n):
    writer = Writer()
    flags_module(writer, [(1, f"key{i}", i) for i in range(n // 4)])
    data = packed(writer.data(), 63)
    return elf([(0, 0, len(data))] * n, data, 0x800)


@case
def symbols_of_gcc(n):
    """Names far apart, by turns; none of them says that the object is slim."""
    names, far = b"\0.gnu.lto_x\0.symtab\0", 1 << 16
    text = b"_" * (far + 64)
    table = b"".join(struct.pack("<IBBHQQ", far * (i % 2), 0, 0, 0, 0, 0) for i in range(n))
    base = 64 + len(names)
    sections = [(0, 0, 0, 0, 0), (1, 3, 64, len(names), 0), (1, 1, base, 1, 0),
                (12, 2, base, len(table), 4), (0, 3, base + len(table), len(text), 0)]
    headers = b"".join(struct.pack("<IIQQQQIIQQ", name, kind, 0, 0, at, size, link, 0, 1, 0)
                       for name, kind, at, size, link in sections)
    head = b"\177ELF\2\1\1" + bytes(9) + struct.pack(
        "<HHIQQQIHHHHHH", 1, 62, 1, 0, 0, base + len(table) + len(text), 0, 64, 0, 0, 64,
        len(sections), 1)
    return head + names + table + text + headers


# --- Mach-O, COFF, WebAssembly ---------------------------------------------------

def macho(groups, data):
    """groups: [[(offset in data, size)]], the sections of each load command."""
    size = sum(72 + 80 * len(group) for group in groups)
    out = struct.pack("<8I", 0xfeedfacf, 0x01000007, 0, 1, len(groups), size, 0, 0)
    for group in groups:
        out += struct.pack("<2I16s4Q4I", 0x19, 72 + 80 * len(group), b"", 0, 0, 0, 0, 7, 7,
                           len(group), 0)
        for at, length in group:
            out += struct.pack("<16s16s2Q8I", b"__bitcode", b"__LLVM", 0, length, 32 + size + at,
                               *[0] * 7)
    return out + data


@case
def macho_sections(n):
    data, count = small_module(), n // 16
    return macho([[(i * len(data), len(data)) for i in range(count)]], data * count)


@case
def macho_commands(n):
    data, count = small_module(), n // 16
    return macho([[(i * len(data), len(data))] for i in range(count)] + [[]] * n, data * count)


@case
def macho_sections_that_overlap(n):
    data = small_module() + bytes(n * 64)
    return macho([[(0, len(data))] * n], data)


@case
def macho_sections_of_wrappers(n):
    """Each wrapper says that it is as long as what is left."""
    wrapper = struct.pack("<5I", 0x0b17c0de, 0, 20, 0, 7)
    return macho([[(20 * i, 20 * (n - i)) for i in range(n)]], wrapper * n)


def universal(slices, data):
    """slices: [(offset in data, size)]."""
    begin = 8 + 20 * len(slices)
    return struct.pack(">2I", 0xcafebabe, len(slices)) + b"".join(
        struct.pack(">5I", 7, i, begin + at, size, 0)
        for i, (at, size) in enumerate(slices)) + data


@case
def universals_that_overlap(n):
    """All slices have the same bytes, or nearly."""
    data = small_module()
    return archive([(f"{i}/", universal([(k % 3, len(data) - k % 3) for k in range(42)], data))
                    for i in range(n // 64)])


@case
def universal_libraries_that_overlap(n):
    data = archive([("x/", small_module())] * (n // 64))
    return universal([(0, len(data))] * 42, data)


@case
def universals_in_universals(n):
    data = archive([("x/", small_module())] * (n // 64))
    for _ in range(12):
        data = universal([(0, len(data))] * 42, data)
    return data


def big_coff(sections, data):
    """sections: [(offset in data, size)]; all names are long ones."""
    names = b".llvm.lto\0"
    begin = 56 + 40 * len(sections)
    out = struct.pack("<4HI16s4I3I", 0, 0xffff, 2, 0x8664, 0,
                      bytes.fromhex("c7a1bad1eebaa94baf20faf66aa4dcb8"), 0, 0, 0, 0, len(sections),
                      begin + len(data), 0)
    for at, size in sections:
        out += struct.pack("<8s6I2HI", b"/4", 0, 0, size, begin + at, 0, 0, 0, 0, 0)
    return out + data + struct.pack("<I", 4 + len(names)) + names


@case
def coff_sections(n):
    data, count = small_module(), n // 16
    return big_coff([(i * len(data), len(data)) for i in range(count)] + [(0, 0)] * n, data * count)


@case
def coff_sections_that_overlap(n):
    data = small_module() + bytes(n * 32)
    return big_coff([(0, len(data))] * n, data)


@case
def wasm_sections(n):
    def section(name, body):
        inside = bytes([len(name)]) + name + body
        return b"\0" + struct.pack("<BB", len(inside) & 0x7f | 0x80, len(inside) >> 7) + inside
    return b"\0asm\1\0\0\0" + section(b".llvmbc", small_module()) * (n // 16) + b"\1\0" * n


def main():
    program, out, n = sys.argv[2], pathlib.Path(sys.argv[3]), int(sys.argv[4])
    folders = []
    for name in sys.argv[5:] or CASES:
        folders.append(out / name)
        shutil.rmtree(folders[-1], ignore_errors=True)
        folders[-1].mkdir(parents=True)
        CASES[name](folders[-1], "small", n)
        CASES[name](folders[-1], "large", 2 * n)
    sys.exit(subprocess.run([program, *folders], check=False).returncode)


main()
