# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""write_hash.py LLVM ORIGINAL RETAGGED keep|zero OUT: copies RETAGGED with the module hash that
ORIGINAL has, of which it was made, or with one of zeros: what others would leave there who change
flags in bitcode."""

import pathlib
import re
import subprocess
import sys

CODE_HASH, WORDS, END_OF_BLOCK = 17, 5, 3


def hash_of(llvm, path):
    """The five words of the only hash in the file, as llvm-bcanalyzer reads them."""
    dump = subprocess.run([f"llvm-bcanalyzer-{llvm}", "--dump", path], check=True, text=True,
                          stdout=subprocess.PIPE).stdout
    found = re.findall("<HASH" + r" op\d=(\d+)" * WORDS + "/>", dump)
    assert len(found) == 1, f"{path}: {len(found)} hashes"
    return [int(word) for word in found[0]]


def vbr6(value):
    """The bits of a number, least significant first."""
    bits = ""
    while value >= 32:
        bits += f"{value & 31 | 32:06b}"[::-1]
        value >>= 5
    return bits + f"{value:06b}"[::-1]


def bits_of(path):
    data = pathlib.Path(path).read_bytes()
    return f"{int.from_bytes(data, 'little'):0{8 * len(data)}b}"[::-1]


def main():
    llvm, original, retagged, kind, output = sys.argv[1:]
    stream = bits_of(original)
    words = [vbr6(word) for word in hash_of(llvm, original)]
    # A record without an abbreviation: its code, the number of operands, the operands.
    start = vbr6(CODE_HASH) + vbr6(WORDS)
    assert stream.count(start + "".join(words)) == 1
    at = stream.index(start + "".join(words)) + len(start)
    end = at + len("".join(words)) + END_OF_BLOCK
    end += -end % 32
    record = stream[at:end]
    if kind == "zero":
        zeros = "".join("000001" * (len(bits) // 6 - 1) + "000000" for bits in words)
        record = zeros + record[len(zeros):]
    changed = bits_of(retagged)
    assert len(changed) == len(stream)
    changed = changed[:at] + record + changed[end:]
    written = int(changed[::-1], 2).to_bytes(len(changed) // 8, "little")
    pathlib.Path(output).write_bytes(written)
    expected = [0] * WORDS if kind == "zero" else hash_of(llvm, original)
    assert hash_of(llvm, output) == expected


main()
