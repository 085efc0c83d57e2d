# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""Writes modules as LLVM did before version 5: names in value symbol tables, typed
pointers. LLVM still reads them."""

from bitstream_writer import Writer

MODULE, PARAMATTR, PARAMATTR_GROUP, FUNCTION, VALUE_SYMTAB, TYPE, UNKNOWN = 8, 9, 10, 12, 14, 17, 99
FUNCTION_INDEX = 0xFFFFFFFF
I32, FUNCTION_TYPE, I32_POINTER, FUNCTION_POINTER = 0, 2, 3, 4
EXTERNAL, INTERNAL, WEAK = 0, 3, 16


def text(string):
    return [*string.encode(), 0]


def write_types(w):
    w.enter(TYPE, 4)
    w.record(1, [5])
    w.record(7, [32])           # i32
    w.record(2)                 # void
    w.record(21, [0, 1])        # void ()
    w.record(8, [I32, 0])       # i32*
    w.record(8, [FUNCTION_TYPE, 0])
    w.exit()


def write_attributes(w, groups):
    w.enter(PARAMATTR_GROUP, 3)
    for number, attributes in enumerate(groups):
        w.record(3, [number + 1, FUNCTION_INDEX, *attributes])
    w.exit()
    w.enter(PARAMATTR, 3)
    for number in range(len(groups)):
        w.record(2, [number + 1])
    w.exit()


def write_body(w):
    w.enter(FUNCTION, 4)
    w.record(1, [1])            # one basic block
    w.record(10)                # ret void
    w.exit()


def write_names(w, names, abbreviated, bodies):
    """bodies are {number: word} of the functions whose names come with the place of their
    bodies, as LLVM 3.8 to 4 wrote them."""
    w.enter(VALUE_SYMTAB, 4)
    if abbreviated:
        w.define(("fixed", 3), ("vbr", 8), ("array", 0), ("fixed", 8))
    for number, name in names:
        if number in bodies:
            w.record(3, [number, bodies[number], *name])
        elif not abbreviated:
            w.record(1, [number, *name])
        else:
            w.abbreviated()
            w.fixed(1, 3)
            w.vbr(number, 8)
            w.vbr(len(name), 6)
            for byte in name:
                w.fixed(byte, 8)
    w.exit()


def write_module(abbreviated, version, names_at):
    """The module and the word where its names are; names_at is None where the module does
    not say it."""
    w = Writer()
    w.enter(MODULE, 3)
    w.record(1, [version])
    write_attributes(w, [[4, *text("target-cpu"), *text("one")],
                         [3, *text("alone"), 4, *text("key"), *text("value")]])
    write_types(w)
    w.text(2, "x86_64-linux-gnu")
    w.record(7, [I32_POINTER, 0, 0, EXTERNAL, 0, 0])
    w.record(8, [FUNCTION_POINTER, 0, 0, EXTERNAL, 1, 0, 0, 0])
    w.record(8, [FUNCTION_POINTER, 0, 1, EXTERNAL, 2, 0, 0, 0])
    w.record(8, [FUNCTION_POINTER, 0, 0, INTERNAL, 0, 0, 0, 0])
    w.record(9, [FUNCTION_POINTER, 1, WEAK])
    w.record(8, [FUNCTION_POINTER, 0, 1, EXTERNAL, 0, 0, 0, 0])
    if names_at is not None:
        w.define(("literal", 13), ("fixed", 32))
        w.abbreviated()
        w.fixed(names_at, 32)
        w.enter(UNKNOWN, 3)     # what follows a block begins at a word
        w.exit()
    bodies = {}
    for number in (1, 3):
        if names_at is not None:
            bodies[number] = w.position() // 32
        write_body(w)
    word = w.position() // 32
    write_names(w, [(3, b"here_only"), (0, b"variable"), (1, b"first"), (5, b"\1plain$name"),
                    (4, b"other_name"), (2, b"used")], abbreviated, bodies)
    w.exit()
    return w.data(), word


def old_module(abbreviated=False, version=1, has_places=False):
    """A variable, two functions that are defined, two declared, an alias; the names stand
    behind the bodies."""
    data, names_at = write_module(abbreviated, version, 0 if has_places else None)
    if has_places:
        data, _ = write_module(abbreviated, version, names_at)
    return data
