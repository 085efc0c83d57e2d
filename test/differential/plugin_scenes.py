# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""The links of plugin_vs_lld.py. A scene makes its files and says what is expected of them."""

import os
import subprocess

from plugin_link import Kind

SCENES = []

ALL_TARGETS = ["x86_64", "aarch64", "riscv64"]
ALL_MODES = ["full", "thin", "split", "mixed"]
NOINLINE = "__attribute__((noinline))"


class Scene:
    def __init__(self, function, modes, targets, first, both, kinds, has_native):
        self.function, self.modes, self.targets = function, modes, targets
        self.first, self.both, self.kinds = first, both, kinds
        self.has_native = has_native
        self.name = function.__name__.replace("_", " ")


def scene(modes=tuple(ALL_MODES), targets=tuple(ALL_TARGETS), first=14, both=True, kinds=None,
          has_native=False):
    """first: the first LLVM that can do it; both: it is linked healthy and with a conflict;
    has_native: not every module is bitcode."""
    def register(function):
        SCENES.append(Scene(function, list(modes), list(targets), first, both, kinds,
                            has_native))
        return function
    return register


def chain(c, folder=""):
    """_start calls a, which calls b; b may conflict with a."""
    return (c.object(f"{folder}main.o", "_start", ["a"]), c.pair(f"{folder}a.o", "a", ["b"]),
            c.pair(f"{folder}b.o", "b", conflicts=True))


# Objects.

@scene()
def objects(c):
    c.link(*chain(c))
    c.pair_decides("a.o", "b.o", c.kind.flag)


@scene()
def objects_in_other_order(c):
    main, a, b = chain(c)
    c.link(b, a, main, "--gc-sections")
    c.pair_decides("a.o", "b.o", c.kind.flag)


@scene()
def odd_names(c):
    main, a, b = chain(c)
    os.makedirs(c.path("a folder/lib.a(x)"))
    os.rename(c.path(a), c.path("a folder/lib.a(x)/a,1 .o"))
    os.rename(c.path(b), c.path("a folder/lib.a(b.o)"))
    c.link(main, "a folder/../a folder/lib.a(x)/a,1 .o", c.path("a folder/lib.a(b.o)"))
    c.pair_decides("a,1 .o", "lib.a(b.o)", c.kind.flag)


@scene()
def a_symbolic_link(c):
    main, a, b = chain(c, "real/")
    os.symlink("real/b.o", c.path("link.o"))
    c.link(main, a, "link.o")
    c.pair_decides("real/a.o", "link.o", c.kind.flag)


@scene(has_native=True)
def native_beside(c):
    c.object("n.o", "n", mode="native")
    c.object("main.o", "_start", ["a", "n"])
    c.pair("a.o", "a", ["b"])
    c.pair("b.o", "b", conflicts=True)
    c.link("n.o", "main.o", "a.o", "b.o")
    c.pair_decides("a.o", "b.o", c.kind.flag)


@scene(modes=["full"], both=False, has_native=True)
def native_only(c):
    for name, defines, calls in (("main.o", "_start", ["a"]), ("a.o", "a", [])):
        c.object(name, defines, calls, mode="native")
    c.link("main.o", "a.o", "--build-id")
    c.is_same()


# Archives.

@scene()
def archive(c):
    main, a, b = chain(c)
    c.pair("unused.o", "unused", conflicts=True)
    c.archive("lib.a", a, b, "unused.o")
    c.link(main, "lib.a")
    c.pair_decides("lib.a(a.o)", "lib.a(b.o)", c.kind.flag)


@scene(both=False)
def conflict_not_extracted(c):
    main, a, b = chain(c)
    c.object("other.o", "other", ["a"], c.kind.other)
    c.object("other2.o", "other2", ["b"], c.kind.other)
    c.conflict = False
    c.pair(b, "b")
    c.archive("lib.a", a, "other.o", b)
    c.archive("lib2.a", "other2.o")
    c.link(main, "lib.a", "lib2.a")
    c.is_same()


