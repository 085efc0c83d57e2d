# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""growth.py HOST FOLDER LLVM N: twice as much of anything is about twice the work for the plugin.

The work is counted, not timed: HOST is plugin_host made with count_blocks.c.
"""

import concurrent.futures
import os
import pathlib
import re
import shutil
import struct
import subprocess
import sys

MOST_GROWTH = 3.0  # tables double in steps


def member(name, data):
    header = f"{name:<16}{0:<12}{0:<6}{0:<6}{644:<8}{len(data):<10}`\n".encode()
    return header + data + b"\n" * (len(data) % 2)


def archive(members, names=b""):
    first = member("//", names) if names else b""
    return b"!<arch>\n" + first + b"".join(member(name, data) for name, data in members)


class Place:
    """Where the files of one case are made."""

    def __init__(self, folder, one, other):
        self.folder, self.one, self.other = folder, one, other
        self.write("one.o", one)
        self.write("other.o", other)
        self.answer = ""

    def write(self, name, content):
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return name

    def list(self, words):
        return ["@" + self.write("list", "\n".join(words))]


# Each makes files, and returns the arguments of a link. What the linker answers is in place.answer.

def empty_members(place, n):
    return [place.write("x.a", archive([("e.o/", b"")] * n))]


def equal_names(place, n):
    place.answer = "one.o\n" + "x.a(e.o)\n" * (n // 2)
    return ["one.o", place.write("x.a", archive([("e.o/", place.other)] * n))]


def names_of_their_own(place, n):
    place.answer = "one.o\n" + "".join(f"x.a(e{i}.o)\n" for i in range(n))
    return ["one.o", place.write("x.a", archive([(f"e{i}.o/", place.other) for i in range(n)]))]


def native_members(place, n):
    """Little is to be read of each, so that what is done with their names shows."""
    n *= 8
    native = struct.pack("<16sHHIQQQIHHHHHH", b"\x7fELF\x02\x01\x01", 1, 62, 1, 0, 0, 0, 0, 64, 0, 0,
                         64, 0, 0)
    place.answer = "one.o\nother.o\n" + "".join(f"x.a(e{i}.o)\n" for i in range(n))
    return ["one.o", "other.o",
            place.write("x.a", archive([(f"e{i}.o/", native) for i in range(n)]))]


def long_names(place, n):
    names = [b"x" * 2000 + b"%05d" % i for i in range(n)]
    offsets = [i * (len(names[0]) + 2) for i in range(n)]
    place.answer = "one.o\n" + "".join(f"x.a({name.decode()})\n" for name in names)
    return ["one.o", place.write("x.a", archive([(f"/{at}", place.other) for at in offsets],
                                                b"".join(name + b"/\n" for name in names)))]


def files(place, n):
    place.answer = "".join(f"f/{i}.o\n" for i in range(n))
    for i in range(n):
        place.write(f"f/{i}.o", place.other if i % 2 else place.one)
    return place.list(f"f/{i}.o" for i in range(n))


def one_file_again(place, n):
    place.answer = "one.o\n" * n + "other.o\n"
    return ["other.o", *place.list(["one.o"] * n)]


def one_archive_again(place, n):
    place.write("x.a", archive([("e.o/", place.other)]))
    place.answer = "one.o\nx.a(e.o)\n"
    return ["one.o", *place.list(["x.a"] * n)]


def missing_files(place, n):
    return ["one.o", *place.list(f"m{i}.o" for i in range(n))]


def missing_libraries(place, n):
    return ["one.o", "-L.", *place.list(f"-lm{i}" for i in range(n))]


def options(place, n):
    return ["one.o", "other.o", *place.list(f"--defsym=x{i}=0" for i in range(n))]


def unknown_options(place, n):
    return ["one.o", "other.o", *place.list(f"--no-such-{i}" for i in range(n))]


def options_for_llvm(place, n):
    return ["one.o", "other.o", *place.list(word for i in range(n) for word in ("-mllvm", f"-x{i}"))]


def plugin_options(place, n):
    return ["one.o", "other.o", *place.list(f"-plugin-opt=-bcflags-x={i}" for i in range(n))]


def quotes(place, n):
    return ["one.o", "other.o", *place.list(["'\"\\\\x\"'\\ '"] * n)]


def script_names(place, n):
    return ["one.o", place.write("s", "INPUT(" + " ".join(f"m{i}" for i in range(n)) + ")")]


def script_comments(place, n):
    return ["one.o", place.write("s", "/* x */ # y\n" * n)]


def script_parentheses(place, n):
    return ["one.o", place.write("s", "GROUP(" + "(" * n + ")" * n)]


def names_nobody_has(place, n):
    """The linker answers with what is not there."""
    place.answer = "one.o\n" + "".join(f"x.a({i})\n" for i in range(n)) + "other.o\n"
    place.write("x.a", archive([("e.o/", place.other)]))
    return ["one.o", "other.o", "x.a"]


def parentheses_in_answer(place, n):
    place.answer = "(" * n + "\n" + "one.o\nother.o\n" + "a(\n)b\n" * n
    return ["one.o", "other.o"]


CASES = [empty_members, equal_names, names_of_their_own, native_members, long_names, files, one_file_again,
         one_archive_again, missing_files, missing_libraries, options, unknown_options,
         options_for_llvm, plugin_options, quotes, script_names, script_comments,
         script_parentheses, names_nobody_has, parentheses_in_answer]


def work(host, case, folder, n):
    folder.mkdir(parents=True)
    place = Place(folder, *(path.read_bytes() for path in sorted(folder.parent.parent.glob("*.o"))))
    arguments = case(place, n)
    place.write("answer", place.answer)
    result = subprocess.run(["ld.lld", *arguments], executable=host, cwd=folder, check=False,
                            capture_output=True, timeout=120,
                            env={**os.environ, "PLUGIN_HOST_ANSWER": str(folder / "answer")})
    found = re.search(rb"^work: (\d+)$", result.stdout, re.MULTILINE)
    if not found:
        raise RuntimeError(f"{case.__name__}: {result}")
    shutil.rmtree(folder)
    return int(found.group(1))


def growth(host, case, folder, n):
    small = work(host, case, folder / case.__name__ / "small", n)
    large = work(host, case, folder / case.__name__ / "large", 2 * n)
    return small, large / small


def main():
    host, folder = (pathlib.Path(path).resolve() for path in sys.argv[1:3])
    llvm, n = sys.argv[3], int(sys.argv[4])
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, bits in (("one", 16), ("other", 32)):
        (folder / f"{name}.c").write_text(f"int {name}(void) {{ return 1; }}\n")
        subprocess.run([f"clang-{llvm}", "-O1", "-flto", f"-mstack-alignment={bits}", "-c",
                        f"{name}.c"], cwd=folder, check=True)
    bad = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = [(case, pool.submit(growth, host, case, folder, n)) for case in CASES]
        for case, job in jobs:
            small, ratio = job.result()
            is_bad = ratio > MOST_GROWTH
            bad += is_bad
            print(f"{case.__name__}: {ratio:.2f} of {small}{' TOO MUCH' if is_bad else ''}")
    sys.exit(bad > 0)


if __name__ == "__main__":
    main()
