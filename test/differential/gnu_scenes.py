# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""The links of plugin_vs_gnu.py: those of plugin_scenes.py that such linkers can do, and others."""

import os
import subprocess

from plugin_link import Kind
from plugin_scenes import ALL_TARGETS, NOINLINE, SCENES, Scene, chain

ALL = ("bfd", "gold", "mold")
LTO_MODES = ["full", "thin", "split", "mixed"]
SIMPLE_KINDS = ["override-stack-alignment", "wchar_size"]

# What is ld.lld's alone, or written for it.
OF_LLD = {
    "start lib", "start lib open", "response files", "scripts", "layout script",
    "options that write", "options that write 2", "options that write 3", "emit assembly",
    "emit bitcode", "imports nothing", "without optimization in two arguments",
    "without optimization", "with a cache", "errors do not hold it", "binary data",
    "bitcode as data", "wrapped symbol", "another name", "through clang", "duplicate symbol", "damaged object", "fat objects",
    "fat objects linked natively", "index only", "one module compiled",
    "one module compiled that conflicts", "options with times", "files of options",
    "named twice", "no link", "unknown option", "missing file", "nothing to link",
    "lost landing pads", "kept landing pads", "newer than the linker",
    "newer but not extracted", "fatal warnings",
}
NOT_WITH = {
    "static position independent": {"gold"},  # knows no --no-dynamic-linker
    "undefined symbol": {"mold"},  # links
}

GNU_SCENES = []


def take_over():
    for scene in SCENES:
        if scene.name not in OF_LLD and "x86_64" in scene.targets:
            linkers = [kind for kind in ALL if kind not in NOT_WITH.get(scene.name, ())]
            GNU_SCENES.append((scene, linkers))


take_over()


def gnu(linkers=ALL, modes=tuple(LTO_MODES), first=14, both=True, kinds=None,
        targets=tuple(ALL_TARGETS)):
    def register(function):
        GNU_SCENES.append((Scene(function, list(modes), list(targets), first, both, kinds, False),
                           list(linkers)))
        return function
    return register


# Ways to write a link.

@gnu(linkers=["gold", "mold"])
def members_without_an_archive(c):
    main, a, b = chain(c)
    c.pair("unused.o", "unused", conflicts=True)
    c.link(main, "--start-lib", a, "unused.o", b, "--end-lib")
    c.pair_decides("a.o", "b.o", c.kind.flag)


@gnu(linkers=["gold"], both=False)
def members_without_an_archive_of_which_one_is_used(c):
    """Before another plugin ours claims nothing, and is told all the same what is not used."""
    main, a, b = chain(c)
    c.object("other.o", "other", flags=c.kind.other)
    c.conflict = False
    c.pair(b, "b")
    c.style = 6
    c.link(main, "--start-lib", a, "other.o", b, "--end-lib")
    c.is_same()


@gnu()
def a_response_file(c):
    main, a, b = chain(c)
    c.archive("lib.a", a, b)
    c.write("outer.rsp", f"{main} 'lib.a' --gc-sections\n")
    c.link("@outer.rsp")
    c.pair_decides("lib.a(a.o)", "lib.a(b.o)", c.kind.flag)


@gnu()
def two_scripts(c):
    main, a, b = chain(c)
    c.pair("unused.o", "unused", conflicts=True)
    c.archive("lib.a", b, "unused.o")
    c.write("files.ld", f"/* two */ INPUT({main} \"{a}\")\n")
    c.write("libs.ld", "GROUP ( lib.a AS_NEEDED ( ) )\n" if c.linker.kind == "mold" else
            "GROUP ( lib.a )\n")
    c.link("files.ld", "libs.ld")
    c.pair_decides("a.o", "lib.a(b.o)", c.kind.flag)


@gnu(linkers=["bfd"])
def a_script_of_layout(c):
    main, a, b = chain(c)
    c.write("layout.ld", f"INPUT({b})\nENTRY(_start)\nSECTIONS {{ . = 0x10000; .text : "
                         "{ *(.text*) } .data : { *(.data*) } .bss : { *(.bss*) } }\n")
    c.link("-T", "layout.ld", main, a)
    c.pair_decides("a.o", "b.o", c.kind.flag)


