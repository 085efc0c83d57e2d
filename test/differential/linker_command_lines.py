# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""linker_command_lines.py COMMAND_LINE FOLDER RUSTC COUNT VERSION...: what is read of command lines
of ld.lld against what ld.lld makes of them. Every file that --trace names must be an input, unless
there is a doubt; for lines that people write every day there must be none. COUNT lines are made at
random for each version, from the seed in BCFLAGS_SEED or a new one.
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

FLAVORS = ["ld.lld", "ld", "LD.LLD", "ld.lld-19", "/usr/bin/x86_64-linux-gnu-ld.lld", "lld", "rust-lld",
           "ld64.lld", "wasm-ld", "lld-link", "gnu", "x86_64-linux-gnu-wasm", "ld.lld.exe", "lld-gnu",
           "lld-19", "a.ld.lld", "ld64.lld-ld", "", "-", "ld.lld/lld"]
FLAVOR_ARGUMENTS = [[], ["-flavor", "gnu"], ["-flavor", "ld.lld"], ["-flavor", "LD"], ["-flavor=gnu"],
                    ["-flavor", "wasm"], ["--flavor", "gnu"], ["-flavor", "none"], ["-flavor"],
                    ["-m", "i386pep"], ["-m", "elf_x86_64", "-m", "i386pep"], ["-mi386pe"],
                    ["@windows.rsp"], ["-flavor", "gnu", "-m", "thumb2pe"], ["-o", "-m", "arm64pe"]]

KERNEL = """/* INPUT(b.o) */
OUTPUT_FORMAT("elf64-x86-64", "elf64-x86-64", "elf64-x86-64")
OUTPUT_ARCH(i386:x86-64)
ENTRY(phys_startup_64)
jiffies = f1;
PHDRS { text PT_LOAD FLAGS(5); data PT_LOAD FLAGS(6); note PT_NOTE FLAGS(0); }
SECTIONS
{
 . = (0xffffffff80000000 + ALIGN(0x1000000, 0x200000));
 phys_startup_64 = ABSOLUTE(. - 0xffffffff80000000);
 .text : AT(ADDR(.text) - 0xffffffff80000000) {
  _text = .; *(.text.hot .text.hot.*) *(.text .text.fixup) *(.text..__x86.indirect_thunk)
  . = ALIGN((1 << 12)); _etext = .; # INPUT(b.o)
 } :text = 0xcccccccc
 .data : AT(ADDR(.data) - 0xffffffff80000000) { KEEP(*(.data..init)) *(.data) INPUT = .; } :data
 /DISCARD/ : { *(.exitcall.exit) *(.discard) *(.discard.*) *(.modinfo) }
}
ASSERT((_etext - _text <= (512 * 1024 * 1024)), "kernel image INPUT(bigger) than KERNEL_IMAGE_SIZE");
"""


def run(*command, **options):
    return subprocess.run(list(map(str, command)), check=True, capture_output=True,
                          stdin=subprocess.DEVNULL, **options)


class Judge:
    """What our program and a linker say of a command line."""

    def __init__(self, program, folder, versions):
        self.program, self.folder, self.versions = program, folder, versions
        self.failures = []

    def read(self, arguments, folder=None, name="ld.lld"):
        done = run(self.program, name, *arguments, cwd=folder or self.folder, timeout=20)
        return parse(done.stdout.decode())

    def link(self, version, arguments, folder=None):
        """What the linker prints: the files it takes, and what it complains of."""
        done = subprocess.run([f"ld.lld-{version}", *arguments], cwd=folder or self.folder,
                              capture_output=True, timeout=60, stdin=subprocess.DEVNULL)
        return done.stdout.decode().splitlines(), done.stderr.decode(errors="replace")

    def check(self, good, *words):
        if not good:
            self.failures.append(" ".join(map(str, words)))


KEYS = ["elf", "argument", "unread", "input", "doubt", "pipe", "output", "relocatable", "fat-bitcode",
        "dependent-libraries", "index-only", "old-suffix", "new-suffix", "remarks", "lto"]


