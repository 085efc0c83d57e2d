# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""flip_bits.py BCFLAGS FILE COUNT SEED: COUNT files that differ from FILE in one bit.

bcflags must read each of them, or say what is wrong: every line on stderr must
be one of its own, so that no report of a sanitizer passes.
"""

import pathlib
import random
import re
import subprocess
import sys
import tempfile

FILES_A_RUN = 250
# With the exit status that each may have; errors are in the JSON.
COMMANDS = [("dump --raw", (0, 2)), ("check --raw", (0, 1, 2)),
            ("dump --format=json --attributes --function=f --symbols --sizes", (0, 2))]
OWN_LINE = re.compile(r"bcflags: error: .+: .+|"
                      r".*: ([0-9]+ )?(native )?objects? for .*, no bitcode(: .+)?|"
                      r".*: no bitcode module")


def main():
    bcflags, path, count, seed = sys.argv[1:]
    data = pathlib.Path(path).read_bytes()
    order = random.Random(int(seed))
    bits = order.sample(range(len(data) * 8), min(int(count), len(data) * 8))
    errors = 0
    with tempfile.TemporaryDirectory() as folder:
        for first in range(0, len(bits), FILES_A_RUN):
            paths = []
            for bit in bits[first:first + FILES_A_RUN]:
                paths.append(f"{folder}/{bit}")
                flipped = bytearray(data)
                flipped[bit // 8] ^= 1 << bit % 8
                pathlib.Path(paths[-1]).write_bytes(flipped)
            for command, statuses in COMMANDS:
                result = subprocess.run([bcflags, *command.split(), *paths], timeout=60,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                        encoding="utf-8", errors="surrogateescape")
                lines = result.stderr.split("\n")[:-1]
                odd = [line for line in lines if not OWN_LINE.fullmatch(line)]
                if result.returncode not in statuses or odd:
                    kept = pathlib.Path(f"{path}.failed")
                    kept.mkdir(exist_ok=True)
                    for flipped in paths:
                        pathlib.Path(flipped).rename(kept / pathlib.Path(flipped).name)
                    sys.exit(f"{command}: exit status {result.returncode}, {odd[:20]}\n"
                             f"the files are in {kept}, named by the bit")
                errors += sum(line.startswith("bcflags: error: ") for line in lines)
            for flipped in paths:
                pathlib.Path(flipped).unlink()
    if not errors:
        sys.exit("no file is damaged: nothing was tested")
    print(f"{len(bits)} bits, {errors} errors")


main()
