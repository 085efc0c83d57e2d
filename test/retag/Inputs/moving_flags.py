# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""moving_flags.py BCFLAGS LLVM: gives a flag values whose numbers in the metadata take more chunks
than the one it has, in modules with more and more metadata: with an index of it or without, with a
hash or without. What stands behind the number moves on then.

LLVM must print the same but for the flag and the hash, also where it loads only the metadata that it
needs, as ThinLTO does, and be content with the hash; the way back must lead to the same bytes.
"""

import pathlib
import re
import subprocess
import sys

BCFLAGS, LLVM = sys.argv[1:]
NAME = "function"


def run(*command, data=None):
    return subprocess.run(command, input=data, check=True, stdout=subprocess.PIPE).stdout


def assemble(strings, nodes):
    """The named node "more" has so many nodes, and one of so many strings."""
    more = ["!{" + ", ".join(f'!"s{i}"' for i in range(strings)) + "}"] + ["distinct !{}"] * nodes
    ids = ", ".join(f"!{i + 2}" for i in range(len(more)))
    text = f"define void @{NAME}() {{\n  ret void\n}}\n" \
        "!llvm.module.flags = !{!0, !1}\n!0 = !{i32 1, !\"answer\", i32 7}\n" \
        f"!1 = !{{i32 2, !\"other\", i32 5}}\n!more = !{{{ids}}}\n"
    text += "".join(f"!{i + 2} = {node}\n" for i, node in enumerate(more))
    return run(f"llvm-as-{LLVM}", data=text.encode())


def text_of(path, *options):
    data = pathlib.Path(path).read_bytes()
    text = run(f"llvm-dis-{LLVM}", *options, "-o", "-", data=data).decode()
    return re.sub(r"hash: \([0-9, ]*\)", "", text)


def retag(value, path, out):
    done = subprocess.run([BCFLAGS, "retag", "-q", "--force", "-f", f"answer={value}", path, "-o", out],
                          stderr=subprocess.PIPE, encoding="ascii")
    assert done.returncode == 0 or "has room for numbers" in done.stderr, done.stderr
    return done.returncode == 0


def check(path):
    """Returns how many bytes changed; 0 where there was no room."""
    if not retag(5, path, "five.bc"):
        return 0
    for options in ([], ["-set-importing", "-materialize-metadata"]):
        before, after = text_of(path, *options), text_of("five.bc", *options)
        assert '!{i32 1, !"answer", i32 5}' in after, after
        assert before.replace('!"answer", i32 7', '!"answer", i32 5') == after, options
    dump = run(f"llvm-bcanalyzer-{LLVM}", "--dump", f"--check-hash={NAME}", "five.bc").decode()
    assert "mismatch" not in dump and dump.count("(match)") == path.startswith("thin"), path
    assert retag(7, "five.bc", "seven.bc")
    before, after = (pathlib.Path(name).read_bytes() for name in (path, "five.bc"))
    assert pathlib.Path("seven.bc").read_bytes() == before
    return sum(a != b for a, b in zip(before, after))


def main():
    moved = {}
    for strings in range(26, 28):
        for nodes in (1, 30):
            pathlib.Path("plain.bc").write_bytes(assemble(strings, nodes))
            run(f"opt-{LLVM}", "-module-summary", "-module-hash", "-o", "thin.bc", "plain.bc")
            for path in ("plain.bc", "thin.bc"):
                has_index = b"<INDEX " in run(f"llvm-bcanalyzer-{LLVM}", "--dump", path)
                # The hash is at most 32 bytes, and the number in place two.
                if check(path) > 2 + path.startswith("thin") * 34:
                    moved[path, has_index] = moved.get((path, has_index), 0) + 1
    assert len(moved) == 4, moved


main()