def parse(text):
    facts = {"input": [], "argument": []}
    for line in re.split(r"\n(?=(?:%s) )" % "|".join(KEYS), text.rstrip("\n")):
        key, _, value = line.partition(" ")
        if key in ("input", "argument"):
            facts[key].append(value)
        else:
            facts[key] = value
    return facts


def is_shared(path):
    with open(path, "rb") as file:
        head = file.read(18)
    return head[:4] == b"\x7fELF" and head[16] == 3


def missing(facts, trace, folder, binary=()):
    """The files that the linker took, and we do not name."""
    paths = {re.sub(r"\([^()]*\)$", "", name) for name in trace}
    return sorted(path for path in paths if path not in facts["input"] and path not in binary and
                  (folder / path).is_file() and not is_shared(folder / path))


# Files to link

def make_files(folder):
    for name in ("lib1", "lib2", "dir/deep", "root/usr/lib", "root/lib"):
        (folder / name).mkdir(parents=True)
    objects = ["a.o", "b.o", "c d.o", "dir/a.o", "dir/deep/e.o", "lib1/f.o", "root/lib/g.o", "q.ld"]
    members = ["m1.o", "m2.o", "m3.o"]
    for number, name in enumerate(objects + members):
        source = folder / "source.c"
        source.write_text(f"int f{number}(void) {{ return {number}; }}\n")
        flags = ["-flto=thin"] if number % 3 == 2 else []
        run("clang-14", "-c", "-fPIC", "--target=x86_64-linux-gnu", *flags, source, "-o",
            folder / name)
    for archive, member in (("lib1/libx.a", "m1.o"), ("lib2/libx.a", "m2.o"), ("lib2/liby.a", "m3.o"),
                            ("root/usr/lib/libz.a", "m1.o"), ("dir/libdir.a", "m2.o")):
        run("llvm-ar-22", "rc", folder / archive, folder / member)
    run("llvm-ar-22", "rcT", "lib1/libthin.a", "m3.o", cwd=folder)
    for library in ("lib1/liby.so", "lib2/libx.so", "root/usr/lib/libz.so"):
        run("ld.lld-14", "-shared", folder / "a.o", "-o", folder / library)
    scripts = {
        "lib1/libscript.so": "/* GNU ld script */ OUTPUT_FORMAT(elf64-x86-64)\n"
                             "GROUP ( -lx AS_NEEDED ( f.o ) )\n",
        "lib2/libscript.a": "INPUT(libx.a liby.a)",
        "dir/beside.ld": "INPUT(a.o deep/e.o \"c d.o\")",
        "dir/search.ld": "SEARCH_DIR(dir) INPUT(-ldir)",
        "rooted.ld": "INPUT(=/lib/g.o)",
        "rooted2.ld": "INPUT(=lib/g.o)",
        "root/lib/inside.ld": "GROUP(/lib/g.o)",
        "include.ld": "INCLUDE nested.ld INCLUDE \"lib1/more.ld\"",
        "nested.ld": "# INPUT(a.o)\nINPUT( /* INPUT(a.o) */ b.o )",
        "lib1/more.ld": "INPUT(f.o)",
        "static.ld": "GROUP(-l:libx.a)",
        "empty.ld": "",
        "kernel.lds": KERNEL,
        "output.ld": "OUTPUT(from-script) ENTRY(f0) INPUT(a.o)",
        "version.map": "V1 { global: f*; local: *; };",
        "windows.rsp": "-m i386pep",
    }
    for name, text in scripts.items():
        (folder / name).write_text(text)
    (folder / "data.bin").write_bytes(b"INPUT(b.o)\n")


FILES = ["a.o", "b.o", "./b.o", "c d.o", "dir/a.o", "dir/deep/e.o", "lib1/libx.a", "lib2/liby.a",
         "lib2/libx.so", "lib1/libthin.a", "dir/../a.o", "q.ld", "lib1/libscript.so", "nested.ld",
         "dir/beside.ld", "dir/search.ld", "rooted.ld", "rooted2.ld", "root/lib/inside.ld",
         "include.ld", "lib2/libscript.a", "static.ld", "empty.ld", "kernel.lds", "output.ld"]
