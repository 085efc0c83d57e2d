# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""constellations.py BCFLAGS: in the current folder, makes files whose flags disagree, lets bcflags
check suggest commands, and runs all of them in a shell. Every one has to work, and afterwards check
has to be content, unless it said before why it would not be."""

import os
import pathlib
import subprocess
import sys

X86 = "--target=x86_64-linux-gnu -fno-pic"
ARM = "--target=aarch64-linux-gnu -fno-pic"
RISCV = "--target=riscv64-linux-gnu"
THIN = "-flto=thin"
FULL = "-flto=full"
KERNEL = f"{X86} {THIN} -mcmodel=kernel"
LARGE = f"{X86} {THIN} -mcmodel=large"
SMALL_ARM = f"{ARM} {FULL} -mcmodel=small"
LARGE_ARM = f"{ARM} {FULL} -mcmodel=large"
PIC = "--target=x86_64-linux-gnu -fPIC"


class Constellation:
    """objects: (file, options of clang, functions that it calls); then what a shell makes of them;
    the arguments of check; whether all is mended, and a part of what has to be printed."""

    def __init__(self, name, objects, shell, arguments, mends=True, prints="", lacks="\0"):
        self.name = name
        self.objects = objects
        self.shell = shell
        self.arguments = arguments
        self.mends = mends
        self.prints = prints
        self.lacks = lacks


def objects(names, options, calls=()):
    return [(name, options, calls) for name in names.split()]


MAIN = [("use.o", KERNEL, "a b l1 l2 l3".split())]
ARM_MAIN = [("use.o", SMALL_ARM, ())]
FEW = MAIN + objects("a.o b.o", KERNEL)
BOTH = FEW + objects("l1.o l2.o", KERNEL) + objects("l3.o", LARGE)
INPUTS = "use.o a.o b.o"

CONSTELLATIONS = [
    Constellation("members of both sides", BOTH, "llvm-ar-22 rc l.a l1.o l2.o l3.o",
                  f"{INPUTS} l.a", prints="--only=l1.o --only=l2.o l.a"),
    Constellation("members of both sides in a thin archive", BOTH,
                  "llvm-ar-22 rc --thin l.a l1.o l2.o l3.o", f"{INPUTS} l.a",
                  prints="a.o b.o l1.o l2.o use.o", lacks="l.a"),
    Constellation("a thin archive in another folder", BOTH,
                  "mkdir d && mv l?.o d && llvm-ar-22 rc --thin d/l.a d/l1.o d/l2.o d/l3.o",
                  f"{INPUTS} d/l.a", prints="d/l1.o d/l2.o"),
    Constellation("an archive that a thin one names", BOTH,
                  "llvm-ar-22 rc in.a l1.o l2.o l3.o && llvm-ar-22 rc --thin l.a in.a",
                  f"{INPUTS} l.a", prints="--only=l1.o --only=l2.o"),
    Constellation("patterns in names", BOTH,
                  r"mv l1.o '*' && mv l2.o 'a[l]?\3.o' && llvm-ar-22 rc l.a '*' 'a[l]?\3.o' l3.o",
                  f"{INPUTS} l.a", prints="--only='\\*'"),
    Constellation("quotes and options in names", BOTH,
                  "mv l1.o \"it's.o\" && mv l2.o ./-n && llvm-ar-22 rc -- -l.a \"it's.o\" ./-n l3.o",
                  f"{INPUTS} -- -l.a", prints="--only=-n"),
    Constellation("one name on both sides", BOTH,
                  "mkdir d && cp l3.o d/l1.o && llvm-ar-22 rc l.a l1.o l2.o && llvm-ar-22 qc l.a "
                  "d/l1.o", f"{INPUTS} l.a", mends=False),
    Constellation("one name twice on one side", BOTH,
                  "mkdir d && cp l2.o d/l1.o && llvm-ar-22 rc l.a l1.o l3.o && llvm-ar-22 qc l.a "
                  "d/l1.o", f"{INPUTS} l.a", prints="--only=l1.o l.a"),
    Constellation("archives of one side", BOTH + objects("m1.o m2.o", KERNEL),
                  "llvm-ar-22 rc l.a l1.o l2.o && llvm-ar-22 rc m.a m1.o m2.o",
                  f"{INPUTS} l.a m.a l3.o", prints="a.o b.o l.a m.a use.o", lacks="--only"),
    Constellation("two archives of both sides",
                  BOTH + objects("m1.o", KERNEL) + objects("m2.o", LARGE),
                  "llvm-ar-22 rc l.a l1.o l2.o l3.o && llvm-ar-22 rc m.a m1.o m2.o",
                  f"{INPUTS} l.a m.a", prints="--only=m1.o m.a"),
    Constellation("a member that cannot be read", BOTH,
                  "head -c 200 l1.o > short.o && llvm-ar-22 rc l.a l1.o l2.o l3.o short.o",
                  f"{INPUTS} l.a", mends=None),
    Constellation("medium and kernel", MAIN + objects("a.o", KERNEL) +
                  objects("b.o", f"{X86} {THIN} -mcmodel=medium"), "llvm-ar-22 rc l.a a.o b.o",
                  "use.o l.a"),
    Constellation("safe: a larger model", ARM_MAIN + objects("a.o", SMALL_ARM) +
                  objects("b.o", LARGE_ARM), "llvm-ar-22 rc l.a a.o b.o", "use.o l.a"),
    Constellation("three models", ARM_MAIN + objects("a.o", LARGE_ARM) +
                  objects("b.o", f"{ARM} {FULL} -mcmodel=tiny"), "llvm-ar-22 rc l.a a.o b.o",
                  "--lto=full use.o l.a"),
    Constellation("native code beside the bitcode", ARM_MAIN + objects("a.o b.o", LARGE_ARM +
                  " -ffat-lto-objects"), "llvm-ar-22 rc l.a a.o b.o", "use.o l.a", lacks="--only"),
    Constellation("split units", objects("a.o b.o", f"{ARM} {THIN} -fsplit-lto-unit -mcmodel=small",
                  "c") + objects("c.o", f"{ARM} {THIN} -fsplit-lto-unit -mcmodel=large"),
                  "llvm-ar-22 rc l.a b.o c.o", "a.o l.a"),
    Constellation("ThinLTO and regular LTO in one archive",
                  objects("use.o", f"{ARM} {THIN} -mcmodel=small", ["t"]) +
                  objects("t.o", f"{ARM} {THIN} -mcmodel=large") + objects("f.o g.o", LARGE_ARM),
                  "llvm-ar-22 rc l.a t.o f.o", "use.o l.a g.o"),
    Constellation("behaviors", objects("new.o", f"{RISCV} {FULL}"),
                  f"clang-14 {RISCV} {FULL} -c new.c -o old.o && llvm-ar-22 rc l.a old.o new.o",
                  "--llvm=22 l.a", prints="--only="),
    Constellation("two flags", objects("a.o", f"{RISCV} {FULL} -mcmodel=medany") +
                  objects("b.o c.o", f"{RISCV} {FULL} -mcmodel=medlow"),
                  f"clang-14 {RISCV} {FULL} -mcmodel=medlow -c c.c -o c.o && llvm-ar-22 rc l.a a.o "
                  "b.o c.o", "--llvm=22 l.a"),
    Constellation("what was compiled under the flag", ARM_MAIN +
                  objects("a.o", f"{LARGE_ARM} -fshort-wchar") + objects("b.o", SMALL_ARM),
                  "llvm-ar-22 rc l.a a.o b.o", "use.o l.a", mends=False),
    Constellation("objects that each build makes anew", ARM_MAIN + objects("a.o b.o", LARGE_ARM),
                  "mv a.o app.1-cgu.0.rcgu.o && mv b.o app.1-cgu.1.rcgu.o",
                  "use.o app.1-cgu.0.rcgu.o app.1-cgu.1.rcgu.o",
                  prints="use.o", lacks="rcgu"),
    Constellation("such objects on both sides", objects("a.o", SMALL_ARM) +
                  objects("b.o", LARGE_ARM), "mv a.o a.rcgu.o && mv b.o b.rcgu.o",
                  "a.rcgu.o b.rcgu.o", mends=False, lacks="retag"),
    Constellation("a pipe", objects("a.o", SMALL_ARM) + objects("b.o", LARGE_ARM), "true",
                  "a.o - < b.o", mends=None, prints="a.o"),
    Constellation("textual IR", objects("a.o", LARGE_ARM) + objects("b.o", SMALL_ARM),
                  "llvm-dis-22 b.o -o b.ll", "b.ll a.o", prints="a.o", lacks="b.ll"),
]


def shell(command):
    return subprocess.run(["sh", "-ec", command], capture_output=True, text=True, check=False)


def make(constellation):
    for name, options, calls in constellation.objects:
        stem = pathlib.Path(name).stem
        declared = "".join(f"int {call}(int);" for call in calls)
        sum_of_calls = "".join(f" + {call}(x)" for call in calls)
        pathlib.Path(f"{stem}.c").write_text(
            f"{declared}int {stem}(int x) {{ return x{sum_of_calls} + 1; }}\n")
        subprocess.run(["clang-22", "-O1", *options.split(), "-c", f"{stem}.c", "-o", name],
                       check=True)
    subprocess.run(["sh", "-ec", constellation.shell], check=True)


def faults(constellation):
    make(constellation)
    before = shell(f"bcflags check --deny=risk {constellation.arguments}")
    if before.returncode == 0:
        yield f"there is nothing to mend: {before.stdout}"
    suggested = shell(f"bcflags check --suggest-retag --deny=risk {constellation.arguments}")
    if suggested.returncode != before.returncode:
        yield f"check exits {before.returncode}, with --suggest-retag {suggested.returncode}"
    if constellation.prints not in suggested.stdout or constellation.lacks in suggested.stdout:
        yield f"these commands were not expected: {suggested.stdout}{suggested.stderr}"
    for command in suggested.stdout.splitlines():
        done = shell(command)
        if done.returncode != 0:
            yield f"{command}: exits {done.returncode}: {done.stderr}"
    after = shell(f"bcflags check --deny=risk {constellation.arguments}")
    if constellation.mends is not None and (after.returncode == 0) != constellation.mends:
        yield f"after {suggested.stdout or 'nothing'}{suggested.stderr}: {after.stdout}"
    if constellation.mends == ("is not mended" in suggested.stderr):
        yield f"not all of it, or all of it, is said to be mended: {suggested.stderr}"


def main():
    base = pathlib.Path.cwd()
    (base / "bin").mkdir()
    (base / "bin" / "bcflags").symlink_to(sys.argv[1])
    os.environ["PATH"] = f"{base / 'bin'}:{os.environ['PATH']}"
    failed = False
    for number, constellation in enumerate(CONSTELLATIONS):
        folder = base / str(number)
        folder.mkdir()
        os.chdir(folder)
        for fault in faults(constellation):
            print(f"{number}, {constellation.name}: {fault}")
            failed = True
    sys.exit(failed)


if __name__ == "__main__":
    main()
