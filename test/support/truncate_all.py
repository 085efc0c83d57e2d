# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""truncate_all.py BCFLAGS KIND FILE: FILE cut off at every byte.

For each length bcflags must either say that something is missing, naming the
file and the byte, or have lost nothing: KIND says at which lengths that is so.
What it shows of a cut file must be the beginning of what the whole file has.

    bitcode  behind the last module; tables of symbols and strings come there
    archive  where a member ends
    elf      nowhere
    wrapper  where nothing but padding is missing
    macho    behind the bitcode (64 bits, LE, one segment)
    universal  nowhere: the last slice ends with the file
    wasm     where a section ends; the object is native as long as the bitcode is missing
"""

import pathlib
import re
import struct
import subprocess
import sys
import tempfile

FILES_A_RUN = 400
MODULE = 8


def bitcode_lengths(data):
    """The whole file, and from the end of the last module on the ends of the
    blocks, each with up to 8 bytes that are too few for another block."""
    assert data[:4] == b"BC\xc0\xde"
    at, ends, last = 4, [], None
    while at + 8 <= len(data):
        # The header of a block at the top: 2 bits, vbr8 id, vbr4 width, align.
        word = struct.unpack_from("<I", data, at)[0]
        assert word & 3 == 1 and not word >> 2 & 0x80, "not as LLVM writes it"
        words = struct.unpack_from("<I", data, at + 4)[0]
        at += 8 + words * 4
        if word >> 2 & 0x7f == MODULE:
            last, ends = at, []
        ends.append(at)
    assert last and at == len(data), "the file is not whole"
    return {end + more for end in ends for more in range(9) if end + more <= len(data)}


def archive_members(data):
    """Where each member ends, and whether it is a table of the archive."""
    at = 8
    while at < len(data):
        header = data[at:at + 60]
        is_table = header.startswith((b"/ ", b"// ")) or b"__.SYMDEF" in data[at:at + 80]
        at += 60 + int(header[48:58])
        yield at, is_table
        at += at % 2


def archive_lengths(data):
    good = {8, len(data)}
    for end, _ in archive_members(data):
        good |= {end, end + end % 2}
    return good


def wrapper_lengths(data):
    _, _, offset, size, _ = struct.unpack_from("<5I", data)
    return set(range(offset + size, len(data) + 1))


def macho_lengths(data):
    count, = struct.unpack_from("<I", data, 96)
    ends = []
    for at in range(104, 104 + 80 * count, 80):
        name, segment, _, size, offset = struct.unpack_from("<16s16s2QI", data, at)
        if (segment.rstrip(b"\0"), name.rstrip(b"\0")) == (b"__LLVM", b"__bitcode"):
            ends.append(offset + size)
    return set(range(max(ends), len(data) + 1))


def wasm_lengths(data):
    at, good = 8, {8}
    while at < len(data):
        at, size, shift = at + 1, 0, 0
        while True:
            byte, at = data[at], at + 1
            size |= (byte & 0x7f) << shift
            shift += 7
            if byte < 0x80:
                break
        at += size
        good.add(at)
    return good


LENGTHS = {"bitcode": bitcode_lengths, "archive": archive_lengths, "wrapper": wrapper_lengths,
           "elf": lambda data: {len(data)}, "universal": lambda data: {len(data)},
           "macho": macho_lengths, "wasm": wasm_lengths}


def dump(bcflags, paths):
    """Runs once for many files; the status, and the lines of both streams by file."""
    result = subprocess.run([bcflags, "dump", "--raw", *paths], stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, encoding="utf-8", errors="surrogateescape",
                            timeout=60)
    if result.returncode not in (0, 2):
        sys.exit(f"{paths[0]} ...: exit status {result.returncode}\n{result.stderr[-4000:]}")
    rows, errors = {path: [] for path in paths}, {path: [] for path in paths}
    for line in result.stdout.splitlines():
        path = re.match(r"[^\t(\[ ]*", line).group()
        rows[path].append(line[len(path):])
    for line in result.stderr.splitlines():
        if line.endswith((", no bitcode", ": no bitcode module")):
            path = re.match(r"[^:(]*", line).group()
            rows[path].append(line[len(path):])
            continue
        match = re.match(r"bcflags: error: ([^:(]*)(?:\([^:]*\))?: byte ([0-9]+): [a-z]", line)
        if not match:
            sys.exit(f"{paths[0]} ...: an unexpected line on stderr: {line}\n{result.stderr[:4000]}")
        errors[match.group(1)].append(int(match.group(2)))
    if (result.returncode == 2) != any(errors.values()):
        sys.exit(f"{paths[0]} ...: exit status {result.returncode}, errors {errors}")
    return rows, errors


def begins(whole, shown):
    """Are these the first rows of the whole file, flags and native objects each?"""
    for native in (False, True):
        part = [row for row in shown if ("no bitcode" in row) == native]
        if part != [row for row in whole if ("no bitcode" in row) == native][:len(part)]:
            return False
    return True


def main():
    bcflags, kind, path = sys.argv[1:]
    data = pathlib.Path(path).read_bytes()
    good = LENGTHS[kind](data)
    whole, _ = dump(bcflags, [path])
    whole = whole[path]
    if not whole:
        sys.exit(f"{path}: nothing is shown of the whole file")
    problems = []
    with tempfile.TemporaryDirectory() as folder:
        for first in range(0, len(data) + 1, FILES_A_RUN):
            lengths = range(first, min(first + FILES_A_RUN, len(data) + 1))
            paths = []
            for length in lengths:
                paths.append(f"{folder}/{length}")
                pathlib.Path(paths[-1]).write_bytes(data[:length])
            rows, errors = dump(bcflags, paths)
            for length, cut in zip(lengths, paths):
                shown = rows[cut]
                if kind == "wasm" and length < data.index(b".llvmbc"):
                    shown = [row for row in shown if "no bitcode" not in row]
                if not errors[cut] and length not in good:
                    problems.append(f"{length} of {len(data)} bytes: accepted, shows {shown}")
                elif errors[cut] and length == len(data):
                    problems.append(f"{length} of {len(data)} bytes: an error for the whole file")
                elif any(offset > length for offset in errors[cut]):
                    problems.append(f"{length} bytes: the error is at byte {errors[cut]}")
                elif kind in ("bitcode", "wrapper", "macho") and length in good and shown != whole:
                    problems.append(f"{length} bytes: nothing is missing, but it shows {shown}")
                elif not begins(whole, shown):
                    problems.append(f"{length} bytes: shows {shown}")
                elif kind == "archive":
                    wanted = sum(end <= length for end, table in archive_members(data) if not table)
                    names = {row.partition(")")[0] for row in shown}
                    if len(names) != wanted:
                        problems.append(f"{length} bytes: {wanted} members are whole, shows {names}")
            for cut in paths:
                pathlib.Path(cut).unlink()
    if problems:
        sys.exit(f"{path}: {len(problems)} lengths are wrong\n" + "\n".join(problems[:30]))
    print(f"{len(data) + 1} lengths, {len(good)} of them without loss")


main()