@scene()
def archives_by_name(c):
    main, a, b = chain(c)
    c.pair("unused.o", "unused", conflicts=True)
    c.archive("one/libx.a", a)
    c.archive("two/liby.a", b, "unused.o")
    c.link("-Lone", "-L", "two", main, "--start-group", "-lx", "-l:liby.a", "--end-group")
    c.pair_decides("one/libx.a(a.o)", "two/liby.a(b.o)", c.kind.flag)


@scene()
def equal_members_of_which_one(c):
    """Two members have one name; what conflicts is in the one that is not extracted."""
    main, a, b = chain(c)
    c.archive("lib.a", a)
    c.pair("x/b.o", "unused", conflicts=True)
    c.conflict = False
    c.pair("y/b.o", "b")
    c.archive("lib.a", "x/b.o", "y/b.o", flags="qS")
    c.link(main, "lib.a")
    c.is_same()


@scene(modes=["full", "split", "thin"])
def equal_members_both(c):
    c.object("main.o", "_start", ["a"])
    c.pair("x/m.o", "a", ["b"])
    c.pair("y/m.o", "b", conflicts=True)
    c.archive("lib.a", "x/m.o", "y/m.o", flags="qcS")
    c.link("main.o", "lib.a")
    c.pair_decides("lib.a(m.o", c.kind.flag)


@scene(both=False)
def equal_members_one_that_conflicts(c):
    main, a, b = chain(c)
    c.archive("lib.a", a)
    c.object("x/b.o", "unused")
    c.pair("y/b.o", "b", conflicts=True)
    c.archive("lib.a", "x/b.o", "y/b.o", flags="qS")
    c.link(main, "lib.a")
    c.pair_decides("lib.a(a.o", "lib.a(b.o", c.kind.flag)


@scene()
def thin_archive(c):
    main, a, b = chain(c)
    os.makedirs(c.path("in"))
    c.pair("in/unused.o", "unused", conflicts=True)
    c.archive("lib.a", a, b, "in/unused.o", thin=True)
    c.link(main, "lib.a")
    c.pair_decides("a.o", "b.o", c.kind.flag)


@scene()
def thin_archive_elsewhere(c):
    main, a, b = chain(c)
    os.makedirs(c.path("in"))
    os.rename(c.path(a), c.path("in/a.o"))
    c.pair("in/unused.o", "unused", conflicts=True)
    c.archive("in/lib.a", "in/a.o", b, "in/unused.o", thin=True)
    c.link(main, "in/lib.a")
    c.pair_decides("a.o", "b.o", c.kind.flag)


@scene()
def whole_archive(c):
    main, a, b = chain(c)
    c.archive("lib.a", a, b)
    c.link(main, "--whole-archive", "lib.a", "--no-whole-archive")
    c.pair_decides("lib.a(a.o)", "lib.a(b.o)", c.kind.flag)


@scene()
def start_lib(c):
    main, a, b = chain(c)
    c.pair("unused.o", "unused", conflicts=True)
    c.link(main, "--start-lib", a, "unused.o", b, "--end-lib")
    c.pair_decides("a.o", "b.o", c.kind.flag)


@scene()
def start_lib_open(c):
    main, a, b = chain(c)
    c.pair("unused.o", "unused", conflicts=True)
    c.link(main, "--start-lib", a, "unused.o", b)
    c.pair_decides("a.o", "b.o", c.kind.flag)


@scene()
def only_archives(c):
    chain(c)
    c.archive("lib.a", "main.o", "a.o", "b.o")
    c.link("lib.a", "-u", "_start", "-m", {"x86_64": "elf_x86_64", "aarch64": "aarch64linux",
                                           "riscv64": "elf64lriscv"}[c.target])
    c.pair_decides("lib.a(a.o)", "lib.a(b.o)", c.kind.flag)


@scene()
def extracted_by_an_option(c):
    c.object("main.o", "_start", ["a"])
    c.pair("a.o", "a")
    c.pair("b.o", "b", ["a"], conflicts=True)
    c.pair("unused.o", "unused", ["a"], conflicts=True)
    c.archive("lib.a", "a.o", "b.o", "unused.o")
    c.link("main.o", "lib.a", "--undefined=b", "--defsym=z=0x10")
    c.pair_decides("lib.a(a.o)", "lib.a(b.o)", c.kind.flag)