@gnu(linkers=["bfd", "gold"])
def data_beside(c):
    """gold takes bitcode as data, and then it is no module; GNU ld refuses that."""
    main, a, b = chain(c)
    c.write("data.txt", "some data")
    c.object("other.o", "other", flags=c.kind.other)
    data = "other.o" if c.linker.kind == "gold" else "data.txt"
    c.link(main, a, "-b", "binary", data, "-b", "elf64-x86-64", b)
    c.pair_decides("a.o", "b.o", c.kind.flag)


@gnu(linkers=["bfd"], modes=["full", "thin"])
def claimed_twice(c):
    """GNU ld hands a member of such a group to plugins more than once. LLVM's may fail for it."""
    main, a, b = chain(c)
    c.archive("lib.a", b)
    c.write("libs.ld", "GROUP ( lib.a AS_NEEDED ( lib.a ) )\n")
    c.link(main, a, "libs.ld")
    c.anything()


@gnu()
def named_again(c):
    main, a, b = chain(c)
    c.archive("lib.a", b)
    c.link(main, a, "lib.a", "lib.a", "./lib.a")
    c.pair_decides("a.o", "lib.a(b.o)", c.kind.flag)


@gnu(targets=["x86_64"])
def through_the_other_plugin_twice(c):
    """What is loaded twice, for who reads the command line."""
    main, a, b = chain(c)
    c.link(main, a, b, "-plugin-opt=mcpu=x86-64", "-plugin-opt=O1")
    c.pair_decides("a.o", "b.o", c.kind.flag)


@gnu(linkers=["bfd", "gold"], modes=["full", "thin"])
def an_archive_of_archives(c):
    """Nobody looks into the inner one."""
    main, a, b = chain(c)
    c.pair("unused.o", "unused", conflicts=True)
    c.archive("inner.a", "unused.o")
    c.archive("lib.a", a, b, "inner.a")
    c.link(main, "lib.a")
    c.pair_decides("lib.a(a.o)", "lib.a(b.o)", c.kind.flag)


@gnu(modes=["full", "thin"])
def undefined_in_the_archive_before(c):
    """Only --start-group finds it."""
    c.object("main.o", "_start", ["a"])
    c.pair("a.o", "a", ["b"])
    c.pair("b.o", "b", conflicts=True)
    c.pair("c.o", "c", conflicts=True)
    c.archive("one.a", "b.o", "c.o")
    c.archive("two.a", "a.o")
    c.link("main.o", "--start-group", "one.a", "two.a", "--end-group")
    c.pair_decides("two.a(a.o)", "one.a(b.o)", c.kind.flag)


# What the other plugin is told.

@gnu()
def files_for_people(c):
    main, a, b = chain(c)
    c.link(main, a, b, "-Map=map", "--trace", "-plugin-opt=save-temps",
           *(["--cref", "--print-map"] if c.linker.kind != "mold" else ["--print-map"]))
    c.volatile = {"map"} if c.conflict else set()  # opened while the options are read
    c.pair_decides("a.o", "b.o", c.kind.flag)


@gnu(modes=["full", "thin"])
def object_files_kept(c):
    main, a, b = chain(c)
    c.link(main, a, b, "-plugin-opt=obj-path=obj", "-Map=map", "--build-id=sha1")
    c.volatile = {"map"} if c.conflict else set()
    c.pair_decides("a.o", "b.o", c.kind.flag)


@gnu(modes=["full", "thin"])
def assembly_for_output(c):
    main, a, b = chain(c)
    c.link(main, a, b, "-plugin-opt=emit-asm")
    c.pair_decides("a.o", "b.o", c.kind.flag)


@gnu(modes=["full", "thin", "split"])
def bitcode_for_output(c):
    """LLVM's plugin ends each ThinLTO backend before it imports."""
    main, a, b = chain(c)
    c.link(main, a, b, "-plugin-opt=emit-llvm", "-plugin-opt=jobs=1")
    if c.mode == "thin":
        c.is_same()
    else:
        c.pair_decides("a.o", "b.o", c.kind.flag)


