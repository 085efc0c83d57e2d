# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""bad_input.py HOST SEEDS FOLDER LLVM: the plugin with sanitizers, given what means no good.

Seeds of the fuzzers, and objects, archives, response files, scripts and answers of a linker that
are damaged. Nothing is known of what it is to say, but it says it, and does not crash.
"""

import concurrent.futures
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import time

LINE = re.compile(r"^(bcflags: .*|  .*|)$")
LIMIT = 60  # seconds


def run(command, **options):
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, **options)


class Host:
    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        self.tmp = folder / "tmp"
        self.tmp.mkdir()

    def check(self, what, arguments, **environment):
        """Returns what it said."""
        environment.setdefault("PLUGIN_HOST_LINKER", "false")
        result = subprocess.run(
            ["ld.lld", *arguments], executable=self.program, cwd=self.folder, check=False,
            stdin=subprocess.DEVNULL, capture_output=True, timeout=LIMIT,
            env={**os.environ, "TMPDIR": str(self.tmp), **environment})
        errors = result.stderr.decode(errors="replace")
        if result.returncode not in (0, 1):
            sys.exit(f"{what}: {arguments[:5]}: status {result.returncode}\n{errors}")
        for line in errors.split("\n"):
            if not LINE.match(line):
                sys.exit(f"{what}: {arguments[:5]}: it says\n{errors}")
        return errors + result.stdout.decode(errors="replace")


def make_inputs(folder, llvm):
    sources = {
        "a": "int f(void); int g(void); int _start(void) { return f() + g(); }",
        "f": "int f(void) { return 1; }",
        "g": "int g(void) { return 2; }",
    }
    for name, text in sources.items():
        (folder / f"{name}.c").write_text(text + "\n")
        bits = 32 if name == "f" else 16
        for lto in ("full", "thin"):
            run([f"clang-{llvm}", "-O1", f"-flto={lto}", f"-mstack-alignment={bits}", "-c",
                 f"{name}.c", "-o", f"{name}.{lto}.o"], cwd=folder)
    run(["llvm-ar-22", "cr", "lib.a", "f.full.o", "g.full.o"], cwd=folder)
    run(["llvm-ar-22", "cr", "names.a", "f.full.o", "g.full.o"], cwd=folder)
    run(["llvm-ar-22", "q", "names.a", "f.full.o", "g.full.o"], cwd=folder)


def seeds(host, folder):
    """Each among others that are good, as objects; then as a script and as a response file."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    if len(found) < 100:
        sys.exit(f"there are no seeds in {folder}")
    for i in range(0, len(found), 30):
        host.check("seeds", ["a.full.o", *map(str, found[i:i + 30]), "f.full.o"])
    for path in found[::5]:
        host.check("seeds alone", ["a.full.o", str(path), "-T", str(path), f"@{path}"])
    return len(found)


def damaged(data, random_numbers):
    yield data[:random_numbers.randrange(len(data))]
    for bits in (1, 8, 64):
        bad = bytearray(data)
        for _ in range(bits):
            bad[random_numbers.randrange(len(bad))] ^= 1 << random_numbers.randrange(8)
        yield bytes(bad)


def damages(host):
    """Many damaged files on a line, so that little is spent on processes."""
    numbers = random.Random(6)
    count = 0
    for name in ("a.full.o", "a.thin.o", "lib.a"):
        data = (host.folder / name).read_bytes()
        paths = []
        for i in range(60):
            for k, bad in enumerate(damaged(data, numbers)):
                paths.append(f"bad-{i}-{k}-{name}")
                (host.folder / paths[-1]).write_bytes(bad)
        for i in range(0, len(paths), 40):
            host.check("damages", ["f.full.o", *paths[i:i + 40]])
        count += len(paths)
        for path in paths:
            (host.folder / path).unlink()
    return count


def texts(host):
    """Response files and linker scripts of words that mean something, in any order."""
    numbers = random.Random(7)
    words = ["INPUT", "GROUP", "INCLUDE", "SEARCH_DIR", "OUTPUT", "(", ")", "AS_NEEDED", ",", "/*",
             "*/", "#", "\n", "\"", "'", "\\", "-l", "-la", "a.full.o", "lib.a", "=", "/", "=/x", "..",
             "@r", "s", "-o", "-T", "-L", "-m", "--sysroot=", "-plugin-opt", "--rsp-quoting=windows",
             "-mllvm", "--start-lib", "\0", "\xff", "--thinlto-object-suffix-replace=a;b", "-l:a"]
    for _ in range(60):
        text = " ".join(numbers.choice(words) for _ in range(numbers.randrange(40)))
        (host.folder / "r").write_bytes(text.encode("latin-1"))
        (host.folder / "s").write_bytes(text.encode("latin-1"))
        host.check("texts", ["a.full.o", "f.full.o", "@r", "s", "-T", "s"])