@scene(has_native=True)
def extracted_by_native(c):
    c.object("main.o", "_start", ["a", "n"])
    c.object("n.o", "n", ["a", "b"], mode="native")
    c.pair("a.o", "a")
    c.pair("b.o", "b", ["a"], conflicts=True)
    c.pair("unused.o", "unused", ["a"], conflicts=True)
    c.archive("lib.a", "b.o", "unused.o")
    c.link("main.o", "n.o", "a.o", "lib.a")
    c.pair_decides("a.o", "lib.a(b.o)", c.kind.flag)


# Ways to write a link.

@scene()
def response_files(c):
    main, a, b = chain(c)
    c.archive("lib.a", a, b)
    c.write("inner file.rsp", "'lib.a' --gc-sections\n")
    c.write("outer.rsp", f"{main} \"@inner file.rsp\"\n")
    c.link("@outer.rsp")
    c.pair_decides("lib.a(a.o)", "lib.a(b.o)", c.kind.flag)


@scene()
def scripts(c):
    main, a, b = chain(c)
    c.archive("lib.a", b)
    c.write("files.ld", f"/* two */ INPUT({main} \"{a}\")\n")
    c.write("libs.ld", "GROUP ( lib.a AS_NEEDED ( ) )\n")
    c.link("files.ld", "libs.ld")
    c.pair_decides("a.o", "lib.a(b.o)", c.kind.flag)


@scene()
def script_by_name(c):
    main, a, b = chain(c)
    c.archive("dir/libreal.a", b)
    c.write("dir/libx.so", "GROUP(-lreal)\n")
    c.link(main, a, "-Ldir", "-lx")
    c.pair_decides("a.o", "dir/libreal.a(b.o)", c.kind.flag)


@scene()
def layout_script(c):
    main, a, b = chain(c)
    c.write("layout.ld", f"INPUT({b})\nENTRY(_start)\nSECTIONS {{ . = 0x10000; .text : "
                         "{ *(.text*) } .data : { *(.data*) } .bss : { *(.bss*) } }\n")
    c.link("-T", "layout.ld", main, a)
    c.pair_decides("a.o", "b.o", c.kind.flag)


@scene()
def relocatable(c):
    main, a, b = chain(c)
    c.link("-r", main, a, b)
    c.pair_decides("a.o", "b.o", c.kind.flag)


@scene()
def multiple_definitions(c):
    """The second definition is dropped; its module takes part."""
    c.object("main.o", "_start", ["a", "c"])
    c.pair("a.o", ["a", "b"], ["c"])
    c.pair("b.o", ["b", "c"], conflicts=True)
    c.link("main.o", "a.o", "b.o", ["-z", "--allow-multiple-definition"][c.style % 2],
           *(["muldefs"] if c.style % 2 == 0 else []))
    c.pair_decides("a.o", "b.o", c.kind.flag)


@scene(kinds=["override-stack-alignment", "wchar_size"])
def shared_object(c):
    main, a, b = chain(c)
    c.link("-shared", main, a, b, "-soname", "x.so")
    c.pair_decides("a.o", "b.o", c.kind.flag)


@scene(kinds=["override-stack-alignment", "wchar_size"])
def position_independent(c):
    main, a, b = chain(c)
    c.link("-pie", main, a, b)
    c.pair_decides("a.o", "b.o", c.kind.flag)


@scene(kinds=["override-stack-alignment", "wchar_size"])
def static_position_independent(c):
    main, a, b = chain(c)
    c.link("-static", "-pie", "--no-dynamic-linker", "-z", "text", main, a, b)
    c.pair_decides("a.o", "b.o", c.kind.flag)