@gnu(modes=["full", "thin"])
def no_optimization(c):
    """Then ThinLTO imports nothing."""
    main, a, b = chain(c)
    c.link(main, a, b, "-plugin-opt=O0")
    if c.mode == "thin":
        c.is_same()
    else:
        c.pair_decides("a.o", "b.o", c.kind.flag)


@gnu(linkers=["bfd", "gold"], modes=["thin"])
def no_optimization_in_two_arguments(c):
    main, a, b = chain(c)
    c.link(main, a, b, "-plugin-opt", "O0")
    c.is_same()


@gnu(modes=["thin"])
def no_imports(c):
    main, a, b = chain(c)
    c.link(main, a, b, "-plugin-opt=-import-instr-limit=0")
    c.is_same()


@gnu(modes=["thin"])
def a_cache(c):
    main, a, b = chain(c)
    c.style = 0
    c.link(main, a, b, "-plugin-opt=cache-dir=cache", "-plugin-opt=jobs=1")
    c.pair_decides("a.o", "b.o", c.kind.flag)


@gnu(modes=["thin"])
def the_thin_link_alone(c):
    """Of distributed ThinLTO: it ends before the conflict, and we say it there."""
    main, a, b = chain(c)
    os.makedirs(c.path("lists"))
    c.link("-plugin-opt=thinlto-index-only=files", "-plugin-opt=thinlto-emit-imports-files",
           "-plugin-opt=thinlto-prefix-replace=;lists/", main, a, b)
    if c.conflict:
        c.stops("a.o", "b.o", c.kind.flag, base_links=True)
    else:
        c.is_same()


# Objects of several kinds.

@gnu(modes=["fat-full", "fat-thin"], first=19)
def objects_with_both(c):
    """LLVM's plugin takes the bitcode of whatever has some; mold does not show it to the plugin."""
    main, a, b = chain(c)
    c.pair("unused.o", "unused", conflicts=True)
    c.archive("lib.a", b, "unused.o")
    c.link(main, a, "lib.a")
    if c.linker.kind == "mold":
        c.is_same()
    else:
        c.pair_decides("a.o", "lib.a(b.o)", c.kind.flag)


@gnu(modes=["embedded"], kinds=["wchar_size"], targets=["x86_64"])
def objects_with_bitcode_for_other_tools(c):
    """LLVM's plugin took the section .llvmbc for a module, once."""
    main, a, b = chain(c)
    c.pair("unused.o", "unused", conflicts=True)
    c.archive("lib.a", b, "unused.o")
    c.link(main, a, "lib.a")
    c.expectation, c.base_links = "random", None


@gnu(modes=["full"], both=False, targets=["x86_64"])
def gcc_beside(c):
    """What GCC compiled for its own LTO, with native code, too, goes on; but not in mold."""
    c.object("main.o", "_start", ["a", "g"])
    c.object("a.o", "a")
    c.write("g.c", "int g(void) { return 3; }\n")
    subprocess.run(["gcc-12", "-O2", "-flto", "-ffat-lto-objects", "-c", "g.c"], cwd=c.folder,
                   check=True)
    c.link("main.o", "a.o", "g.o")
    c.is_same(links=c.linker.kind != "mold")


# Links that fail without us.

@gnu()
def a_file_that_is_not_there(c):
    main, a, b = chain(c)
    c.link(main, a, "nowhere.o", b, "-lnowhere")
    c.anything() if c.conflict else c.is_same(links=False)


@gnu()
def defined_twice(c):
    """mold links it."""
    main, a, b = chain(c)
    c.pair("b2.o", "b", conflicts=True)
    c.link(main, a, b, "b2.o")
    c.anything() if c.conflict else c.is_same(links=c.linker.kind == "mold")


