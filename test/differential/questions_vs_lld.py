#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""What the linker answers when it is asked, against what it then does.

questions_vs_lld.py ASK_LINKER LLVM_IN_LINKER SCRATCH RUST_LLD LLVM...

Each link below is asked about, and then made. What takes part has to be what --trace lists in the
real link; what is imported, what LLVM imports there (-mllvm -print-imports). A question leaves
nothing behind: no file in the folder of the link, none in the temporary folder. RUST_LLD is given
what the newest LLVM compiled; it is "none" where there is none.
"""

import os
import pathlib
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

SECONDS = "60"

# A function a module: name, what it calls. Many may stand in one link.
SOURCES = {
    "main": "int b(int), d(int); int main(void) { return b(1) + d(2); }",
    "both": "int b(int), f(int); int main(void) { return b(1) + f(2); }",
    "lacks": "int b(int), missing(int); int main(void) { return b(1) + missing(2); }",
    "b": "int c(int); int b(int x) { return c(x) + 1; }",
    "c": "int c(int x) { return x * 3; }",
    "d": "int c(int); int d(int x) { return c(x) * 5; }",
    "twice": "int b(int x) { return x; }",
    "unused": "int unused(int x) { return x; }",
    "same1": "int d(int); int b(int x) { return d(x); }",
    "same2": "int d(int x) { return x * 7; }",
    "f": "int c(int); int f(int x) { return c(x) + 11; }",
}
CLASSES = "struct A { virtual int f(int); int x; }; int call(A *a);\n"
CXX_SOURCES = {
    "virtual1": CLASSES + 'int A::f(int i) { return i + 3; }\n'
                'extern "C" int main() { A a; return call(&a); }',
    "virtual2": CLASSES + 'extern "C" int f(int); int call(A *a) { return a->f(1) + f(2); }',
}
VIRTUAL = ["-x", "c++", "-fno-rtti", "-fvisibility=hidden", "-fwhole-program-vtables"]
SPLIT = ["-flto=thin", "-fsplit-lto-unit"]
MACHINES = ["aarch64-linux-gnu", "arm-linux-gnueabihf", "riscv64-linux-gnu", "i386-linux-gnu",
            "powerpc64le-linux-gnu", "mips64-linux-gnuabi64", "s390x-linux-gnu"]
E = ["-e", "main"]

# Links of objects with bitcode, KIND in place of thin or full.
LINKS = {
    "objects": ["KIND/main.o", "KIND/b.o", "KIND/c.o", "KIND/d.o"],
    "archive": ["KIND/main.o", "KIND/all.a"],
    "archive first": ["-u", "main", "KIND/all.a", "KIND/main.o"],
    "thin archive": ["KIND/main.o", "KIND/thin.a"],
    "equal names": ["KIND/main.o", "KIND/same.a"],
    "whole archive": ["KIND/main.o", "--whole-archive", "KIND/all.a", "--no-whole-archive"],
    "whole archive, left open": ["KIND/main.o", "--whole-archive", "KIND/all.a"],
    "lib": ["KIND/main.o", "--start-lib", "KIND/unused.o", "KIND/d.o", "KIND/c.o", "KIND/b.o",
            "--end-lib"],
    "lib, left open": ["KIND/main.o", "--start-lib", "KIND/unused.o", "KIND/d.o", "KIND/c.o",
                       "KIND/b.o"],
    "group, left open": ["KIND/main.o", "--start-group", "KIND/all.a"],
    "state, not popped": ["KIND/main.o", "--push-state", "--whole-archive", "KIND/all.a"],
    "relocatable": ["-r", "KIND/b.o", "KIND/c.o"],
    "shared": ["-shared", "KIND/b.o", "KIND/all.a"],
    "pie": ["-pie", "KIND/main.o", "KIND/all.a"],
    "static pie": ["-static", "-pie", "--no-dynamic-linker", "-z", "text", "KIND/main.o",
                   "KIND/all.a"],
    "muldefs": ["-z", "muldefs", "KIND/main.o", "KIND/b.o", "KIND/twice.o", "KIND/all.a"],
    "allow multiple": ["--allow-multiple-definition", "KIND/main.o", "KIND/b.o", "KIND/twice.o",
                       "KIND/all.a"],
    "noinhibit": ["--noinhibit-exec", "KIND/main.o", "KIND/all.a"],
    "script": ["KIND/main.o", "KIND.script"],
    "script with INPUT": ["-T", "KIND.inputs", "KIND/main.o"],
    "response file": ["@KIND.response"],
    "above": ["../LLVM/KIND/main.o", "../../links/LLVM/KIND/all.a"],
    "absolute": ["HERE/KIND/main.o", "HERE/KIND/all.a"],
    "above and absolute": ["HERE/../LLVM/KIND/main.o", "-LKIND/../KIND", "-lall"],
    "search": ["KIND/main.o", "-L", "KIND", "-lall"],
    "native": ["KIND/main.o", "native.o", "KIND/all.a"],
    "native first": ["native.o", "KIND/main.o", "KIND/all.a"],
    "shared library": ["KIND/main.o", "KIND/all.a", "native.so"],
    "binary": ["KIND/main.o", "KIND/all.a", "--format=binary", "text"],
    "binary, in two": ["KIND/main.o", "KIND/all.a", "-b", "binary", "text"],
    "symbols": ["KIND/main.o", "KIND/all.a", "--just-symbols=native.elf"],
    "partitions": ["--lto-partitions=2", "KIND/main.o", "KIND/all.a"],
    "strange names": ["KIND/main.o", "KIND/it's \"a\" \\ $b c.a"],
    "quoting": ["--rsp-quoting=windows", "KIND/main.o", "KIND/it's \"a\" \\ $b c.a"],
    "empty argument": ["-rpath", "", "KIND/main.o", "-z", "", "KIND/all.a", "-rpath", ""],
    "value like an option": ["-soname", "--noinhibit-exec", "-shared", "-rpath", "-y", "KIND/b.o",
                             "-h", "-v", "KIND/all.a"],
    "not optimised": ["--lto-O0", "KIND/main.o", "KIND/all.a"],
    "not optimised, plugin": ["-plugin-opt=O3", "--plugin-opt=O0", "KIND/main.o", "KIND/all.a"],
    "not optimised, apart": ["-plugin-opt", "O0", "KIND/main.o", "KIND/all.a"],
    "optimised": ["--lto-O0", "-plugin-opt=O3", "KIND/main.o", "KIND/all.a"],
    "wrap": ["--wrap=c", "--defsym=__wrap_c=0", "KIND/main.o", "KIND/all.a"],
    "sections": ["--gc-sections", "--icf=all", "KIND/main.o", "KIND/all.a"],
}
# Those that every linker is asked about; the rest is for the oldest and the newest.
EVERYDAY = ["archive", "thin archive", "equal names", "whole archive", "lib, left open", "relocatable",
            "muldefs", "noinhibit", "script", "response file", "above", "shared library", "binary",
            "partitions", "quoting", "undefined", "many undefined"]
# Links that the linker refuses for reasons of its own.
FAILING = {
    "undefined": ["KIND/lacks.o", "KIND/all.a"],
    "many undefined": ["many.o", "KIND/main.o", "KIND/all.a"],
    "fatal warnings": ["--fatal-warnings", "--warn-common", "KIND/lacks.o", "KIND/all.a"],
    "undefined, noinhibit": ["--noinhibit-exec", "KIND/lacks.o", "KIND/all.a"],
}
# Both kinds, and split units.
MIXED = {
    "thin and full": ["thin/both.o", "thin/b.o", "thin/c.o", "full/f.o"],
    "full and thin": ["full/both.o", "thin/b.o", "thin/c.o", "thin/f.o"],
    "thin imports of full": ["thin/both.o", "full/b.o", "full/c.o", "thin/f.o", "thin/d.o"],
    "mixed archives": ["thin/main.o", "full/d.o", "thin/all.a"],
    "split": ["split/virtual1.o", "split/virtual2.o", "split/f.o", "split/c.o"],
    "split, not optimised": ["--lto-O0", "split/virtual1.o", "split/virtual2.o", "split/f.o",
                             "split/c.o"],
    "split, other pipeline": ["--lto-newpm-passes=globaldce", "split/virtual1.o",
                              "split/virtual2.o", "split/f.o", "split/c.o"],
    "split and full": ["split/virtual1.o", "split/virtual2.o", "full/f.o", "split/c.o"],
    "split, visible": ["--lto-whole-program-visibility", "split/virtual1.o", "split/virtual2.o",
                       "split/f.o", "full/c.o"],
    "mixed, partitions": ["--lto-partitions=4", "thin/both.o", "thin/b.o", "thin/c.o", "full/f.o"],
    "mixed, optimised": ["--lto-O3", "--lto-newpm-passes=default<O3>", "thin/both.o", "thin/b.o",
                         "thin/c.o", "full/f.o"],
}
# What writes and prints, in all spellings. With two dashes, as "-o..." is an output.
NOISE = [
    "--reproduce=w1.tar", "--reproduce", "w2.tar", "--time-trace", "--time-trace=w3",
    "-Map=w4", "--Map", "w5", "-Map", "w6", "--dependency-file=w7", "--dependency-file", "w8",
    "--why-extract=w9", "--print-archive-stats=w10", "-print-archive-stats=w11",
    "--print-symbol-order=w12", "-y", "b", "-yc", "--trace-symbol=d", "-trace-symbol", "c",
    "-v", "-V", "--verbose", "-M", "--print-map", "--cref", "--print-gc-sections",
    "--print-icf-sections", "--opt-remarks-filename", "w13", "-plugin-opt=opt-remarks-filename=w14",
    "--plugin-opt=stats-file=w15", "--save-temps", "-plugin-opt=save-temps", "--lto-obj-path=w16",
    "-plugin-opt=obj-path=w17", "-plugin-opt", "obj-path=w25", "--plugin-opt", "stats-file=w26",
    "-plugin-opt", "thinlto-object-suffix-replace=.o;.y", "--plugin-opt=dwo_dir=w18", "--thinlto-cache-dir=w19",
    "--thinlto-emit-imports-files", "--thinlto-index-only=w20", "--plugin-opt=thinlto-index-only",
    "--thinlto-object-suffix-replace=.o;.x", "--thinlto-prefix-replace=;w21/",
    "-mllvm", "-stats", "-mllvm", "-info-output-file=w22", "-mllvm=-stats", "--mllvm",
    "-info-output-file", "-mllvm", "w23", "--plugin-opt=-stats", "-plugin-opt=-time-passes",
    "--error-handling-script=w24", "--color-diagnostics=always", "--vs-diagnostics", "-t",
]
NOISE_OF = {
    "19": ["--thinlto-emit-index-files"],
    "22": ["--thinlto-emit-index-files", "--time-trace-granularity=1", "--why-live=*",
           "--thinlto-distributor=w30", "--thinlto-distributor-arg=w31",
           "--thinlto-remote-compiler=w32", "--thinlto-remote-compiler-arg", "w33",
           "--print-gc-sections=w34", "-mllvm", "-memprof-export-to-dot", "--save-temps=import"],
}
FAILURES = []


def fail(text):
    FAILURES.append(text)
    print(text)


def run(*command, check=True, **options):
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            encoding="utf-8", errors="surrogateescape", **options)
    if check and result.returncode != 0:
        raise SystemExit(f"{command} failed ({result.returncode}): {result.stderr[-2000:]}")
    return result


def snapshot(folder):
    """All that is there, with what would change if it were written."""
    found = {}
    for path, folders, files in os.walk(folder):
        for name in folders + files:
            status = os.lstat(os.path.join(path, name))
            found[os.path.join(path, name)] = (status.st_mode, status.st_size, status.st_mtime_ns)
    return found


def members(path):
    """The offsets of an archive's members, in order."""
    data = pathlib.Path(path).read_bytes()
    at, offsets = 8, []
    while at + 60 <= len(data):
        name, size = data[at:at + 16].strip(), int(data[at + 48:at + 58])
        special = name in (b"/", b"//", b"/SYM64/")
        if not special:
            offsets.append(at)
        at += 60
        if special or not data.startswith(b"!<thin>"):
            at += size + size % 2
    return offsets