@scene(kinds=["override-stack-alignment", "wchar_size"], has_native=True)
def against_a_shared_object(c):
    """As needed: what the shared object defines is not extracted from the archive behind it."""
    c.object("s.o", "b", mode="native")
    subprocess.run([*c.linker.command, "-shared", "s.o", "-o", "libs.so"], cwd=c.folder, check=True)
    c.object("main.o", "_start", ["a"])
    c.pair("a.o", "a", ["b"])
    c.pair("b.o", "b", conflicts=True)
    c.archive("lib.a", "b.o")
    order = ["lib.a", "libs.so"] if c.conflict else ["libs.so", "lib.a"]
    c.link("-pie", "main.o", "a.o", "--as-needed", *order)
    c.pair_decides("a.o", "lib.a(b.o)", c.kind.flag)


@scene(kinds=["override-stack-alignment", "wchar_size"], both=False, has_native=True)
def a_shared_object_before_the_archive(c):
    c.object("s.o", "b", mode="native")
    subprocess.run([*c.linker.command, "-shared", "s.o", "-o", "libs.so"], cwd=c.folder, check=True)
    c.object("main.o", "_start", ["a"])
    c.pair("a.o", "a", ["b"])
    c.pair("b.o", "b", conflicts=True)
    c.archive("lib.a", "b.o")
    c.link("-pie", "main.o", "a.o", "libs.so", "lib.a")
    c.is_same()


@scene()
def options_that_write(c):
    main, a, b = chain(c)
    c.link(main, a, b, "-Map=map", "--dependency-file=dep", "--trace", "--cref",
           "--save-temps", "--build-id=sha1", "--lto-O1")
    c.pair_decides("a.o", "b.o", c.kind.flag)


@scene()
def options_that_write_2(c):
    main, a, b = chain(c)
    c.link(main, a, b, "--lto-obj-path=obj", "--print-map", "-y", "a", "--thinlto-jobs=1",
           "--opt-remarks-filename", "remarks", "--verbose")
    c.pair_decides("a.o", "b.o", c.kind.flag)


@scene(modes=["full", "thin"])
def emit_assembly(c):
    main, a, b = chain(c)
    c.link(main, a, b, "--lto-emit-asm")
    c.pair_decides("a.o", "b.o", c.kind.flag)


@scene(modes=["full", "thin", "split"])
def emit_bitcode(c):
    """Up to LLVM 16 that ends before ThinLTO imports."""
    main, a, b = chain(c)
    c.link(main, a, b, "--lto-emit-llvm" if c.llvm >= 19 else "--plugin-opt=emit-llvm",
           "--threads=1", "--thinlto-jobs=1")
    if c.mode == "thin" and c.llvm <= 16:
        c.is_same()
    else:
        c.pair_decides("a.o", "b.o", c.kind.flag)


@scene(modes=["thin"])
def imports_nothing(c):
    main, a, b = chain(c)
    c.link(main, a, b, "-mllvm", "-import-instr-limit=0")
    c.is_same()


@scene(modes=["thin"])
def without_optimization_in_two_arguments(c):
    main, a, b = chain(c)
    c.link(main, a, b, "-plugin-opt", "O0", "--lto-partitions=2")
    c.is_same()


@scene(modes=["full", "thin"])
def without_optimization(c):
    """Then ThinLTO imports nothing."""
    main, a, b = chain(c)
    c.link(main, a, b, "--lto-O0", "--lto-partitions=2")
    if c.mode == "thin":
        c.is_same()
    else:
        c.pair_decides("a.o", "b.o", c.kind.flag)


@scene(modes=["thin"])
def with_a_cache(c):
    """From LLVM 22 on, what stands behind -mllvm is part of the cache's keys."""
    main, a, b = chain(c)
    c.style = 0
    c.link(main, a, b, "--thinlto-cache-dir=cache", "--thinlto-cache-policy=prune_interval=0s")
    c.pair_decides("a.o", "b.o", c.kind.flag)


@scene()
def errors_do_not_hold_it(c):
    main, a, b = chain(c)
    c.link(main, a, b, "--noinhibit-exec", "--error-limit=1", "--no-fatal-warnings")
    c.pair_decides("a.o", "b.o", c.kind.flag)


@scene()
def binary_data(c):
    main, a, b = chain(c)
    c.write("data.txt", "some data")
    c.link("-m", {"x86_64": "elf_x86_64", "aarch64": "aarch64linux",
                  "riscv64": "elf64lriscv"}[c.target],
           main, a, "--format=binary", "data.txt", "--format=default", b, "--color-diagnostics")
    c.pair_decides("a.o", "b.o", c.kind.flag)