LIBRARIES = ["x", "y", "z", "script", "thin", ":libx.a", ":libx.so", ":f.o", "x"]
STATIC = ["-Bstatic", "-static", "--static", "-dn", "-non_shared", "--Bstatic"]
DYNAMIC = ["-Bdynamic", "-dy", "-call_shared", "--Bdynamic"]
NOISE = [["-z", "now"], ["-znow"], ["-e", "f1"], ["-ef1"], ["--entry=f1"], ["--defsym", "s=1"],
         ["--defsym=t=1"], ["-rpath", "lib1"], ["-R", "lib1"], ["--rpath=lib1"], ["-h", "soname"],
         ["-soname", "a.o"], ["-m", "elf_x86_64"], ["-melf_x86_64"], ["--version-script=version.map"],
         ["-Map", "map"], ["--Map=map"], ["-plugin", "none.so"], ["-plugin-opt=O2"],
         ["-plugin-opt", "O1"], ["--plugin-opt", "-function-sections"], ["-mllvm", "-function-sections"],
         ["-u", "f2"], ["-uf3"], ["--wrap=w"], ["-wrap", "w"], ["--build-id"], ["--build-id=none"],
         ["-O2"], ["-O", "1"], ["--exclude-libs", "ALL"], ["-y", "f1"], ["--gc-sections"], ["-s"],
         ["--hash-style=gnu"], ["-hash-style", "both"], ["--eh-frame-hdr"], ["--as-needed"],
         ["--no-as-needed"], ["-dynamic-linker", "/lib64/ld.so"], ["-G", "8"], ["-G8"], ["-f", "a.o"],
         ["-F", "b.o"], ["--threads=1"], ["-X"], ["-x"], ["-g"], ["-N"], ["-n"], ["--omagic"],
         ["--no-dependent-libraries"], ["--fatal-warnings", "--no-fatal-warnings"], [""],
         ["--lto-O0"], ["--thinlto-jobs=1"], ["--error-limit", "0"], ["--image-base=0x400000"],
         ["--sort-section", "name"], ["--rpath-link", "lib2"], ["-rpath-link=lib2"], ["--no-pie"]]


