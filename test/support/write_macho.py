# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""write_macho.py [--big] [--narrow] [--image] OUT CPUTYPE [SEGMENT,SECTION=FILE]...

A Mach-O file as it is told: 64 bits, little-endian unless --narrow (32 bits)
and --big are given. All sections lie in one segment, as in an object; with
--image each lies in a segment of its own. The first segment's load command
begins behind the header (at byte 32, or 28 with --narrow), its sections' headers
72 or 56 bytes behind.
"""

import pathlib
import struct
import sys

HEADER = {False: 28, True: 32}
SEGMENT = {False: ("2I16s4I4I", 1), True: ("2I16s4Q4I", 0x19)}
SECTION = {False: "16s16s2I7I", True: "16s16s2Q8I"}
OBJECT, EXECUTE = 1, 2


def main():
    args = sys.argv[1:]
    options = set()
    while args[0].startswith("--"):
        options.add(args.pop(0))
    assert options <= {"--big", "--narrow", "--image"}, options
    order, wide = "<>"["--big" in options], "--narrow" not in options
    out, cpu_type, *sections = args
    sections = [section.partition("=")[::2] for section in sections]
    is_image = "--image" in options
    segment_format, command = SEGMENT[wide]
    segment_format, section_format = order + segment_format, order + SECTION[wide]
    groups = [[section] for section in sections] if is_image else [sections]
    commands_size = sum(struct.calcsize(segment_format) + len(group) *
                        struct.calcsize(section_format) for group in groups)
    header = struct.pack(order + "7I", 0xfeedface + wide, int(cpu_type, 0), 0,
                         EXECUTE if is_image else OBJECT, len(groups), commands_size, 0)
    header = header.ljust(HEADER[wide], b"\0")
    commands, bodies, at = b"", b"", len(header) + commands_size
    for group in groups:
        headers, start = b"", at
        for name, path in group:
            segment, _, section = name.partition(",")
            body = pathlib.Path(path).read_bytes()
            zeros = [0] * (8 if wide else 7)
            headers += struct.pack(section_format, section.encode(), segment.encode(), at - start,
                                   len(body), at, *zeros[1:])
            bodies += body
            at += len(body)
        name = segment.encode() if is_image else b""
        size = struct.calcsize(segment_format) + len(headers)
        commands += struct.pack(segment_format, command, size, name, 0, at - start, start,
                                at - start, 7, 7, len(group), 0) + headers
    pathlib.Path(out).write_bytes(header + commands + bodies)


main()