@scene()
def bitcode_as_data(c):
    """Newer versions list data as they list objects."""
    main, a, b = chain(c)
    c.pair("other.o", "other", conflicts=True)
    c.pair("unused.o", "unused", conflicts=True)
    c.link("-m", {"x86_64": "elf_x86_64", "aarch64": "aarch64linux",
                  "riscv64": "elf64lriscv"}[c.target],
           main, a, "--format=binary", "other.o", "--format=default", b, "--start-lib",
           "unused.o", "--end-lib")
    c.pair_decides("a.o", "b.o", c.kind.flag)


@scene(first=15)
def wrapped_symbol(c):
    """LLVM 14 extracts what defines __wrap_b when it has already listed what takes part. ThinLTO
    does not import it."""
    c.object("main.o", "_start", ["a"])
    c.pair("a.o", "a", ["b"])
    c.pair("w.o", "__wrap_b", conflicts=True)
    c.object("b.o", "b", flags=c.one)
    c.archive("lib.a", "b.o", "w.o")
    c.link("main.o", "a.o", "lib.a", "--wrap=b")
    c.conflict &= c.pair_mode() != "thin"
    c.pair_decides("a.o", "lib.a(w.o)", c.kind.flag)


@scene(kinds=["override-stack-alignment", "wchar_size"])
def through_clang(c):
    main, a, b = chain(c)
    suffix = {"x86_64": "x86_64-linux-gnu"}.get(c.target, f"{c.target}-linux-gnu")
    path = subprocess.run(["sh", "-c", f"command -v {c.linker.command[0]}"], check=True,
                          capture_output=True, text=True).stdout.strip()
    driver = "-fuse-ld=" if c.llvm < 15 else "--ld-path="
    c.command = [f"clang-{c.llvm}", f"--target={suffix}", "-nostdlib", "-static", "-flto=thin",
                 f"{driver}{path}", "-Wno-unused-command-line-argument"]
    c.link(main, a, b)
    c.pair_decides("a.o", "b.o", c.kind.flag)


@scene()
def another_name(c):
    """lld by its flavor, or by a name with a prefix and a suffix."""
    main, a, b = chain(c)
    real = os.path.realpath(subprocess.run(
        ["sh", "-c", f"command -v {c.linker.command[0]}"], check=True, capture_output=True,
        text=True).stdout.strip())
    if c.linker.name == "rust-lld":
        c.command_line = [os.path.join(os.path.dirname(real), "..", "rust-lld"), "-flavor", "gnu"]
    elif c.style % 2:
        c.command_line = [os.path.join(os.path.dirname(real), "lld"), "-flavor", "gnu"]
    else:
        name = os.path.join(os.path.dirname(c.folder), "x-linux-gnu-ld.lld-9")
        os.symlink(real, name)
        c.command_line = [name]
    c.link(main, a, b)
    c.pair_decides("a.o", "b.o", c.kind.flag)


# Objects with native code and bitcode.

@scene(modes=["fat-full", "fat-thin"], first=19, targets=["x86_64"])
def fat_objects(c):
    main, a, b = chain(c)
    c.archive("lib.a", b)
    c.link("--fat-lto-objects", main, a, "lib.a")
    c.pair_decides("a.o", "lib.a(b.o)", c.kind.flag)


@scene(modes=["fat-full", "fat-thin"], first=19, both=False, targets=["x86_64"])
def fat_objects_linked_natively(c):
    main, a, b = chain(c)
    c.archive("lib.a", b)
    c.link(main, a, "lib.a", "--fat-lto-objects", "--no-fat-lto-objects")
    c.is_same()


# Imports.

@scene(modes=["thin"], both=False, has_native=True)
def thin_apart(c):
    """Nothing is imported: they do not call each other."""
    c.object("main.o", "_start", ["a"])
    c.pair("a.o", "a")
    c.pair("b.o", "b", conflicts=True)
    c.object("export.o", "export", ["b"], mode="native")
    c.link("main.o", "a.o", "b.o", "export.o")
    c.is_same()


