#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""Changes module flags in bitcode and has LLVM read it: what the clang of several LLVMs makes of
random sources with random options, and the libraries of rustcs. What is asked of each module, and
how LLVM's answer is judged, is in retag_vs_llvm_api.c.

usage: retag_vs_llvm.py [--seed=N] [--objects=N] [--share=N] [--libraries=N] SCRATCH_FOLDER
           RUSTC[,RUSTC...] NN=PROGRAM...

PROGRAM is retag_vs_llvm_api, built for LLVM NN, whose clang makes --objects modules. The last LLVM
reads the libraries of the rustcs, too: --libraries modules of each, or all. --share is how many
cases of 1000 are tried. --seed makes a run again.
"""

import argparse
import collections
import concurrent.futures
import pathlib
import random
import re
import shutil
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from modules import rlib_bitcode, run  # noqa: E402

# Options of each target, of which some are taken.
TARGETS = {
    "x86_64-linux-gnu": [
        ["-fcf-protection=full"], ["-fcf-protection=branch"], ["-fcf-protection=return"],
        ["-mcmodel=small"], ["-mcmodel=medium"], ["-mcmodel=large"], ["-mcmodel=kernel"],
        ["-fno-plt", "-fPIC"], ["-mstack-alignment=32"], ["-mfunction-return=thunk-extern"],
        ["-fstack-protector-strong", "-mstack-protector-guard=tls",
         "-mstack-protector-guard-reg=fs", "-mstack-protector-guard-offset=24"],
        ["-fstack-protector-all", "-mstack-protector-guard=global"], ["-fsanitize=kcfi"]],
    "aarch64-linux-gnu": [
        ["-mbranch-protection=standard"], ["-mbranch-protection=bti"],
        ["-mbranch-protection=pac-ret+leaf+b-key"], ["-mcmodel=tiny"], ["-mcmodel=large"],
        ["-fstack-protector-strong", "-mstack-protector-guard=sysreg",
         "-mstack-protector-guard-reg=sp_el0", "-mstack-protector-guard-offset=0"]],
    "riscv64-linux-gnu": [
        ["-mcmodel=medany"], ["-mcmodel=medlow"], ["-mabi=lp64", "-march=rv64imac"],
        ["-msmall-data-limit=8"], ["-mno-relax"]],
    "arm64-apple-macosx12": [["-fobjc-arc"]],
    "x86_64-w64-windows-gnu": [["-mcmodel=small"], ["-fstack-protector-strong"]],
}
ANY_TARGET = [
    ["-fPIC"], ["-fpie"], ["-fno-pic"], ["-g"], ["-g3", "-gdwarf-4"], ["-gline-tables-only"],
    ["-gsplit-dwarf"], ["-fshort-wchar"], ["-fno-asynchronous-unwind-tables"], ["-funwind-tables"],
    ["-fomit-frame-pointer"], ["-fno-omit-frame-pointer"], ["-fprofile-instr-generate"],
    ["-ftrapv"], ["-fsemantic-interposition", "-fPIC"], ["-fopenmp"], ["-fexceptions"],
    ["-femulated-tls"], ["-fno-discard-value-names"], ["-Wframe-larger-than=4096"],
    ["-fdirect-access-external-data"], ["-fsanitize=cfi-icall", "-fvisibility=hidden"]]
OPTIMISATION = ["-O0", "-O1", "-O2", "-Os"]
# How a compiler puts bitcode into a file, and the section where it is then.
KINDS = [(["-emit-llvm"], None), (["-flto"], None), (["-flto=thin"], None), (["-flto=thin"], None),
         (["-flto=thin", "-fsplit-lto-unit"], None), (["-flto", "-fsplit-lto-unit"], None),
         (["-flto=thin", "-funified-lto"], None), (["-flto", "-funified-lto"], None),
         (["-fembed-bitcode"], ".llvmbc"), (["-flto=thin", "-ffat-lto-objects"], ".llvm.lto"),
         (["-emit-llvm", "-Xclang", "-emit-llvm-uselists"], None)]

# Of the names, some are those of flags: with -g their strings are used twice then, and in functions.
PIECES = {
    "keys": "int wchar_size = {n}; long uwtable() {{ return wchar_size; }}",
    "local": "int shadow{n}(int wchar_size) {{ int uwtable = wchar_size * 2, RtLibUseGOT = {n};"
             " return uwtable + RtLibUseGOT; }}",
    "values": "template <int N, unsigned M> struct A{n} {{ int get() {{ return N + M; }} }};"
              " int get{n}() {{ return A{n}<{n}, 100>().get() + A{n}<5, 6>().get()"
              " + A{n}<7, 16>().get() + A{n}<1000, 255>().get(); }}",
    "data": "int counter{n} = {n}; const char *const words{n}[] = {{\"a{n}\", \"b\"}};",
    "tls": "thread_local int local{n}; int next{n}() {{ return ++local{n}; }}",
    "loop": "unsigned sum{n}(const unsigned *p, int c) {{ unsigned s = {n};"
            " for (int i = 0; i < c; i++) s += p[i] * {n}u; return s; }}",
    "switch": "int pick{n}(int x) {{ switch (x) {{ case 0: return {n}; case 1: return 7;"
              " case 9: return -3; case 70000: return 5; default: return x / 3; }} }}",
    "class": "struct S{n} {{ virtual int f(int) {{ return {n}; }} virtual ~S{n}(); int a[{n} + 1];"
             " }}; int call{n}(S{n} *s) {{ return s->f(1); }} S{n}::~S{n}() {{}}",
    "template": "template <class T> struct V{n} {{ T data[4]; T &at(int i) {{ return data[i & 3]; }}"
                " }}; long use{n}(V{n}<long> &v) {{ return v.at({n}) + v.at(1); }}",
    "inline": "inline int twice{n}(int x) {{ static int calls; calls++; return x * 2; }}"
              " int four{n}(int x) {{ return twice{n}(twice{n}(x)); }}",
    "alias": "extern \"C\" void real{n}() {{}}",
    "buffer": "void fill(char *); int guard{n}() {{ char b[{n} * 8 + 16]; fill(b); return b[1]; }}",
    "pointer": "int (*handler{n})(int); int invoke{n}(int x) {{ return handler{n}(x); }}",
    "enum": "enum class E{n} : unsigned char {{ A, B = {n}, C }}; E{n} flip{n}(E{n} e) {{"
            " return e == E{n}::A ? E{n}::B : E{n}::C; }}",
}


def make_source(rng):
    names = rng.sample(sorted(PIECES), rng.randint(1, len(PIECES)))
    return "\n".join(PIECES[name].format(n=n) for n, name in enumerate(names)) + "\n"


def options_of(rng):
    target = rng.choice(sorted(TARGETS) + ["x86_64-linux-gnu", "aarch64-linux-gnu"])
    kind, section = rng.choice(KINDS)
    several = rng.sample(TARGETS[target], rng.randint(0, min(2, len(TARGETS[target]))))
    several += rng.sample(ANY_TARGET, rng.randint(0, 4))
    options = [option for some in several for option in some]
    return [f"--target={target}", rng.choice(OPTIMISATION), *kind, *options], section


def compile_one(seed, number, llvm, folder):
    """A module of this number; None where the compiler does not take the options."""
    rng = random.Random(f"{seed} {number} {llvm}")
    source = folder / f"{number}.cpp"
    source.write_text(make_source(rng))
    options, section = options_of(rng)
    output = folder / f"{number}-{llvm}.bc"
    result = subprocess.run(
        [f"clang-{llvm}", *options, "-w", "-c", source.name, "-o", output.name], cwd=folder,
        stderr=subprocess.DEVNULL)
    if result.returncode:
        return None
    if section:
        contents = folder / f"{number}-{llvm}.section"
        result = subprocess.run(
            [f"llvm-objcopy-{llvm}", f"--dump-section={section}={contents.name}", output.name,
             "unused.o"], cwd=folder, stderr=subprocess.DEVNULL)
        if result.returncode or not contents.stat().st_size:
            return None
        contents.replace(output)
    elif output.read_bytes()[:4] == b"\xde\xc0\x17\x0b":
        # What is inside of the wrapper; the program reads bitcode alone.
        data = output.read_bytes()
        offset = int.from_bytes(data[8:12], "little")
        output.write_bytes(data[offset:offset + int.from_bytes(data[12:16], "little")])
    return output


def compile_some(seed, count, llvm, folder, pool):
    """count modules that this clang makes."""
    folder.mkdir(parents=True)
    made = []
    number = 0
    while len(made) < count:
        jobs = range(number, number + count - len(made))
        number = jobs.stop
        made += [path for path in
                 pool.map(lambda job: compile_one(seed, job, llvm, folder), jobs) if path]
        if number > 4 * count + 20:
            sys.exit(f"clang-{llvm} makes only {len(made)} modules of {number}")
    return made


def extract_some(seed, rustc, count, llvm, folder):
    """Modules of the libraries of this rustc, the smaller of them where not all are wanted."""
    libraries = pathlib.Path(run(rustc, "--print", "target-libdir").strip())
    made = []
    for rlib in sorted(libraries.glob("*.rlib")):
        made += [path for _, path in rlib_bitcode(rlib, folder / rlib.stem, llvm)]
    if not made:
        sys.exit(f"no bitcode in {libraries}")
    if count is None:
        return made
    made.sort(key=lambda path: (path.stat().st_size, path.name))
    return random.Random(seed).sample(made[:len(made) // 2], min(count, len(made) // 2))


def judge(program, arguments, files):
    result = subprocess.run([program, *arguments, *map(str, files)], stdout=subprocess.PIPE,
                            text=True, errors="replace")
    return result.returncode, result.stdout, files


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1000000)
    parser.add_argument("--objects", type=int, default=30)
    parser.add_argument("--share", type=int, default=1000)
    parser.add_argument("--libraries", type=int)
    parser.add_argument("scratch", type=pathlib.Path)
    parser.add_argument("rustcs")
    parser.add_argument("programs", nargs="+")
    args = parser.parse_args()
    print(f"seed {args.seed}", flush=True)

    shutil.rmtree(args.scratch, ignore_errors=True)
    args.scratch.mkdir(parents=True)
    programs = dict(program.split("=", 1) for program in args.programs)
    counts = collections.Counter()
    failed = 0
    modules = 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        jobs = []
        for llvm, program in programs.items():
            files = compile_some(args.seed, args.objects, llvm, args.scratch / llvm, pool)
            jobs.append((program, files))
        last = list(programs)[-1]
        for number, rustc in enumerate(args.rustcs.split(",")):
            files = extract_some(args.seed, rustc, args.libraries, last,
                                 args.scratch / f"rustc-{number}")
            jobs.append((programs[last], files))
        options = [f"--seed={args.seed}", f"--share={args.share}"]
        pieces = [(program, files[at:at + 8])
                  for program, files in jobs for at in range(0, len(files), 8)]
        for status, output, files in pool.map(
                lambda piece: judge(piece[0], options, piece[1]), pieces):
            modules += len(files)
            failed |= status
            for line in output.splitlines():
                number, tab, what = line.partition("\t")
                if tab and number.isdigit():
                    counts[tuple(what.split("\t"))] += int(number)
                else:
                    print(line)
            if status not in (0, 1):
                print(f"wrong: exit {status} of {' '.join(map(str, files))}")

    report(counts, modules)
    # What was never changed is not proven.
    if not counts_of(counts, "changed") or not counts_of(counts, "modules with hashes"):
        failed = 1
        print("nothing was proven")
    if not failed:
        shutil.rmtree(args.scratch)
    return 1 if failed else 0


def counts_of(counts, outcome):
    return sum(number for what, number in counts.items() if what[0] == outcome)


def report(counts, files):
    outcomes = sorted({what[0] for what in counts})
    print(f"{files} files: " + ", ".join(
        f"{counts_of(counts, outcome)} {outcome}" for outcome in outcomes))
    changed, reasons = collections.Counter(), collections.Counter()
    for (outcome, key, reason), number in counts.items():
        if outcome == "changed":
            changed[key] += number
        elif outcome == "impossible":
            reasons[re.sub(r"'[^']*'", "'...'", re.sub(r"-?\b\d+\b", "N", reason))] += number
    for key, number in changed.most_common():
        print(f"{number:8} changed: {key}")
    for reason, number in reasons.most_common():
        print(f"{number:8} impossible: {reason}")


if __name__ == "__main__":
    sys.exit(main())