class Linker:
    """A linker, and what one LLVM compiled for it."""

    def __init__(self, ask_linker, folder, llvm, program, called):
        self.ask_linker, self.llvm, self.program, self.called = ask_linker, llvm, program, called
        self.here = folder
        self.temporary = folder.parent.parent / f"temporary-{folder.name}"
        self.sources = {}  # of the objects and of archive members

    def compile(self, name, text, path, *options):
        source = self.here / f"{name}.c"
        if not source.exists():
            source.write_text(text)
        (self.here / path).parent.mkdir(parents=True, exist_ok=True)
        run(f"clang-{self.llvm}", "-O2", *options, "-c", source.name, "-o", path, cwd=self.here)
        self.sources[path] = source.name

    def archive(self, path, kind, names, *options):
        objects = [f"{kind}/{name}.o" for name in names]
        run("llvm-ar-22", "qcS", *options, path, *objects, cwd=self.here)
        run("llvm-ar-22", "s", path, cwd=self.here)
        for offset, name in zip(members(self.here / path), objects):
            self.sources[f"{path}({os.path.basename(name)} at {offset})"] = self.sources[name]

    def make_inputs(self):
        self.temporary.mkdir(parents=True)
        self.here.mkdir(parents=True)
        for kind in ("thin", "full"):
            for name, text in SOURCES.items():
                path = f"{kind}/{name}.o"
                if name.startswith("same"):
                    path = f"{kind}/{name}/x.o"
                self.compile(name, text, path, f"-flto={kind}")
            library = ["unused", "b", "c", "d", "f"]
            self.archive(f"{kind}/all.a", kind, library)
            self.archive(f"{kind}/liball.a", kind, library)
            self.archive(f"{kind}/it's \"a\" \\ $b c.a", kind, library)
            self.archive(f"{kind}/thin.a", kind, library, "--thin")
            self.archive(f"{kind}/same.a", kind, ["same1/x", "same2/x", "unused"])
            (self.here / f"{kind}.script").write_text(f"INPUT({kind}/b.o) GROUP({kind}/all.a)\n")
            (self.here / f"{kind}.inputs").write_text(
                f"INPUT({kind}/all.a {kind}/c.o)\nSECTIONS {{ .text : {{ *(.text*) }} }}\n")
            (self.here / f"{kind}.response").write_text(f"{kind}/main.o '{kind}/all.a'\n")
        for name, text in CXX_SOURCES.items():
            self.compile(name, text, f"split/{name}.o", *VIRTUAL, *SPLIT)
        for name in ("f", "c"):
            self.compile(name, SOURCES[name], f"split/{name}.o", *SPLIT)
        self.compile("native", "int native(int x) { return x; }", "native.o")
        calls = "".join(f"int m{i}(void); int n{i}(void) {{ return m{i}(); }}\n"
                        for i in range(100))
        self.compile("many", calls, "many.o")
        (self.here / "text").write_text("text\n")
        self.link(["-shared", "native.o", "-o", "native.so"])
        self.link(["-e", "native", "native.o", "-o", "native.elf"])

    def command(self, arguments):
        return [self.called[0], *self.called[1:], *arguments]

    def link(self, arguments, check=True):
        return run(*self.command(arguments), executable=self.program, cwd=self.here, check=check)

    def ask(self, question, arguments, stdin="", environment=()):
        """The answer; checks that nothing is left behind."""
        before = snapshot(self.here)
        result = run(self.ask_linker, question, self.program, SECONDS, *self.command(arguments),
                     check=False, input=stdin, cwd=self.here,
                     env={**os.environ, "TMPDIR": str(self.temporary), **dict(environment)})
        after = snapshot(self.here)
        if after != before:
            changed = set(after.items()) ^ set(before.items())
            fail(f"{self.llvm} {question} {arguments}: writes {sorted(changed)}")
        if os.listdir(self.temporary):
            fail(f"{self.llvm} {question} {arguments}: leaves {os.listdir(self.temporary)}")
        if result.returncode not in (0, 2) or result.stderr:
            fail(f"{self.llvm} {question} {arguments}: {result.returncode} {result.stderr[-500:]}")
        return result.stdout

    def real_participants(self, arguments):
        """What the real link lists. It may fail, but then only where all is listed."""
        arguments = [*arguments, "--trace", "--error-limit=0", "-o", "real"]
        listed = self.link(arguments, check=False).stdout
        (self.here / "real").unlink(missing_ok=True)
        return listed

    def real_imports(self, arguments):
        """The names of the modules, and what LLVM imports: pairs of their sources."""
        folder = self.here.parent.parent / f"real-{self.here.name}"
        folder.mkdir(exist_ok=True)
        result = self.link([*arguments, "-mllvm", "-print-imports", "--threads=1", "--save-temps",
                            "-o", f"{folder}/real"], check=False)
        modules = []
        resolution = folder / "real.resolution.txt"
        if result.returncode == 0 and resolution.exists():
            modules = [line for line in resolution.read_text().splitlines()
                       if not line.startswith("-r=")]
        for path in folder.iterdir():
            path.unlink()
        # --save-temps writes beside the inputs, too.
        for path in self.here.rglob("*.bc"):
            path.unlink()
        pairs = set(re.findall(r"^(\S+): Import \S+ from (\S+)$", result.stderr, re.M))
        return result, modules, pairs

    def source(self, module):
        path, _, offset = module.partition("(")
        path = os.path.relpath(self.here / path, self.here)
        return self.sources[path + ("(" + offset if offset else "")]

    def check_participants(self, name, arguments, real=None):
        answer = self.ask("participants", arguments)
        real = real or self.real_participants(arguments)
        if answer != real or not real:
            fail(f"{self.llvm} {name}: takes part {answer!r}, but for lld {real!r}")

    def check_both(self, name, arguments):
        """Returns how much was imported."""
        result, modules, pairs = self.real_imports([*arguments, "--trace"])
        if result.returncode != 0 or not modules:
            fail(f"{self.llvm} {name}: does not link: {result.stderr[-500:]}")
            return 0
        self.check_participants(name, arguments, result.stdout)
        answer = self.ask("imports", arguments, "".join(f"{module}\n" for module in modules))
        if answer.startswith(("refused", "missing")):
            fail(f"{self.llvm} {name}: {answer}")
            return 0
        asked = {tuple(self.source(module) for module in line.split("\t", 1))
                 for line in answer.splitlines()}
        if asked != pairs:
            fail(f"{self.llvm} {name}: imports {sorted(asked)}, but in the link {sorted(pairs)}")
        return len(pairs)

    def fill_in(self, arguments, kind=""):
        return [argument.replace("KIND", kind).replace("HERE", str(self.here))
                .replace("LLVM", self.here.name) for argument in arguments]

    def check_links(self, names):
        imports = 0
        for name, link in {**LINKS, **FAILING}.items():
            if name in names and name in FAILING:
                self.check_participants(f"thin, {name}", self.fill_in([*E, *link], "thin"))
            if name in EVERYDAY and names is not EVERYDAY:
                self.check_participants(f"full, {name}", self.fill_in([*E, *link], "full"))
        for name, link in LINKS.items():
            if name in names:
                imports += self.check_both(name, self.fill_in([*E, *link], "thin"))
        for name, link in MIXED.items():
            imports += self.check_both(name, [*E, *link])
        if imports < 60:
            fail(f"{self.llvm}: only {imports} imports in all links")

    def check_noise(self):
        noise = NOISE + NOISE_OF.get(self.llvm, [])
        link = [*E, "thin/both.o", "thin/all.a"]
        environment = [("LLD_REPRODUCE", "w0.tar")]
        for question, stdin in (("participants", ""), ("imports", "thin/both.o\n")):
            quiet = self.ask(question, link, stdin)
            for arguments in (noise + link, link + noise, [*noise, *link, *noise]):
                loud = self.ask(question, arguments, stdin, environment)
                if loud != quiet:
                    fail(f"{self.llvm} {question}, with noise: {loud!r} for {quiet!r}")
        if not quiet:
            fail(f"{self.llvm}: nothing is imported where there is noise")

    def check_refusals(self):
        """Where there is no answer, or not to all."""
        twice = [*E, "thin/main.o", "thin/b.o", "thin/twice.o", "thin/all.a"]
        for question, arguments, stdin, what in (
                ("imports", twice, "thin/main.o\n", "duplicate symbol"),
                ("imports", [*E, "thin/main.o", "thin/all.a"], "thin/main.o\nthin/other.o\n",
                 "missing: thin/other.o"),
                ("participants", twice, "", "refused: it fails before LTO"),
                ("participants", [*E, "thin/main.o", "gone.o"], "", None),
                ("participants", ["--version"], "", "it did not stop when told to"),
                ("participants", ["--no-such-option", "thin/main.o"], "", "unknown argument")):
            answer = self.ask(question, arguments, stdin)
            if what and what not in answer:
                fail(f"{self.llvm} {question} {arguments}: {answer!r}, not {what}")

    def check_llvm(self, llvm_in_linker):
        answer = self.ask("llvm", [])
        if answer != f"{self.llvm}\n":
            fail(f"{self.program}: is LLVM {answer!r}, not {self.llvm}")
        inside = self.link([f"-plugin-opt=-load={llvm_in_linker}", "--version"]).stderr
        if inside != f"LLVM {self.llvm}\n":
            fail(f"{self.program}: is LLVM {inside!r} from within, not {self.llvm}")

    def check_fat(self):
        """Objects with native code and bitcode."""
        for name in ("main", "b", "c", "d"):
            self.compile(name, SOURCES[name], f"fat/{name}.o", "-flto=thin", "-ffat-lto-objects")
        link = [*E, "fat/main.o", "fat/b.o", "fat/c.o", "fat/d.o"]
        self.check_participants("fat", link)
        if not self.check_both("fat, bitcode", ["--fat-lto-objects", *link]):
            fail(f"{self.llvm}: nothing is imported of fat objects")

    def check_machines(self):
        for machine in MACHINES:
            target = [f"--target={machine}", "-ffreestanding"]
            for kind in ("thin", "full"):
                folder = f"{machine}/{kind}"
                for name in ("main", "b", "c", "d", "unused"):
                    self.compile(name, SOURCES[name], f"{folder}/{name}.o", f"-flto={kind}",
                                 *target)
                self.archive(f"{folder}/all.a", folder, ("unused", "b", "c", "d"))
                link = [*E, f"{folder}/main.o", f"{folder}/all.a"]
                if kind == "full":
                    self.check_participants(machine, link)
                elif not self.check_both(machine, link):
                    fail(f"{self.llvm} {machine}: nothing is imported")
        self.check_participants("s390x, relocatable", ["-r", *link])

    def check(self, llvm_in_linker, is_oldest, is_newest):
        self.make_inputs()
        self.check_llvm(llvm_in_linker)
        self.check_links([*LINKS, *FAILING] if is_oldest or is_newest else EVERYDAY)
        self.check_noise()
        self.check_refusals()
        if int(self.llvm) >= 19:
            self.check_fat()
        if is_newest:
            self.check_machines()
        return f"{self.here.name}: done"


def main():
    ask_linker, llvm_in_linker, scratch, rust_lld, *llvms = sys.argv[1:]
    scratch = pathlib.Path(scratch).resolve()
    run("rm", "-rf", str(scratch))
    newest = llvms[-1]
    links = scratch / "links"
    linkers = [Linker(ask_linker, links / newest, newest, f"/usr/bin/ld.lld-{newest}",
                      [f"ld.lld-{newest}"])]
    if rust_lld != "none":
        linkers.append(Linker(ask_linker, links / "rust", newest, rust_lld,
                              ["rust-lld", "-flavor", "gnu"]))
    linkers += [Linker(ask_linker, links / llvm, llvm, f"/usr/bin/ld.lld-{llvm}",
                       [f"ld.lld-{llvm}"]) for llvm in llvms[:-1]]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for line in pool.map(lambda linker: linker.check(llvm_in_linker, linker.llvm == llvms[0], linker is linkers[0]),
                             linkers):
            print(line)
    sys.exit(bool(FAILURES))


main()
