# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""make_seeds.py RUSTC FOLDER: a folder of seeds for each fuzz target, of small real
modules and of what odd_bitcode.py makes. Another format is one more line in containers().
"""

import pathlib
import shutil
import struct
import subprocess
import sys

SUPPORT = pathlib.Path(__file__).resolve().parent.parent / "support"
LARGEST = 16384  # larger ones only slow a fuzzer down
MODULE = 8
CUT = b"\n@@\n"  # between the files of a thin archive, see thin.c

sys.dont_write_bytecode = True  # no files beside the sources
sys.path.insert(0, str(SUPPORT))
from old_bitcode import old_module  # noqa: E402

C = """
extern int data; struct pair { int a; char b[3]; } pair; int *p = &data;
__attribute__((target("sse3"))) int g(int x) { return x * 2; }
int f(int x) { return x ? f(x - 1) + data : 0; }
"""
RUST = "#![no_std] pub fn f(x: u32) -> u32 { x + 1 }\n"
FLAGS = """
target triple = "x86_64-unknown-linux-gnu"
@g = global i32 7
define void @f() { ret void }
!llvm.module.flags = !{!0, !1, !2, !3, !4, !5, !6, !7, !8, !9}
!llvm.ident = !{!20}
!0 = !{i32 1, !"wchar_size", i32 WCHAR}
!1 = !{i32 LEAST, !"PIC Level", i32 2}
!2 = !{i32 7, !"uwtable", i32 1}
!3 = !{i32 5, !"list", !10}
!4 = !{i32 6, !"unique", !10}
!5 = !{i32 3, !"require", !11}
!6 = !{i32 4, !"Code Model", i32 WCHAR}
!7 = !{i32 2, !"wide", i128 -5}
!8 = !{i32 1, !"other", POINTER @g}
!9 = !{i32 BEHAVIOR, !"changes", [2 x double] [double 1.5, double 0x7FF8000000000000]}
!10 = !{!"one", !"WCHAR", null}
!11 = !{!"PIC Level", i32 2}
!20 = !{!"some compiler 1.0"}
"""


def run(*command):
    subprocess.run(list(map(str, command)), check=True, stdout=subprocess.DEVNULL)


def flags(llvm, wchar, behavior):
    pointer = "i32*" if llvm < 15 else "ptr"
    least = 7 if llvm < 15 else 8  # behavior min is LLVM 15's
    text = FLAGS.replace("WCHAR", str(wchar)).replace("POINTER", pointer)
    return text.replace("LEAST", str(least)).replace("BEHAVIOR", str(behavior))


def modules(rustc, work):
    """Makes FOLDER/*.bc; returns their paths."""
    work.joinpath("f.c").write_text(C)
    work.joinpath("lib.rs").write_text(RUST)
    x86 = "--target=x86_64-linux-gnu"
    for llvm in (14, 22):
        for name, options in (("full", ["-flto"]), ("thin", ["-flto=thin", "-O1"]),
                              ("debug", ["-flto=thin", "-g"]), ("plain", ["-emit-llvm"])):
            run(f"clang-{llvm}", x86, *options, "-c", work / "f.c",
                "-o", work / f"{name}{llvm}.bc")
        for wchar, behavior in ((4, 1), (2, 2), (1, 4)):
            text = work / f"flags{llvm}-{wchar}.ll"
            text.write_text(flags(llvm, wchar, behavior))
            run(f"llvm-as-{llvm}", text, "-o", text.with_suffix(".bc"))
    run("llvm-cat-22", "-o", work / "cat.bc", work / "flags22-4.bc", work / "flags22-2.bc")
    run(rustc, "--crate-type=lib", "--emit=llvm-bc", work / "lib.rs", "-o", work / "rust.bc")
    odd = work / "odd"
    odd.mkdir()
    names = subprocess.run([sys.executable, SUPPORT / "odd_bitcode.py", odd, "--list"],
                           check=True, stdout=subprocess.PIPE, encoding="ascii").stdout.split()
    run(sys.executable, SUPPORT / "odd_bitcode.py", odd, *names)
    old = work / "old"
    old.mkdir()
    run(sys.executable, SUPPORT / "old_llvm.py", old)
    for name, options in (("names", {}), ("short-names", {"abbreviated": True}),
                          ("places", {"has_places": True}), ("no-version", {"version": 0})):
        old.joinpath(f"old-{name}.bc").write_bytes(old_module(**options))
    return sorted(path for folder in (work, odd, old) for path in folder.glob("*.bc"))


def write_ar(out, *members, thin=False):
    run(sys.executable, SUPPORT / "write_ar.py", *["--thin"] * thin, out, *members)


def support(script, *args):
    run(sys.executable, SUPPORT / script, *args)


def compile_for(work, name, triple, *options):
    run("clang-22", f"--target={triple}", *options, "-c", work / "g.c", "-o", work / name)
    return work / name


def compressed(work, bitcode):
    """(name, path) of objects with compressed sections: what ask.c has in place of a
    decompressor copies the bytes behind the first, or fails."""
    native = compile_for(work, "plain.o", "x86_64-linux-gnu")
    for kind, size in (("c", 1), ("f", 1), ("u", 1), ("o", 1), ("c", 64)):
        data = bitcode.read_bytes()
        packed, plain, path = work / "packed", work / "unpacked.o", work / f"packed-{kind}{size}.o"
        packed.write_bytes(struct.pack("<IIQQ", 1 + (kind == "f"), 0, len(data) * size, 1) + kind.encode() + data)
        run("llvm-objcopy-22", f"--add-section=.llvmbc={packed}",
            f"--add-section=.llvm.lto={bitcode}", native, plain)
        support("patch.py", "--section", ".llvmbc", plain, path, "8=0008000000000000")
        yield f"elf-packed-{kind}{size}", path


def gcc_objects(work):
    for name, options in (("slim", []), ("fat", ["-ffat-lto-objects"])):
        run("gcc-12", "-flto", *options, "-c", work / "g.c", "-o", work / f"gcc-{name}.o")
        yield f"gcc-{name}", work / f"gcc-{name}.o"


def machos(work, bitcode):
    section = f"__LLVM,__bitcode={bitcode}"
    for name, options in (("64", ["0x01000007"]), ("32-big", ["--big", "--narrow", "18"])):
        out = work / f"macho-{name}"
        support("write_macho.py", *options[:-1], out, options[-1], section,
                f"__TEXT,__text={work / 'g.c'}", section)
        yield f"macho-{name}", out
    support("write_macho.py", "--image", work / "macho-image", "12", section,
            f"__LLVM,__bundle={work / 'g.c'}")
    yield "macho-image", work / "macho-image"
    apple = [compile_for(work, f"{arch}.o", f"{arch}-apple-macosx", "-fembed-bitcode")
             for arch in ("arm64", "x86_64")]
    yield "macho-clang", apple[0]
    for name, options in (("universal", []), ("universal-64", ["-fat64"])):
        run("llvm-lipo-22", "-create", *options, *apple, "-output", work / name)
        yield name, work / name
    for path in apple:
        run("llvm-ar-22", "--format=darwin", "-rc", path.with_suffix(".a"), path)
    run("llvm-lipo-22", "-create", *[path.with_suffix(".a") for path in apple], "-output",
        work / "universal.a")
    yield "universal-libraries", work / "universal.a"


def windows(work, bitcode):
    native = compile_for(work, "native.obj", "x86_64-pc-windows-msvc", "-O1")
    run("llvm-objcopy-22", f"--add-section=.llvmbc={bitcode}", f"--add-section=.llvm.lto={bitcode}",
        native, work / "coff.obj")
    yield "coff", work / "coff.obj"
    support("big_obj.py", work / "coff.obj", work / "big.obj")
    yield "coff-big", work / "big.obj"
    support("big_obj.py", native, work / "ltcg.obj", "--class", "38feb30ca5d9ab4dac9bd6b6222653c2")
    yield "coff-ltcg", work / "ltcg.obj"
    work.joinpath("some.def").write_text("LIBRARY some.dll\nEXPORTS\n f\n g DATA\n h @7 NONAME\n")
    run("llvm-dlltool-22", "-m", "i386:x86-64", "-d", work / "some.def", "-D", "some.dll", "-l",
        work / "some.lib")
    yield "import-library", work / "some.lib"
    data = work.joinpath("some.lib").read_bytes()
    at = data.index(b"\0\0\xff\xff")
    work.joinpath("import").write_bytes(data[at:at + int(data[at - 12:at - 2])])
    yield "import", work / "import"


def web_assembly(work, bitcode):
    native = compile_for(work, "wasm.o", "wasm32", "-O1")
    run("llvm-objcopy-22", f"--add-section=.llvmbc={bitcode}", f"--add-section=.llvm.lto={bitcode}",
        native, work / "wasm-two.o")
    yield "wasm", work / "wasm-two.o"


def texts(work):
    for name, begin in (("comment", "; ModuleID = 'f'\n"), ("mark", "\ufeff\n"), ("plain", "")):
        path = work / f"text-{name}"
        path.write_text(begin + flags(22, 4, 1), encoding="utf-8")
        yield path.name, path


def containers(rustc, work):
    """(name, path) of one file of each format, and more where a format has variants."""
    small = work / "small.bc"
    small.write_bytes(b"".join(work.joinpath(name).read_bytes()
                               for name in ("odd/sound.bc", "old/old-places.bc")))
    yield from compressed(work, small)
    yield from gcc_objects(work)
    yield from machos(work, small)
    yield from windows(work, small)
    yield from web_assembly(work, small)
    yield from texts(work)
    bitcode = work / "flags22-4.bc"
    for triple in ("x86_64-linux-gnu", "mips-linux-gnu", "aarch64-linux-gnu", "riscv64-linux-gnu",
                   "arm-linux-gnueabi", "powerpc64-linux-gnu"):
        native, path = work / "native.o", work / f"elf-{triple}.o"
        run("clang-22", f"--target={triple}", "-fPIC", "-O1", "-c", work / "g.c", "-o", native)
        run("llvm-objcopy-22", f"--add-section=.llvmbc={bitcode}", native, path)
        yield f"elf-{triple}", path
    run("clang-22", "--target=x86_64-apple-macosx", "-emit-llvm", "-c", work / "g.c",
        "-o", work / "wrapper.bc")
    yield "wrapper", work / "wrapper.bc"
    elf = work / "elf-x86_64-linux-gnu.o"
    run("ar", "rc", work / "gnu.a", bitcode, elf)
    yield "ar-gnu", work / "gnu.a"
    run("llvm-ar-22", "--format=bsd", "-rc", work / "bsd.a", bitcode, work / "wrapper.bc")
    yield "ar-bsd", work / "bsd.a"
    write_ar(work / "nested.a", f"a.a/={work / 'gnu.a'}", f"x.bc/={bitcode}")
    yield "ar-nested", work / "nested.a"
    run(rustc, "--crate-type=rlib", "-Ccodegen-units=1", "-Cembed-bitcode=yes", work / "lib.rs",
        "-o", work / "libseed.rlib")
    yield "rlib", work / "libseed.rlib"
    yield "bitcode", bitcode


def thin_archives(work):
    """(name, files): the first is an archive, which names 1, 2, ... (see thin.c)."""
    bitcode = work.joinpath("flags22-4.bc")
    files = work / "files"
    files.mkdir()
    shutil.copy(bitcode, files / "1")
    write_ar(files / "2", f"x.bc/={bitcode}", f"y.bc/={bitcode}")
    names = files / "names"
    names.write_bytes(b"2/\n/files/1/\n")
    write_ar(files / "regular", "1/:9=-", "2/:9=-", "3/:1=-", thin=True)
    write_ar(files / "places", f"//={names}", "/0:8:9=-", "/3:0=-", f"/0:{8 + 60 + 1}:9=-",
             thin=True)
    write_ar(files / "itself", "0/:1=-", "3/:1=-", "1/:1=-", thin=True)
    for name in ("regular", "places", "itself"):
        parts = [files / name, files / "1", files / "2", files / "regular"]
        yield name, CUT.join(part.read_bytes() for part in parts)


def small_files(work):
    """(name, bytes) of the smallest of a kind, to be damaged at every place: damage.c."""
    sound, native, elf = work / "odd/sound.bc", work / "tiny.o", work / "tiny-elf.o"
    work.joinpath("tiny.s").write_text(".byte 0\n")
    run("clang-22", "--target=x86_64-linux-gnu", "-c", work / "tiny.s", "-o", native)
    run("llvm-objcopy-22", "--strip-all", f"--add-section=.llvmbc={sound}", native, elf)
    yield "elf", elf.read_bytes()
    support("write_macho.py", "--narrow", work / "tiny-macho", "7", f"__LLVM,__bitcode={sound}")
    macho = work.joinpath("tiny-macho").read_bytes()
    yield "macho", macho
    yield "universal", struct.pack(">12I", 0xcafebabe, 2, 7, 3, 48, len(macho), 2, 12, 9,
                                   48 + len(macho), sound.stat().st_size, 2) + macho + \
        sound.read_bytes()
    for name, triple in (("coff", "x86_64-pc-windows-msvc"), ("wasm", "wasm32")):
        run("clang-22", f"--target={triple}", "-c", work / "tiny.s", "-o", native)
        run("llvm-objcopy-22", "--strip-all", f"--add-section=.llvmbc={sound}", native,
            work / f"tiny-{name}")
        yield name, work.joinpath(f"tiny-{name}").read_bytes()
    support("big_obj.py", work / "tiny-coff", work / "tiny-big")
    yield "coff-big", work.joinpath("tiny-big").read_bytes()
    run("clang-22", "--target=x86_64-linux-gnu", "-c", work / "tiny.s", "-o", native)
    data = sound.read_bytes()
    work.joinpath("tiny-packed").write_bytes(struct.pack("<IIQQ", 2, 0, len(data), 1) + b"c" + data)
    run("llvm-objcopy-22", "--strip-all", f"--add-section=.llvmbc={work / 'tiny-packed'}", native,
        work / "tiny-unpacked.o")
    support("patch.py", "--section", ".llvmbc", work / "tiny-unpacked.o", work / "tiny-packed.o",
            "8=0008000000000000")
    yield "packed", work.joinpath("tiny-packed.o").read_bytes()
    work.joinpath("rmeta").write_bytes(b"rust, not bitcode")
    write_ar(work / "tiny.rlib", f"lib.rmeta/={work / 'rmeta'}", f"a.o/={elf}", f"b.bc/={sound}")
    yield "rlib", work.joinpath("tiny.rlib").read_bytes()
    write_ar(work / "tiny.a", f"x.bc/={sound}")
    work.joinpath("tiny-names").write_bytes(b"2/\n")
    write_ar(work / "tiny-thin.a", f"//={work / 'tiny-names'}", "1/:9=-", "/0:8:9=-", thin=True)
    yield "thin", CUT.join(path.read_bytes() for path in (work / "tiny-thin.a", sound,
                                                          work / "tiny.a"))


def odd_flags(work):
    """Flags in records that no compiler writes so."""
    folder = work / "odd-flags"
    folder.mkdir()
    run(sys.executable, pathlib.Path(__file__).parents[1] / "retag/Inputs/odd_flags.py", folder)
    return {path.stem: path.read_bytes() for path in folder.iterdir()}


def module_bodies(data):
    """The inside of each MODULE block."""
    at = 4
    while data[:4] == b"BC\xc0\xde" and at + 8 <= len(data):
        word, words = struct.unpack_from("<2I", data, at)
        if word & 3 != 1:
            return
        if word >> 2 & 0xff == MODULE and word >> 10 & 0xf == 3:
            yield data[at + 8:at + 8 + words * 4]
        at += 8 + words * 4


def command_lines():
    """A response file, and what it names: more of them, scripts, objects (see line.c)."""
    archive, elf = b"!<arch>\n", b"\x7fELF\2\1\1" + bytes(9) + b"\1\0\x3e\0"
    yield "inputs", CUT.join([b"-L. 1 2 -l:1 -l:2 -l:3 -o 4 -r --start-lib 1 2 --end-lib", archive, elf])
    yield "scripts", CUT.join([b"--sysroot=. 1 -T 2 -L=. --push-state -static -dT 3 --pop-state 1",
                               b"/* c */ GROUP ( 4 AS_NEEDED ( -l:5 , \"4\" =/5 ) /5 ) INCLUDE 3 #\n",
                               b"SECTIONS { .text : { *(.text) } } OUTPUT(x) SEARCH_DIR(=/) TARGET(y)",
                               b"INPUT(3 4)", archive, elf])
    yield "files", CUT.join([b"'@1' \"@2\" \\@3 @4 @5", b"a\\ b 'c\\' d' \"e\\\"f\"", b"@3 @3", b"@2",
                             b"\xef\xbb\xbf1", b"\xff\xfe1\0"])
    yield "quoting", CUT.join([b"--rsp-quoting=windows @1", b"\"a\"\"b\" c\\\\\"d e\" \\\"f \"\" \"g"])
    yield "options", (b"--plugin-opt thinlto-object-suffix-replace=a;b -plugin-opt=thinlto-index-only=x "
                      b"--remap-inputs=1=2 --format=binary 1 -b elf --fat-lto-objects -m x --none "
                      b"--opt-remarks-filename r --chroot / --just-symbols=1 --version-script=/dev/stdin")