@scene(modes=["thin"], both=False)
def thin_not_inlined(c):
    """What is called cannot be inlined, so it is not imported."""
    c.object("main.o", "_start", ["a"], attribute=NOINLINE)
    c.pair("a.o", "a", ["b"], attribute=NOINLINE)
    c.pair("b.o", "b", conflicts=True, attribute=NOINLINE)
    c.link("main.o", "a.o", "b.o")
    if c.kind.flag == "wchar_size":
        c.conflict = True
    c.is_same()


@scene(modes=["full", "thin"], both=False)
def full_and_thin_apart(c):
    """Two partitions that never meet."""
    main_kind, other_kind = (("full", "thin"), ("thin", "full"))[c.style % 2]
    c.object("main.o", "_start", ["a"], mode=main_kind)
    c.pair("a.o", "a", ["b"], mode=main_kind)
    c.pair("b.o", "b", conflicts=True, mode=other_kind)
    c.link("main.o", "a.o", "b.o")
    c.is_same()


@scene(modes=["thin"], kinds=["override-stack-alignment", "Code Model"], both=False)
def two_sources(c):
    """The importer lacks the flag; two that it imports from conflict."""
    c.object("main.o", "_start", ["a", "b"])
    c.pair("a.o", "a")
    c.pair("b.o", "b", conflicts=True)
    c.object("other.o", "other", attribute=NOINLINE)
    c.archive("lib.a", "b.o", "other.o")
    c.link("other.o", "main.o", "a.o", "lib.a")
    c.stops("a.o", "lib.a(b.o", c.kind.flag, "main.o")


@scene(modes=["thin"], kinds=["override-stack-alignment", "Code Model"], both=False)
def transitive(c):
    """a calls between, which calls b: b reaches a over a module without the flag."""
    c.object("main.o", "_start", ["a"], attribute=NOINLINE)
    c.pair("a.o", "a", ["between"], attribute=NOINLINE)
    c.object("between.o", "between", ["b"])
    c.pair("b.o", "b", conflicts=True)
    c.archive("lib.a", "between.o", "b.o")
    c.link("main.o", "a.o", "lib.a")
    c.stops("a.o", "lib.a(b.o", c.kind.flag)


@scene(modes=["thin"], both=False, kinds=["override-stack-alignment"])
def split_and_unsplit(c):
    c.object("main.o", "_start", ["a"])
    c.source("a.o", "int b(void); int a(void) { return b() + 1; }\n",
             ["-flto=thin", "-fsplit-lto-unit"])
    c.source("b.o", "int b(void) { return 2; }\n", ["-flto=thin", "-fno-split-lto-unit"])
    c.kind = Kind("EnableSplitLTOUnit", [], [], [])
    c.link("main.o", "a.o", "b.o")
    c.stops("a.o", "b.o", "split")


@scene(modes=["thin"])
def index_only(c):
    """The thin link of distributed ThinLTO ends before the conflict; we say it there."""
    main, a, b = chain(c)
    os.makedirs(c.path("lists"))
    c.link("--thinlto-index-only=files", "--thinlto-emit-imports-files",
           "--thinlto-prefix-replace=;lists/", "--thinlto-emit-index-files"
           if c.llvm >= 16 and c.style % 2 else "--build-id", main, a, b)
    if c.conflict:
        c.stops("a.o", "b.o", c.kind.flag, base_links=True)
    else:
        c.is_same()


# Without a summary, no flags at all.

@scene(modes=["full"])
def without_a_summary(c):
    c.object("main.o", "_start", ["a"])
    c.pair("a.o", "a", ["b"], mode="plain")
    c.pair("b.o", "b", conflicts=True)
    c.link("main.o", "a.o", "b.o")
    c.pair_decides("a.o", "b.o", c.kind.flag)