class Maker:
    """A command line at random. It is mostly one that links."""

    def __init__(self, rng, version):
        self.rng, self.version, self.binary = rng, version, []

    def valued(self, short, names, value):
        forms = [[short + value], [short, value]]
        for name in names:
            for dashes in ("-", "--"):
                forms += [[f"{dashes}{name}={value}"], [dashes + name, value]]
        return self.rng.choice(forms)

    def folder(self):
        return self.valued("-L", ["library-path"], self.rng.choice(
            ["lib1", "lib2", "lib1/", "=usr/lib", "=/usr/lib", "none", ".", "root/usr/lib"]))

    def library(self):
        return self.valued("-l", ["library"], self.rng.choice(LIBRARIES))

    def script(self):
        return self.valued("-T", ["script"], self.rng.choice(
            ["nested.ld", "include.ld", "more.ld", "dir/beside.ld", "kernel.lds", "output.ld"]))

    def data(self):
        name = self.rng.choice(["data.bin", "b.o"])
        self.binary.append(name)
        return self.rng.choice([["--format=binary"], ["-b", "binary"], ["-format", "binary"]]) + [
            name] + self.rng.choice([["--format=default"], ["-b", "elf"]])

    def remapped(self):
        if int(self.version) < 17:
            return ["b.o"]
        return self.rng.choice([["--remap-inputs=n*.o=dir/a.o"], ["--remap-inputs", "n?.o=nested.ld"]]
                               ) + ["n1.o"]

    def state(self, depth):
        return ["--push-state", *self.parts(depth + 1), "-pop-state"]

    def enclosed(self, depth):
        begin, end = self.rng.choice([("--start-lib", "--end-lib"), ("-(", "-)"),
                                      ("--start-group", "--end-group"),
                                      ("-whole-archive", "--no-whole-archive")])
        files = [self.rng.choice(FILES[:11]) for _ in range(self.rng.randrange(3))]
        return [begin, *files, end] + (self.parts(depth + 1) if depth < 2 else [])

    def parts(self, depth=0):
        arguments = []
        for _ in range(self.rng.randrange(1, 6)):
            arguments += self.rng.choice([
                lambda: [self.rng.choice(FILES)], lambda: [self.rng.choice(FILES)], self.library,
                self.library, lambda: [self.rng.choice(STATIC)], lambda: [self.rng.choice(DYNAMIC)],
                lambda: self.rng.choice(NOISE), lambda: self.rng.choice(NOISE), self.folder,
                self.data, self.remapped,
                lambda: self.state(depth) if depth < 2 else [], lambda: self.enclosed(depth),
            ])()
        return arguments

    def line(self):
        arguments = self.parts() + ["-Llib1", "-L", "lib2", "-L=usr/lib"]
        arguments += self.rng.choice([["--sysroot=root"], ["-sysroot", "root"], ["--sysroot=root/"]])
        if self.rng.random() < 0.2:
            arguments += self.script()
        if self.rng.random() < 0.15:
            arguments.insert(0, self.rng.choice(["-r", "-relocatable"]))
        if self.rng.random() < 0.2:
            arguments.insert(0, "-shared")
        return arguments + ["--whole-archive", "a.o"]

    def quoted(self, argument, windows):
        if windows:
            return '"' + re.sub(r'(\\*)"', r'\1\1\\"', argument) + '"'
        if argument == "" or self.rng.random() < 0.5:
            return self.rng.choice(['"%s"' % re.sub(r'(["\\])', r"\\\1", argument),
                                    "'%s'" % argument])
        return re.sub(r"([\s\"'\\])", r"\\\1", argument)

    def with_response_file(self, arguments, folder, name):
        """Some of the arguments in a file, and some of these in another."""
        windows = self.rng.random() < 0.3
        for level in range(self.rng.randrange(3)):
            begin = self.rng.randrange(len(arguments))
            end = self.rng.randrange(begin, len(arguments)) + 1
            texts = [self.quoted(argument, windows) for argument in arguments[begin:end]]
            path = folder / f"{name}-{level}.rsp"
            path.write_text(self.rng.choice(["", "\ufeff", "\n"]) +
                            self.rng.choice([" ", "\n", "\r\n\t"]).join(texts))
            arguments = arguments[:begin] + [f"@{path.name}"] + arguments[end:]
        return arguments + (["--rsp-quoting=windows"] if windows else [])


ALWAYS = ["--trace", "--error-limit=0", "--allow-multiple-definition", "--unresolved-symbols=ignore-all",
          "--threads=1", "--noinhibit-exec"]


def check_random_lines(judge, seed, count):
    """The linker of each version, on lines of its own."""
    def one(version, number):
        maker = Maker(random.Random(f"{seed} {version} {number}"), version)
        plain = maker.line()
        name = f"line-{version}-{number}"
        arguments = maker.with_response_file(plain, judge.folder, name)
        facts = judge.read(arguments)
        trace, _ = judge.link(version, arguments + ALWAYS + ["-o", f"{name}.out"])
        left = missing(facts, trace, judge.folder, maker.binary)
        words = f"ld.lld {version}, line {number} of seed {seed}: {plain}"
        if left and "doubt" not in facts:
            return words + f": no inputs: {left}", trace
        if "doubt" in facts:
            return words + f": doubt: {facts['doubt']}", trace
        return None, trace

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        jobs = [(version, number) for version in judge.versions for number in range(count)]
        answers = list(pool.map(lambda job: one(*job), jobs))
    judge.failures += [words for words, _ in answers if words]
    linked = sum(bool(trace) for _, trace in answers)
    judge.check(linked > 0.7 * len(answers), "only", linked, "lines of", len(answers), "are links")
    print(len(answers), "lines,", linked, "with a trace, seed", seed)