@gnu(modes=["full", "thin"])
def cut_off(c):
    """The other plugin cannot read it, and does not say which file that is."""
    main, a, b = chain(c)
    with open(c.path(b), "r+b") as file:
        file.truncate(os.path.getsize(c.path(b)) // 2)
    c.link(main, a, b)
    c.is_told(f"{c.linker.next}' (LLVM {c.llvm}) fails at b.o: ")


@gnu()
def an_unknown_option(c):
    main, a, b = chain(c)
    c.link(main, a, b, "--no-such-option")
    c.is_same(links=False)


@gnu(modes=["full", "thin"])
def what_the_other_does_not_know(c):
    main, a, b = chain(c)
    c.link(main, a, b, "-plugin-opt=-no-such-option-of-llvm")
    c.anything() if c.conflict else c.is_same(links=False)


@gnu(modes=["full", "thin"], both=False)
def nothing_of_llvm(c):
    """Native code alone."""
    for name, defines, calls in (("main.o", "_start", ["a"]), ("a.o", "a", [])):
        c.object(name, defines, calls, mode="native")
    c.link("main.o", "a.o", "--build-id", "-Map=map")
    c.is_same()


# Said, and linked.

@gnu(modes=["thin"], both=False, targets=["x86_64"])
def a_lost_protection(c):
    protected = ["-fcf-protection=full"]
    c.object("main.o", "_start", ["a"], protected)
    c.object("a.o", "a", ["b"], protected)
    c.object("b.o", "b", attribute=NOINLINE)
    c.link("main.o", "a.o", "b.o", "--fatal-warnings")
    c.is_loss("bcflags: loss: ", "[lost-ibt]", "main.o", "b.o")


@gnu(linkers=["mold"], modes=["full", "thin"], both=False, targets=["aarch64"], first=15)
def lost_landing_pads_in_mold(c):
    protected = ["-mbranch-protection=standard"]
    c.object("main.o", "_start", ["a"], protected)
    c.object("a.o", "a", ["b"], protected)
    c.object("b.o", "b", attribute=NOINLINE)
    c.link("main.o", "a.o", "b.o")
    c.is_loss("bcflags: loss: ", "[lost-bti]", "main.o", "b.o")


# Bitcode newer than the plugin.

@gnu(modes=["full", "thin"], both=False)
def newer_than_the_plugin(c):
    """LLVM 14 cannot read it at all; 19 says a summary is too new, and no file."""
    c.object("main.o", "_start", ["a"], mode="native")
    c.object("a.o", "a", llvm=22)
    c.object("other.o", "other", llvm=22)
    c.archive("lib.a", "a.o", "other.o")
    c.link("main.o", "lib.a")
    if c.llvm >= 20:
        c.is_same()
    else:
        c.is_skew("lib.a(a.o)")


@gnu(modes=["full", "thin"], both=False)
def newer_and_not_extracted(c):
    c.object("main.o", "_start", ["a"])
    c.object("a.o", "a")
    c.object("other.o", "other", llvm=22)
    c.archive("lib.a", "a.o", "other.o")
    c.link("main.o", "lib.a")
    c.anything() if c.llvm < 20 else c.is_same()


@gnu(modes=["full", "thin"], both=False, targets=["x86_64"])
def rust_beside_of_another_llvm(c):
    c.write("r.rs", "#![no_std]\n#![crate_type = \"lib\"]\n"
                    "#[no_mangle] pub extern \"C\" fn a() -> i32 { 1 }\n")
    subprocess.run([c.rustc, "--crate-type=lib", "--emit=obj", "-Clinker-plugin-lto", "-O",
                    "-Ccodegen-units=1", "-Cpanic=abort", "r.rs", "-o", "r.o"],
                   cwd=c.folder, check=True, capture_output=True)
    c.object("main.o", "_start", ["a"])
    c.link("main.o", "r.o")
    if c.llvm >= 20:
        c.anything()
    else:
        c.is_skew("r.o")


# Imports.

@gnu(modes=["thin"], both=False, kinds=SIMPLE_KINDS)
def imported_from_an_archive_in_a_chain(c):
    c.object("main.o", "_start", ["a"], attribute=NOINLINE)
    c.pair("a.o", "a", ["between"], attribute=NOINLINE)
    c.object("between.o", "between", ["b"])
    c.pair("b.o", "b", conflicts=True)
    c.pair("unused.o", "unused", conflicts=True)
    c.archive("lib.a", "between.o", "b.o", "unused.o")
    c.kind = Kind(c.kind.flag, [], [], c.kind.values)
    c.link("main.o", "a.o", "lib.a")
    c.stops("a.o", "lib.a(b.o)", c.kind.flag)