@scene(modes=["full"], first=22, targets=["x86_64"])
def rust_beside(c):
    """A module of rustc beside one of clang; both for ThinLTO."""
    c.write("r.rs", "#![no_std]\n#![crate_type = \"lib\"]\nextern \"C\" { fn b() -> i32; }\n"
                    "#[no_mangle] pub extern \"C\" fn a() -> i32 { unsafe { b() } }\n")
    subprocess.run([c.rustc, "--crate-type=lib", "--emit=obj", "-Clinker-plugin-lto", "-O",
                    "-Ccodegen-units=1", "-Cpanic=abort", "-Crelocation-model=static",
                    "-Ccode-model=kernel", "r.rs", "-o", "r.o"],
                   cwd=c.folder, check=True, capture_output=True)
    c.object("main.o", "_start", ["a"], mode="thin")
    c.object("b.o", "b", mode="thin", flags=["-fno-pic", "-mcmodel=large" if c.conflict
                                             else "-mcmodel=kernel"])
    c.kind = Kind("Code Model", [], [], ["2", "4"])
    c.link("main.o", "r.o", "b.o")
    if c.conflict:
        c.stops("r.o", "b.o", "Code Model")
    else:
        c.is_same()


# Links that fail without us.

@scene()
def undefined_symbol(c):
    main, a, b = chain(c)
    c.object("u.o", "u", ["nowhere"])
    c.link(main, a, b, "u.o", "-u", "u")
    if c.conflict:
        c.anything()
    else:
        c.is_same(links=False)


@scene()
def missing_file(c):
    main, a, b = chain(c)
    c.link(main, a, "nowhere.o", b, "-lnowhere")
    c.is_same(links=False)


@scene()
def unknown_option(c):
    main, a, b = chain(c)
    c.link(main, a, b, "--no-such-option")
    c.is_same(links=False)


@scene()
def duplicate_symbol(c):
    main, a, b = chain(c)
    c.pair("b2.o", "b", conflicts=True)
    c.link(main, a, b, "b2.o")
    c.is_same(links=False)