def check_exact(judge):
    """Here not one file too many is read: what the linker takes are the inputs, one for one."""
    for arguments in (
            ["nested.ld"], ["include.ld", "-Llib1"], ["kernel.lds", "a.o"], ["-T", "kernel.lds", "a.o"],
            ["--sysroot=root", "-L=usr/lib", "-Bstatic", "-lz"], ["-L=root/usr/lib", "-static", "-lz"],
            ["-Llib2", "-lx", "a.o"], ["-Llib2", "-dn", "-lx", "-dy", "-lx"],
            ["-Llib2", "--push-state", "-Bstatic", "-pop-state", "-lx", "a.o"],
            ["-Llib2", "-Bstatic", "--push-state", "-Bdynamic", "-lx", "--pop-state", "-lx"],
            ["-Llib1", "-Llib2", "-n", "-lscript", "lib1/f.o"], ["-Llib1", "-Llib2", "-N", "-lx"],
            ["--format=binary", "b.o", "--format=elf", "a.o"], ["-b", "binary", "data.bin", "-b", "default",
            "b.o"], ["-plugin-opt", "O1", "a.o"], ["-plugin", "b.o", "-h", "c", "a.o"],
            ["--sysroot=root", "rooted.ld", "rooted2.ld"], ["-L", "dir", "-T", "search.ld"],
            ["@exact.rsp", "-Ldir"], ["--start-lib", "a.o", "--end-lib", "-uf0", "q.ld"],
            ["-L.", "-l:nested.ld"]):
        (judge.folder / "exact.rsp").write_text("-L 'lib2' -Bstatic\n-ldir \"c d.o\"")
        facts = judge.read(arguments)
        for version in judge.versions:
            trace, words = judge.link(version, ["--whole-archive", *arguments, *ALWAYS, "-o", "exact.out"])
            theirs = list(dict.fromkeys(re.sub(r"\([^()]*\)$", "", name) for name in trace))
            theirs = [path for path in theirs if not is_shared(judge.folder / path)]
            if "binary" in "".join(arguments):  # not every version names what is data
                theirs = theirs[-1:]
            judge.check(theirs, version, arguments, "is no link:", words)
            judge.check(facts["input"] == theirs and "doubt" not in facts, version, arguments,
                        facts["input"], "but", theirs)


def check_doubts(judge):
    """Lines that are not understood are said to be, and what is no input is none."""
    os.mkfifo(judge.folder / "fifo")
    (judge.folder / "target.ld").write_text("TARGET(binary) INPUT(a.o)")
    (judge.folder / "itself.ld").write_text("INPUT(itself.ld a.o)")
    doubts = [["--none"], ["-Zq"], ["--remap-inputs-file=version.map"], ["--chroot", "dir"], ["fifo"],
              ["-T", "fifo"], ["-lfifo", "-L.", "fifo"], ["target.ld"], ["itself.ld"], ["@dir"],
              ["@fifo"], ["@/dev/stdin"], ["-o"], ["-error-limit", "0"], ["/dev/fd/0"]]
    for arguments in doubts:
        facts = judge.read(arguments)
        judge.check("doubt" in facts, arguments, "no doubt:", facts)
        judge.check("fifo" not in facts["input"], arguments, "a pipe is an input")
    for arguments in (["fifo"], ["--version-script=fifo"], ["-dynamic-list", "fifo"], ["-T", "fifo"],
                      ["--just-symbols=fifo"], ["/dev/stdin"], ["--symbol-ordering-file=/dev/fd/0"]):
        judge.check("pipe" in judge.read(arguments), arguments, "no pipe")
    for arguments in (["none.o"], ["-lnone"], ["-Tnone.ld"], ["dir"], ["/dev/null"], ["@none.rsp"]):
        facts = judge.read(["a.o", *arguments])
        judge.check("doubt" not in facts and "pipe" not in facts, arguments, "a doubt:", facts)
        judge.check(facts["input"] == ["a.o"], arguments, "inputs:", facts["input"])