def answers(host):
    """What a linker might print when it is asked."""
    good = "a.full.o\nnames.a(f.full.o)\nnames.a(g.full.o)\n"
    for text in [
            good, "", "\n", "\n" * 100000, "\0" * 100000, "a.full.o" * 10000, good * 1000,
            "a.full.o\n" * 10000 + "names.a(f.full.o)\n", "names.a(\nnames.a()\n(\n)\n()\n",
            "(" * 5000 + "\n", "a.full.o(" * 500 + "\n" + good, "\xff\xfe\x01\n", good[:-1], good[:-9],
            "/\n.\n..\n/dev/zero\n/proc/self/mem\n/dev/stdin(x)\n",
            "names.a(f.full.o): definition of f\n" + good,
            ": definition of \nnames.a(f.full.o): definition of \n: definition of f\n" + good,
            "names.a(nothing)\n" + good + "nothing.a(nothing)\n",
            "".join(f"names.a({i})\n" for i in range(20000)) + good,
            "".join(f"{i}.o\n" for i in range(20000)) + good]:
        path = host.folder / "answer"
        path.write_bytes(text.encode("latin-1"))
        for inputs in (["a.full.o", "names.a"], ["a.thin.o", "f.thin.o", "names.a"]):
            host.check("answers", inputs, PLUGIN_HOST_ANSWER=str(path))
    path.write_text(good)
    said = host.check("a good answer", ["a.full.o", "lib.a", "names.a"], PLUGIN_HOST_ANSWER=str(path))
    if "bcflags: " not in said:
        sys.exit(f"of a good answer it is to say something, not '{said}'")


def no_memory(host):
    """Each allocation fails, alone and with all that follow; those while a linker is asked, which
    takes its time, not all."""
    path = host.folder / "answer"
    path.write_text("a.full.o\nf.full.o\n")
    environment = {"PLUGIN_HOST_ANSWER": str(path), "BCFLAGS_REMARKS": str(host.folder / "remarks/")}
    inputs = ["a.full.o", "f.full.o"]
    said = host.check("memory", inputs, PLUGIN_HOST_ALLOCATIONS="1000000:1:1000000", **environment)
    last = int(re.search(r"(\d+) allocations in the last", said).group(1))
    for first, step, end in [(1, 1, last // 4), (last // 4, last // 40, last - 30),
                             (last - 30, 2, last)]:
        said = host.check("memory", inputs, PLUGIN_HOST_ALLOCATIONS=f"{first}:{step}:{end}",
                          **environment)
        stops = said.count("bcflags: the link was stopped")
        errors = len(re.findall("^bcflags: error: ", said, re.MULTILINE))
        if stops > errors:
            sys.exit(f"memory: links were stopped without a word\n{said}")
        checks = int(re.search(r"(\d+) checks", said).group(1))
        if errors + said.count("memory is exhausted") < checks:
            sys.exit(f"memory: it is exhausted, but nobody says so\n{said}")
    return last


def main():
    program, seed_folder, folder = (pathlib.Path(path).resolve() for path in sys.argv[1:4])
    shutil.rmtree(folder, ignore_errors=True)
    begin = time.monotonic()
    tasks = [lambda host: seeds(host, seed_folder), damages, texts, answers, no_memory]
    hosts = []
    for i in range(len(tasks)):
        place = folder / str(i)
        place.mkdir(parents=True)
        make_inputs(place, sys.argv[4])
        hosts.append(Host(program, place))
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = [pool.submit(task, host) for task, host in zip(tasks, hosts)]
        counts = [job.result() for job in jobs]
    for host in hosts:
        if any(host.tmp.iterdir()):
            sys.exit(f"there is left: {sorted(host.tmp.iterdir())}")
    print(f"{counts[0]} seeds, {counts[1]} damaged files, {counts[4]} allocations, "
          f"{time.monotonic() - begin:.1f} s")


if __name__ == "__main__":
    main()