def main():
    rustc, out = sys.argv[1], pathlib.Path(sys.argv[2])
    shutil.rmtree(out, ignore_errors=True)
    work = out / "work"
    work.mkdir(parents=True)
    work.joinpath("g.c").write_text(C.replace('__attribute__((target("sse3"))) ', ""))
    seeds = {name: {} for name in ("bitstream", "module", "container", "thin", "merge", "line", "retag",
                                   "small")}
    for path in modules(rustc, work):
        data = path.read_bytes()
        seeds["module"][path.stem] = data
        for number, body in enumerate(module_bodies(data)):
            seeds["bitstream"][f"{path.stem}-{number}"] = body
        if path.parent == work and len(data) < 0x10000:
            second = work.joinpath("flags22-2.bc").read_bytes()
            for name, first in (("flags", second), ("same", data)):
                seeds["merge"][f"{path.stem}-{name}"] = first + data + struct.pack("<H", len(first))
    for name, path in containers(rustc, work):
        seeds["container"][name] = path.read_bytes()
    seeds["thin"].update(thin_archives(work))
    seeds["line"].update(command_lines())
    seeds["small"].update(small_files(work))
    seeds["retag"].update(seeds["module"])
    seeds["retag"].update((f"small-{name}", data) for name, data in seeds["small"].items())
    seeds["retag"].update((f"odd-{name}", data) for name, data in odd_flags(work).items())
    for target, files in seeds.items():
        folder = out / target
        folder.mkdir()
        for name, data in files.items():
            if len(data) <= LARGEST:
                folder.joinpath(name).write_bytes(data)
        print(target, len(list(folder.iterdir())))
        assert any(folder.iterdir()), f"{target}: no seeds"


main()