def check_settings(judge):
    cases = [
        ([], "output", "a.out"), (["-o", "x"], "output", "x"), (["-ox"], "output", "x"),
        (["--output=x", "-oy"], "output", "y"), (["-Toutput.ld"], "output", "from-script"),
        (["-omagic"], "output", "magic"), (["-r"], "relocatable", "yes"), ([], "relocatable", None),
        (["--fat-lto-objects"], "fat-bitcode", "yes"),
        (["--fat-lto-objects", "--no-fat-lto-objects"], "fat-bitcode", None),
        (["--lto=full"], "lto", "full"), (["--lto=full", "--lto=thin"], "lto", "thin"), ([], "lto", None),
        ([], "dependent-libraries", "yes"), (["--no-dependent-libraries"], "dependent-libraries", None),
        (["--thinlto-index-only"], "index-only", "yes"), (["--thinlto-index-only=x"], "index-only", "yes"),
        (["-plugin-opt=thinlto-index-only"], "index-only", "yes"),
        (["-plugin-opt", "thinlto-index-only=x"], "index-only", "yes"),
        (["-plugin-opt", "thinlto-index-onlyx"], "index-only", None),
        (["--thinlto-object-suffix-replace=.thin.o;.o"], "old-suffix", ".thin.o"),
        (["-plugin-opt=thinlto-object-suffix-replace=.t;.o"], "new-suffix", ".o"),
        (["--plugin-opt", "thinlto-object-suffix-replace=;"], "new-suffix", ""),
        (["--opt-remarks-filename", "r.yaml"], "remarks", "r.yaml"),
        (["-plugin-opt=opt-remarks-filename=r"], "remarks", "r"),
        (["--plugin-opt", "opt-remarks-filename=r"], "remarks", "r"), (["-flavor", "gnu"], "doubt", None),
    ]
    for arguments, key, value in cases:
        judge.check(judge.read(arguments).get(key) == value, arguments, key, "is not", value)
    twice = judge.read(["a.o", "lib1/libx.a", "-Llib1", "-Bstatic", "-lx", "lib1/libx.a", "a.o"])
    judge.check(twice["input"] == ["a.o", "lib1/libx.a", "a.o"], "twice:", twice["input"])


def check_flavors(judge):
    """lld says for what it links where it is asked for help."""
    for version in judge.versions:
        program = pathlib.Path(shutil.which(f"ld.lld-{version}")).resolve()
        for name in FLAVORS:
            for arguments in FLAVOR_ARGUMENTS if name in ("ld.lld", "rust-lld", "wasm-ld") else [[]]:
                theirs = subprocess.run([name, *arguments, "--help"], executable=program,
                                        cwd=judge.folder, capture_output=True, text=True)
                is_elf = "supported targets: elf" in theirs.stdout
                ours = judge.read([*arguments, "--help"], name=name)
                judge.check(("elf" in ours) == is_elf, version, [name, *arguments], "is ELF:", is_elf)


def check_quoting(judge, seed, count):
    """Response files of odd text: lld names each argument as a file that it cannot open."""
    rng = random.Random(f"{seed} quoting")
    cannot = re.compile(r"error: cannot open (.*?): No such file or directory\n", re.S)
    # Where a quote stays open, the versions differ: only the last one is asked.
    special = ['""', "'a b'", "\\", 'a\\"b c\\\\"" d', "\ufeffab", "", "\n\n", "a\\", "@odd-2 b",
               "@none.rsp '@odd 2'", "\"a\nb\" 'c'", "a\\\\\\\"b\\\\\"c\"", "\"a\"\"b\" c"]
    (judge.folder / "odd-2").write_text("x 'y z'")
    for number in range(count):
        text = special[number] if number < len(special) else "".join(
            rng.choice("ab \\\\\"\"'' \n\t\r") for _ in range(rng.randrange(30)))
        (judge.folder / "odd-1").write_text(text, newline="")
        for quoting in ("posix", "windows"):
            arguments = [f"--rsp-quoting={quoting}", "@odd-1", "end"]
            ours = judge.read(arguments)
            files = [argument for argument in ours["argument"][2:] if argument]
            for version in judge.versions if number < len(special) else judge.versions[-1:]:
                theirs = cannot.findall(judge.link(version, [*arguments, "--error-limit=0"])[1])
                judge.check(files == theirs, version, quoting, repr(text), theirs, "but not", files)
    for name, data in (("utf16", "a b".encode("utf-16")), ("loop", b"@loop"), ("loop2", b"x @loop3")):
        (judge.folder / name).write_bytes(data)
    (judge.folder / "loop3").write_text("@loop2")
    for name in ("utf16", "loop", "loop2", "dir", "fifo", "/dev/stdin"):
        judge.check("unread" in judge.read([f"@{name}"]), name, "is not unread")
    judge.check("unread" not in judge.read(["@odd-2", "@odd-2", "@none"]), "odd-2 is unread")