@scene()
def damaged_object(c):
    main, a, b = chain(c)
    with open(c.path(b), "r+b") as file:
        file.truncate(os.path.getsize(c.path(b)) // 2)
    c.link(main, a, b)
    c.is_same(links=False)


@scene(modes=["full"], both=False)
def no_link(c):
    c.with_output = False
    c.link(["--version", "--help", "-v"][c.style % 3])
    c.is_same()


@scene(modes=["full"], both=False)
def nothing_to_link(c):
    c.link()
    c.is_same(links=False)


# Said, and linked.

@scene(modes=["full", "thin"], targets=["aarch64"], first=15, both=False)
def lost_landing_pads(c):
    protected = ["-mbranch-protection=standard"]
    c.object("main.o", "_start", ["a"], protected)
    c.object("a.o", "a", ["b"], protected)
    c.object("b.o", "b", attribute=NOINLINE)
    c.link("main.o", "a.o", "b.o")
    c.is_loss("bcflags")


@scene(modes=["full", "thin"], targets=["aarch64"], both=False)
def kept_landing_pads(c):
    protected = ["-mbranch-protection=standard"]
    c.object("main.o", "_start", ["a"], protected)
    c.object("a.o", "a", ["b"], protected)
    c.object("b.o", "b", [], protected)
    c.object("unused.o", "unused")
    c.archive("lib.a", "b.o", "unused.o")
    c.link("main.o", "a.o", "lib.a")
    c.is_same()


# Bitcode newer than the linker.

@scene(modes=["full", "thin"], both=False, has_native=True)
def newer_than_the_linker(c):
    c.object("main.o", "_start", ["a"], mode="native")
    c.object("a.o", "a", llvm=22)
    c.object("other.o", "other", llvm=22)
    c.archive("lib.a", "a.o", "other.o")
    c.link("main.o", "lib.a")
    if c.llvm >= 20:
        c.is_same()
    else:
        c.is_skew("lib.a(a.o)")


@scene(modes=["full", "thin"], both=False)
def newer_but_not_extracted(c):
    c.object("main.o", "_start", ["a"])
    c.object("a.o", "a")
    c.object("other.o", "other", llvm=22)
    c.archive("lib.a", "a.o", "other.o")
    c.link("main.o", "lib.a")
    c.anything() if c.llvm < 20 else c.is_same()


@scene(modes=["full", "thin"], both=False, targets=["x86_64", "aarch64"])
def older_than_the_linker(c):
    c.object("main.o", "_start", ["a"])
    c.object("a.o", "a", llvm=14 if c.llvm == 14 else 15 if c.llvm < 19 else 16)
    c.link("main.o", "a.o")
    c.is_same()



# Ways to spoil a question.

@scene()
def files_of_parent_folders(c):
    """What a thin link writes for a module lies beside it: not where it would escape from us."""
    main, a, b = chain(c, "deep/down/")
    here = os.path.basename(c.folder)
    c.archive("lib.a", b)
    c.link(main, f"../{here}/{a}", f"deep/../../{here}/lib.a")
    c.pair_decides("a.o", "lib.a(b.o)", c.kind.flag)


@scene(modes=["thin"], both=False)
def one_module_compiled(c):
    """The others are not compiled, so what is imported into them does not matter."""
    c.object("main.o", "_start", ["a"], attribute=NOINLINE)
    c.pair("a.o", "a", ["b"], attribute=NOINLINE)
    c.pair("b.o", "b", conflicts=True)
    c.link("main.o", "a.o", "b.o", "--thinlto-single-module=main.o", "--lto-obj-path=obj")
    c.is_same(links=None)


@scene(modes=["thin"], both=False)
def one_module_compiled_that_conflicts(c):
    main, a, b = chain(c)
    c.link(main, a, b, "--thinlto-single-module=a.o")
    c.stops("a.o", "b.o", c.kind.flag)


@scene()
def options_that_write_3(c):
    main, a, b = chain(c)
    c.archive("lib.a", b)
    c.link(main, a, "lib.a", "--why-extract=why", "--print-archive-stats=stats", "-Map=-",
           "--print-gc-sections", "--gc-sections", "--print-symbol-order=order", "-M")
    c.pair_decides("a.o", "lib.a(b.o)", c.kind.flag)


@scene()
def options_with_times(c):
    main, a, b = chain(c)
    times = ["--time-trace=trace"] if c.llvm > 14 else ["--time-trace", "--time-trace-file=trace"]
    # What is to be reproduced is not stopped.
    reproduced = [] if c.conflict else ["--reproduce=reproduce.tar"]
    c.link(main, a, b, *times, *reproduced)
    c.volatile = {"trace", "reproduce.tar"}
    c.pair_decides("a.o", "b.o", c.kind.flag)


@scene()
def files_of_options(c):
    main, a, b = chain(c)
    c.write("order", "a\nb\n")
    c.write("versions", "V1 { global: a; local: *; };\n")
    c.write("names", "_start\n")
    c.link(main, a, b, "--symbol-ordering-file=order", "--version-script", "versions",
           "--retain-symbols-file=names", "--no-warn-symbol-ordering", "-z", "separate-code",
           "--icf=all", "-O2", "-s", "--hash-style=both", "--no-undefined-version"
           if c.llvm > 99 else "-nostdlib")
    c.pair_decides("a.o", "b.o", c.kind.flag)


@scene(both=False)
def on_standard_output(c):
    main, a, b = chain(c)
    c.conflict = False
    c.pair(b, "b")
    c.with_output = False
    c.link(main, a, b, "-o", "-")
    c.is_same()


@scene()
def fatal_warnings(c):
    """An error before LTO is all that the linker says."""
    main, a, b = chain(c)
    c.link(main, a, b, "--fatal-warnings", "--entry=nowhere_at_all" if c.style % 2 else
           "--warn-backrefs")
    c.is_same(links=None) if not c.conflict else c.anything()


@scene()
def named_twice(c):
    """The thin link writes an empty list of imports for the object that is not extracted, and by
    its name that is the other's, too: nothing is said then."""
    main, a, b = chain(c)
    c.archive("lib.a", b)
    again = ["--start-lib", a, "--end-lib"] if c.pair_mode() in ("full", "split") else []
    c.link(main, a, "lib.a", "lib.a", "./lib.a", *again)
    c.pair_decides("a.o", "lib.a(b.o)", c.kind.flag)
