#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""Changes a flag in files of every format that bitcode lies in. The file must be the same but for
the bitcode, and there be what the same change makes of the bitcode alone; the tools of the format
must see what they saw; the way back must lead to the same bytes.

usage: retag_containers.py BCFLAGS RUSTC SCRATCH_FOLDER LLVM
"""

import pathlib
import shutil
import subprocess
import sys

SUPPORT = pathlib.Path(__file__).resolve().parents[1] / "support"
sys.path.insert(0, str(SUPPORT))
from modules import rlib_bitcode, run  # noqa: E402

SOURCE = "int NAME(int x) { static int calls; return x + calls++; }\n"
RUST = "pub fn add(x: &[u32]) -> u32 { x.iter().sum() }\n"
LINUX, WINDOWS, MAC, WASM = (
    "x86_64-linux-gnu", "x86_64-pc-windows-msvc", "arm64-apple-macosx12", "wasm32-unknown-unknown")


class Maker:
    """Makes files in a folder; names are those of files there."""

    def __init__(self, folder, llvm):
        self.folder, self.llvm = folder, llvm
        folder.mkdir(parents=True)

    def tool(self, name, *arguments):
        return run(f"{name}-{self.llvm}", *arguments, cwd=self.folder)

    def compile(self, name, target, *options, symbol="f"):
        (self.folder / "source.c").write_text(SOURCE.replace("NAME", symbol))
        self.tool("clang", f"--target={target}", "-O1", *options, "-c", "source.c", "-o", name)
        return name

    def archive(self, name, kind, *members):
        self.tool("llvm-ar", f"--format={kind}", "-rcs", name, *members)
        return name

    def section(self, name, path):
        """The contents of a section."""
        self.tool("llvm-objcopy", f"--dump-section={name}=section.bin", path, "unused")
        return self.bytes("section.bin")

    def bytes(self, name):
        return (self.folder / name).read_bytes()

    def write(self, name, data):
        (self.folder / name).write_bytes(data)
        return name


def bitcode_files(maker):
    one = maker.compile("one.o", LINUX, "-flto=thin", symbol="one")
    two = maker.compile("two.o", LINUX, "-flto", symbol="two")
    both = [maker.bytes(one), maker.bytes(two)]
    yield one, both[:1]
    yield maker.write("concatenated.o", b"".join(both)), both
    # In a wrapper, where it begins at no multiple of four.
    for start in (20, 27):
        run(sys.executable, str(SUPPORT / "wrap.py"), str(start), "13", one, f"wrapped-{start}",
            cwd=maker.folder)
        yield f"wrapped-{start}", both[:1]
    yield maker.compile("wrapped.o", MAC, "-flto"), None
    yield maker.compile("for-wasm.o", WASM, "-flto"), None
    # Several modules of one stream: their bytes are not those of other files.
    for name, options in (("cat.o", []), ("binary.o", ["-b"])):
        maker.tool("llvm-cat", *options, one, two, "-o", name)
        yield name, None
    (maker.folder / "split.cpp").write_text(
        "struct A { virtual int f(); }; int A::f() { return 1; } int g(A *a) { return a->f(); }\n")
    maker.tool("clang", f"--target={LINUX}", "-flto=thin", "-fsplit-lto-unit",
               "-fwhole-program-vtables", "-fvisibility=hidden", "-c", "split.cpp", "-o", "split.o")
    yield "split.o", None


def objects(maker):
    for name, target in (("elf", LINUX), ("coff", WINDOWS), ("macho", MAC), ("wasm", WASM),
                         ("elf32", "i686-linux-gnu"), ("aarch64", "aarch64-linux-gnu"),
                         ("riscv", "riscv64-linux-gnu")):
        path = maker.compile(f"{name}.o", target, "-fembed-bitcode")
        section = "__LLVM,__bitcode" if target == MAC else ".llvmbc"
        yield path, [maker.section(section, path)]
    for name, target in (("elf", LINUX), ("coff", WINDOWS)):
        for lto in ("full", "thin"):
            path = maker.compile(f"fat-{lto}-{name}.o", target, f"-flto={lto}", "-ffat-lto-objects")
            yield path, [maker.section(".llvm.lto", path)]
    # What linkers put behind each other, at any place.
    maker.compile("first.o", LINUX, "-fembed-bitcode", symbol="first")
    maker.compile("second.o", LINUX, "-fembed-bitcode", symbol="second")
    pieces = [maker.section(".llvmbc", path) for path in ("first.o", "second.o")]
    maker.tool("ld.lld", "-r", "first.o", "second.o", "-o", "relocatable.o")
    yield "relocatable.o", pieces


def archives(maker):
    maker.compile("thin.o", LINUX, "-flto=thin", symbol="thin")
    maker.compile("embedded.o", LINUX, "-fembed-bitcode", symbol="embedded")
    maker.compile("native.o", LINUX, symbol="native")
    maker.write("odd.o", maker.bytes("native.o") + b"x")
    long_name = "a-name-of-more-than-16-characters.o"
    maker.compile(long_name, LINUX, "-flto", symbol="named")
    pieces = [maker.bytes("thin.o"), maker.bytes(long_name), maker.section(".llvmbc", "embedded.o")]
    for kind in ("gnu", "bsd", "darwin", "coff"):
        yield maker.archive(f"{kind}.a", kind, "odd.o", "thin.o", "native.o", "embedded.o",
                            long_name), pieces
    run("ar", "rcs", "binutils.a", "native.o", "embedded.o", cwd=maker.folder)
    yield "binutils.a", pieces[2:]
    # Slices of a universal binary, each of them a library.
    for arch in ("arm64", "x86_64"):
        maker.compile(f"{arch}.o", f"{arch}-apple-macosx12", "-fembed-bitcode", symbol=arch)
        maker.archive(f"{arch}.a", "darwin", f"{arch}.o")
    slices = [maker.section("__LLVM,__bitcode", f"{arch}.o") for arch in ("arm64", "x86_64")]
    for kind, options in (("o", []), ("a", []), ("o", ["-fat64"])):
        name = f"universal{''.join(options)}.{kind}"
        maker.tool("llvm-lipo", "-create", *options, f"arm64.{kind}", f"x86_64.{kind}", "-output",
                   name)
        yield name, slices


def rust_library(maker, rustc):
    (maker.folder / "lib.rs").write_text(RUST)
    run(rustc, "--crate-type=rlib", "-O", "--crate-name=sums", "lib.rs", cwd=maker.folder)
    parts = dict(rlib_bitcode(maker.folder / "libsums.rlib", maker.folder / "parts", maker.llvm))
    return "libsums.rlib", [path.read_bytes() for path in parts.values()]


def flags_of(bcflags, path, key):
    """The values of a flag in all modules of a file."""
    rows = [line.split("\t") for line in run(bcflags, "dump", "--raw", str(path)).splitlines()]
    return [row[-1] for row in rows if row[-2] == key]


def seen_by_tools(maker, folder, name):
    """What the tools of a format say of a file."""
    commands = [["llvm-nm", "--print-armap", name], ["llvm-readobj", "--all", name],
                ["llvm-objdump", "--section-headers", "--reloc", name], ["llvm-size", name],
                ["llvm-objdump", "--disassemble", name]]
    if name.startswith("universal"):
        commands += [["llvm-lipo", "-info", name],
                     ["llvm-objdump", "--macho", "--universal-headers", name]]
    elif name.endswith((".a", ".rlib")):
        commands += [["llvm-ar", "tv", name], ["llvm-objdump", "--archive-headers", name]]
    said = []
    for tool, *arguments in commands:
        result = subprocess.run([f"{tool}-{maker.llvm}", *arguments], cwd=folder,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        said.append((tool, result.returncode, result.stdout))
    # What it prints are sums of bits, of which a new hash may need more: how it ends is what counts.
    result = subprocess.run([f"llvm-bcanalyzer-{maker.llvm}", "--dump", name], cwd=folder,
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    said.append(("llvm-bcanalyzer", result.returncode, b""))
    assert any(status == 0 and output for _, status, output in said), f"no tool reads {name}"
    return said


class Judge:
    def __init__(self, bcflags, maker):
        self.bcflags, self.maker = bcflags, maker
        self.after = maker.folder / "after"
        self.after.mkdir()
        self.wrong = self.files = 0

    def complain(self, name, what):
        self.wrong += 1
        print(f"wrong: {name}: {what}")

    def retag(self, source, target, flag, value):
        run(self.bcflags, "retag", "--force", "-f", f"{flag}={value}", str(source), "-o",
            str(target))

    def expected(self, name, pieces, flag, value):
        """The file with each piece of bitcode replaced by what is made of it alone."""
        data = self.maker.bytes(name)
        for number, piece in enumerate(pieces):
            source, target = (self.maker.folder / f"piece-{number}{part}" for part in ("", "-new"))
            source.write_bytes(piece)
            self.retag(source, target, flag, value)
            if data.count(piece) != 1:
                self.complain(name, f"has piece {number} {data.count(piece)} times")
            new = target.read_bytes()
            if new == piece:
                self.complain(name, f"piece {number} is not changed")
            data = data.replace(piece, new)
        return data

    def check(self, name, pieces, flag="wchar_size", value=1):
        self.files += 1
        before, after = self.maker.folder / name, self.after / name
        old = flags_of(self.bcflags, before, flag)
        self.retag(before, after, flag, value)
        data = after.read_bytes()
        new = flags_of(self.bcflags, after, flag)
        if len(set(old)) != 1 or new != [f"i32 {value}"] * len(old) or old == new:
            self.complain(name, f"{flag} was {old} and is {new}")
        if len(data) != before.stat().st_size:
            self.complain(name, "has another size")
        if pieces and data != self.expected(name, pieces, flag, value):
            self.complain(name, "is not the same with the bitcode replaced")
        for was, now in zip(seen_by_tools(self.maker, self.maker.folder, name),
                            seen_by_tools(self.maker, self.after, name)):
            if was != now:
                self.complain(name, f"{was[0]} sees another file")
        back = self.after / "back"
        self.retag(after, back, flag, old[0].removeprefix("i32 "))
        if back.read_bytes() != before.read_bytes():
            self.complain(name, "the way back does not lead to the same bytes")

    def check_refused(self, name, words, flag="wchar_size", value=1):
        """What cannot be changed in place is refused, and nothing is written."""
        self.files += 1
        target = self.after / name
        result = subprocess.run(
            [self.bcflags, "retag", "--force", "-f", f"{flag}={value}", name, "-o", str(target)],
            cwd=self.maker.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if result.returncode != 2 or words not in result.stderr or target.exists():
            self.complain(name, f"exit {result.returncode}: {result.stderr}")


def main(bcflags, rustc, scratch, llvm):
    scratch = pathlib.Path(scratch).resolve()
    shutil.rmtree(scratch, ignore_errors=True)
    maker = Maker(scratch, llvm)
    judge = Judge(str(pathlib.Path(bcflags).resolve()), maker)
    for make in (bitcode_files, objects, archives):
        for name, pieces in make(maker):
            judge.check(name, pieces)
    judge.check(*rust_library(maker, rustc), flag="PIC Level")

    maker.tool("llvm-objcopy", "--compress-sections=.llvmbc=zlib", "embedded.o", "compressed.o")
    judge.check_refused("compressed.o", "compressed")
    maker.tool("llvm-ar", "--thin", "-rcs", "members.a", "thin.o", "native.o")
    judge.check_refused("members.a", "thin archive")

    print(f"{judge.files} files, {judge.wrong} wrong")
    if not judge.wrong:
        shutil.rmtree(scratch)
    return 1 if judge.wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