# Lines that people write

WRAPPER = """#!/bin/sh
{program} ld.lld "$@" > {folder}/everyday.facts
exec ld.lld-{version} --trace "$@" > {folder}/everyday.trace
"""


def check_everyday(judge, name, command, folder):
    """A compiler links, and we stand between it and the linker."""
    run(*command, cwd=folder)
    facts = parse((folder / "everyday.facts").read_text())
    trace = (folder / "everyday.trace").read_text().splitlines()
    judge.check("doubt" not in facts, name, "doubt:", facts.get("doubt"))
    judge.check("pipe" not in facts, name, "pipe:", facts.get("pipe"))
    judge.check("elf" in facts, name, "is no line of an ELF linker")
    judge.check(len(trace) > 0, name, "has no trace")
    left = missing(facts, trace, folder)
    judge.check(not left, name, "no inputs:", left)


def check_compilers(judge, rustc):
    folder = judge.folder / "everyday"
    folder.mkdir()
    (folder / "hello.c").write_text("#include <stdio.h>\nint main(void) { puts(\"hello\"); return 0; }\n")
    (folder / "hello.rs").write_text("fn main() { println!(\"hello\"); }\n")
    (folder / "hello.rsp").write_text("-Wl,--gc-sections -Wl,-O2")
    wrapper = folder / "ld"
    for version in judge.versions:
        wrapper.write_text(WRAPPER.format(program=judge.program, folder=folder, version=version))
        wrapper.chmod(0o755)
        for flags in (["-flto"], ["-flto=thin", "-static"], ["-flto", "-static-pie"], ["-shared", "-flto"],
                      ["-flto=thin", "-pie", "-rdynamic", "-pthread", "-lm", "@hello.rsp"],
                      ["-r", "-nostdlib", "-flto"]):
            check_everyday(judge, f"clang-{version} {flags}", [
                f"clang-{version}", "-fPIC", f"--ld-path={wrapper}", *flags, "hello.c", "-o", "hello"],
                folder)
    for flags in (["-Clinker-plugin-lto"], ["-Clto=fat"], ["-Ctarget-feature=+crt-static"], []):
        check_everyday(judge, f"rustc {flags}", [
            rustc, "-Clinker=clang-22", f"-Clink-arg=--ld-path={wrapper}", "-O", *flags, "hello.rs"],
            folder)


def check_kernel(judge):
    line = ("-m elf_x86_64 -z noexecstack -z max-page-size=0x200000 --build-id=sha1 "
            "--orphan-handling=warn --script=kernel.lds -mllvm -import-instr-limit=5 -o vmlinux "
            "--whole-archive lib1/libx.a a.o --no-whole-archive --start-group lib2/liby.a --end-group "
            "b.o --strip-debug -Map=map").split()
    for arguments in (line, ["-r", *line[:4], "-o", "vmlinux.o", "--whole-archive", "lib1/libthin.a"]):
        facts = judge.read(arguments)
        judge.check("doubt" not in facts and "pipe" not in facts, "kernel:", facts)
        for version in judge.versions:
            trace, _ = judge.link(version, [*arguments, "--trace"])
            judge.check(len(trace) > 0, "kernel: no trace by", version)
            left = missing(facts, trace, judge.folder)
            judge.check(not left, "kernel:", version, left)


def main():
    program, folder, rustc, count = sys.argv[1:5]
    judge = Judge(program, pathlib.Path(folder), sys.argv[5:])
    shutil.rmtree(folder, ignore_errors=True)
    make_files(judge.folder)
    seed = os.environ.get("BCFLAGS_SEED", str(time.time_ns()))
    check_doubts(judge)
    check_settings(judge)
    check_exact(judge)
    check_flavors(judge)
    check_quoting(judge, seed, 60)
    check_kernel(judge)
    check_compilers(judge, rustc)
    check_random_lines(judge, seed, int(count))
    print("\n".join(judge.failures))
    return 1 if judge.failures else 0


sys.exit(main())
