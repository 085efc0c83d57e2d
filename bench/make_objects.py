#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""Makes a directory of ThinLTO objects with debug info that look like those of a kernel:
many struct types in shared headers, which point to one another, so that each source drags
many of them into its debug info; many small functions; no type-based alias analysis. Sizes
go from about 10 KiB to several hundred, the median is near 190 KiB.

The same arguments always make the same sources.

usage: make_objects.py FOLDER [--clang PATH] [--count N] [--jobs N]
       make_objects.py --large FILE [--clang PATH] [--functions N]    one large module instead
"""

import argparse
import concurrent.futures
import pathlib
import random
import subprocess

WORDS = """state lock list head next prev node count flags mask size offset start end page table
entry index owner parent child queue work timer event device driver bus clock power reset irq
handler vector cpu core thread group policy class weight load limit quota cache slab pool chunk
buffer ring desc status error retry timeout delay period rate burst bytes packets sector block
inode super mount path name label hash bucket tree root leaf depth level order zone region
area map range base addr virt phys port channel stream frame line color format mode config
option param value key token cookie seq version magic length capacity used free pending active
ready done total last first current private public data info ops""".split()
SCALARS = ["int", "unsigned int", "unsigned long", "long", "unsigned char", "unsigned short",
           "_Bool", "u8", "u16", "u32", "u64", "s64", "size_type", "atomic_int"]
TYPEDEFS = """typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef long long s64;
typedef unsigned long size_type;
typedef struct { int counter; } atomic_int;
typedef struct { u32 value; u16 owner, next; } lock_type;
struct list_link { struct list_link *next, *prev; };
"""
HEADERS = 40
STRUCTS_A_HEADER = 15
EXTERNS_A_HEADER = 60
COMPILE = ["-flto=thin", "-g", "-O2", "-fno-strict-aliasing", "-c", "-w"]


def make_name(dice, words=2):
    return "_".join(dice.choice(WORDS) for _ in range(words))


class Struct:
    """A struct type: its tag, and the fields that hold a plain number."""

    def __init__(self, dice, header, place):
        self.tag = f"{make_name(dice)}_{header}_{place}"
        self.numbers = []


def field(dice, struct, name, nearby, whole):
    """One field; whole: structs that may be embedded because they are complete."""
    kind = dice.random()
    if kind < 0.40:
        struct.numbers.append(name)
        scalar = dice.choice(SCALARS[:10])
        return f"{scalar} {name};"
    if kind < 0.50:
        return f"{dice.choice(SCALARS)} {name}[{1 << dice.randrange(1, 7)}];"
    if kind < 0.51:
        return f"unsigned int {name} : {dice.randrange(1, 9)};"
    if kind < 0.62:
        return f"struct list_link {name};"
    if kind < 0.66:
        return f"lock_type {name};"
    if kind < 0.72 and whole:
        return f"struct {dice.choice(whole).tag} {name};"
    if kind < 0.78:
        other = dice.choice(nearby).tag
        return f"int (*{name})(struct {other} *, {dice.choice(SCALARS[:10])});"
    return f"struct {dice.choice(nearby).tag} *{name};"


def make_struct(dice, struct, nearby, whole):
    count = min(40, 3 + int(dice.expovariate(1 / 8)))
    names = dict.fromkeys(make_name(dice, dice.choice((1, 1, 1, 2))) for _ in range(count))
    # The first one is always a number, so that functions have something to work on.
    struct.numbers.append("first_number")
    lines = [f"struct {struct.tag} {{", "    u64 first_number;"]
    lines += ["    " + field(dice, struct, name, nearby, whole) for name in names]
    return "\n".join([*lines, "};"])


def make_enum(dice, header, place):
    tag = f"{make_name(dice)}_{header}_{place}"
    names = [f"{tag}_{make_name(dice, 1)}_{i}".upper() for i in range(dice.randrange(3, 14))]
    return f"enum {tag} {{ {', '.join(names)} }};"


def make_function(dice, name, struct, other, extern, prefix=""):
    """A small function on two structs, which calls one that is declared elsewhere."""
    a, b = dice.choice(struct.numbers), dice.choice(other.numbers)
    c = dice.choice(struct.numbers)
    return f"""{prefix}long {name}(struct {struct.tag} *self, struct {other.tag} *with, long by)
{{
    long {a}_was = (long)self->{a};
    if (!with || by > {dice.randrange(1, 500)})
        return -{dice.randrange(1, 40)};
    for (int round = 0; round < by; round++) {{
        unsigned long step = {extern}(with, round);
        if (step > {a}_was)
            self->{c} = (unsigned char)(with->{b} + step);
    }}
    return {a}_was + by * {dice.randrange(3, 99)};
}}"""


def make_headers(folder, dice):
    """Writes the headers; header i knows those before it. Returns the structs and the
    declared functions of each."""
    structs = [[Struct(dice, header, place) for place in range(STRUCTS_A_HEADER)]
               for header in range(HEADERS)]
    externs = {}
    (folder / "types.h").write_text("#pragma once\n" + TYPEDEFS)
    for header, own in enumerate(structs):
        known = sorted({*dice.sample(range(header), min(header, 2)), max(0, header - 1)}
                       - {header})
        text = ["#pragma once", '#include "types.h"']
        text += [f'#include "part_{other}.h"' for other in known]
        text += [make_enum(dice, header, place) for place in range(4)]
        nearby = own + [struct for other in known for struct in structs[other]]
        for place, struct in enumerate(own):
            text.append(make_struct(dice, struct, nearby, own[max(0, place - 3):place]))
        externs[header] = [f"{make_name(dice)}_extern_{header}_{place}"
                           for place in range(EXTERNS_A_HEADER)]
        text += [f"extern unsigned long {name}(void *, int);" for name in externs[header]]
        for place in range(8):
            name = f"{make_name(dice)}_inline_{header}_{place}"
            text.append(make_function(dice, name, *dice.sample(own, 2),
                                      dice.choice(externs[header]), "static inline "))
        (folder / f"part_{header}.h").write_text("\n".join(text) + "\n")
    return structs, externs


def make_source(path, dice, known, function_count, headers):
    structs, externs = known
    own = [struct for header in headers for struct in structs[header]]
    text = [f'#include "part_{header}.h"' for header in headers]
    called = []
    for place in range(function_count):
        name = f"{make_name(dice)}_{path.stem}_{place}"
        prefix = dice.choice(("static ", "", ""))
        extern = dice.choice(externs[dice.choice(headers)])
        text.append(make_function(dice, name, *dice.sample(own, 2), extern, prefix))
        called.append(name)
    # A table of the functions keeps the static ones.
    addresses = ", ".join(f"(void *){name}" for name in called)
    words = ", ".join(f'"{make_name(dice)}"' for _ in range(function_count // 2 + 1))
    text.append(f"void *const {path.stem}_table[] = {{ {addresses} }};")
    text.append(f"const char *const {path.stem}_names[] = {{ {words} }};")
    path.write_text("\n".join(text) + "\n")


def compile_source(clang, source, to):
    subprocess.run([clang, *COMPILE, source.name, "-o", str(to.resolve())], cwd=source.parent,
                   check=True)


def make_objects(arguments):
    folder = pathlib.Path(arguments.folder)
    sources = folder / "sources"
    sources.mkdir(parents=True, exist_ok=True)
    dice = random.Random(4)
    known = make_headers(sources, dice)
    paths = []
    for number in range(arguments.count):
        functions = max(2, min(400, int(dice.lognormvariate(3.6, 1.2))))
        # The later a header, the more it drags in.
        headers = sorted(dice.sample(range(HEADERS), dice.choice((1, 1, 1, 2, 2, 3, 12))))
        path = sources / f"unit_{number}.c"
        make_source(path, dice, known, functions, headers)
        paths.append(path)
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        for _ in pool.map(lambda path: compile_source(arguments.clang, path,
                                                      folder / f"{path.stem}.o"), paths):
            pass


def make_large(arguments):
    to = pathlib.Path(arguments.large)
    sources = to.parent / (to.stem + "-sources")
    sources.mkdir(parents=True, exist_ok=True)
    dice = random.Random(5)
    known = make_headers(sources, dice)
    source = sources / "large.c"
    make_source(source, dice, known, arguments.functions, range(HEADERS))
    compile_source(arguments.clang, source, to)


def main():
    parser = argparse.ArgumentParser(description="Makes ThinLTO objects with debug info.")
    parser.add_argument("folder", nargs="?")
    parser.add_argument("--large", metavar="FILE")
    parser.add_argument("--clang", default="clang-22")
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--functions", type=int, default=8000, help="of the large module")
    parser.add_argument("--jobs", type=int, default=2)
    arguments = parser.parse_args()
    if bool(arguments.folder) == bool(arguments.large):
        parser.error("either FOLDER or --large FILE")
    (make_large if arguments.large else make_objects)(arguments)


if __name__ == "__main__":
    main()
