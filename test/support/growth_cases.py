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
GLOBALVAR, STRTAB, FUNCTION = 7, 23, 8


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


# --- ELF -----------------------------------------------------------------------

def elf(sections, data):
    """sections: [(index of the name, offset in data, size)]."""
    names = b"\0.llvmbc\0.llvm.lto\0"
    starts = (1, 9)
    base = 64 + len(names)
    table = base + len(data)
    headers = bytes(64)
    headers += struct.pack("<IIQQQQIIQQ", 0, 3, 0, 0, 64, len(names), 0, 0, 1, 0)
    for name, offset, size in sections:
        headers += struct.pack("<IIQQQQIIQQ", starts[name], 1, 0, 0, base + offset, size, 0, 0,
                               1, 0)
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
