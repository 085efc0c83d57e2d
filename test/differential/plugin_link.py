# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""Links for plugin_vs_lld.py and plugin_vs_gnu.py: linkers, objects, a link with and without the
plugin, the verdict."""

import glob
import hashlib
import os
import re
import shutil
import subprocess
import threading

TARGETS = ["x86_64", "aarch64", "riscv64"]
MODES = ["full", "thin", "split", "mixed"]

# What LLVM says of a conflict, in the words of all versions, where we do not quote it.
CONFLICT = re.compile(r"^(?!  = note: ).*(linking module flags '|inconsistent LTO Unit|"
                      "unified LTO compilation)", re.MULTILINE)

# LLVM up to 16 does not mark what LTO makes of RISC-V modules with compressed instructions.
LOST_RVC = re.compile(r"^(?:mold: warning: )?bcflags: loss: .*\[lost-rvc\].*\n", re.MULTILINE)
PLUGIN_OPTIONS = [lambda plugin: [f"-plugin-opt=-load={plugin}"],
                  lambda plugin: ["-mllvm", f"-load={plugin}"],
                  lambda plugin: [f"-mllvm=-load={plugin}"],
                  lambda plugin: [f"--plugin-opt=-load={plugin}"]]


class Linker:
    """An ld.lld, and the clang that goes with it."""

    without_optimization = ["--lto-O0"]
    has_start_lib = True
    targets = TARGETS

    def __init__(self, name, command, llvm):
        self.name, self.command, self.llvm = name, command, llvm


def rust_linker(rustc):
    """The ld.lld that comes with rustc; None where there is none."""
    sysroot = subprocess.run([rustc, "--print", "sysroot"], capture_output=True, text=True,
                             check=True).stdout.strip()
    found = glob.glob(f"{sysroot}/lib/rustlib/*/bin/gcc-ld/ld.lld")
    if not found:
        return None
    version = subprocess.run([found[0], "--version"], capture_output=True, text=True, check=True)
    return Linker("rust-lld", [found[0]], int(re.search(r"LLD (\d+)", version.stdout).group(1)))


class Kind:
    """What two modules disagree on: a flag, the options of both sides, how its values look."""

    def __init__(self, flag, one, other, values):
        self.flag, self.one, self.other, self.values = flag, one, other, values


ALIGNMENT = Kind("override-stack-alignment", ["-mstack-alignment=16"], ["-mstack-alignment=32"],
                 ["16", "32"])
WCHAR = Kind("wchar_size", [], ["-fshort-wchar"], ["4", "2"])
KINDS = {
    "x86_64": [ALIGNMENT, WCHAR, Kind("Code Model", ["-mcmodel=kernel", "-fno-pic"],
                                      ["-mcmodel=large", "-fno-pic"], ["2", "4"])],
    "aarch64": [ALIGNMENT, WCHAR],
    "riscv64": [Kind("Code Model", ["-mcmodel=medlow"], ["-mcmodel=medany"], ["1", "3"]),
                ALIGNMENT, WCHAR],
}

MODE_OPTIONS = {
    "full": ["-flto=full"],
    "thin": ["-flto=thin"],
    "split": ["-flto=thin", "-fsplit-lto-unit", "-fwhole-program-vtables", "-fno-rtti", "-x",
              "c++"],
    "native": [],
    "plain": ["-emit-llvm"],
    "embedded": ["-fembed-bitcode"],
    "fat-full": ["-flto=full", "-ffat-lto-objects"],
    "fat-thin": ["-flto=thin", "-ffat-lto-objects"],
}


class Objects:
    """Compiled modules; each is compiled once."""

    def __init__(self, folder):
        self.folder = folder
        self.lock = threading.Lock()
        self.locks = {}
        os.makedirs(folder)

    def compile(self, llvm, target, source, options, destination):
        language = "cc" if "c++" in options else "c"
        text = "\0".join([str(llvm), target, source, *options, os.path.basename(destination)])
        key = hashlib.sha256(text.encode()).hexdigest()[:24]
        with self.lock:
            lock = self.locks.setdefault(key, threading.Lock())
        path = os.path.join(self.folder, key)
        with lock:
            if not os.path.exists(path):
                stem = os.path.splitext(os.path.basename(destination))[0]
                folder = os.path.join(self.folder, key + ".d")
                os.makedirs(folder, exist_ok=True)
                name = f"{stem}.{language}"
                with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                    file.write(source)
                command = [f"clang-{llvm}", f"--target={target}-unknown-linux-gnu", "-O2",
                           "-ffreestanding", "-fPIC", "-fno-exceptions", *options, "-c",
                           f"./{name}", "-o", path]
                result = subprocess.run(command, capture_output=True, text=True, check=False,
                                        cwd=folder)
                if result.returncode != 0:
                    raise RuntimeError(f"{command}: {result.stderr}")
        os.makedirs(os.path.dirname(destination), exist_ok=True)
        shutil.copyfile(path, destination)


def program(mode, defines, calls, attribute="", extra=""):
    """The text of a module that defines functions, each of which calls all of the others given."""
    lines = []
    split = mode == "split"
    if split:
        lines.append('extern "C" {')
    lines += [f"int {name}(void);" for name in [*calls, *defines]]
    if split:
        lines.append("}")
    total = " + ".join(["1"] + [f"{name}()" for name in calls])
    if split:
        # A class with a table of virtual functions: its half of the unit is for regular LTO.
        tag = "_".join(defines)
        lines.append(f"struct S_{tag} {{ virtual int v(); int x; }};")
        lines.append(f"int S_{tag}::v() {{ return 1; }}")
        total += f" + made_{tag}()"
        lines.append(f"static int made_{tag}() {{ S_{tag} s; S_{tag} *p = &s; "
                     "asm volatile(\"\" : \"+r\"(p)); return p->v(); }")
    lines += [f"{attribute} int {name}(void) {{ return {total}; }}" for name in defines]
    return "\n".join(lines) + f"\n{extra}\n"


class Result:
    def __init__(self, status, output, errors, tree):
        self.status, self.output, self.errors, self.tree = status, output, errors, tree

    def __str__(self):
        return f"status {self.status}, stderr:\n{self.errors}"


def tree_of(folder, as_written=lambda content: content):
    """What is in a folder: names and contents."""
    tree = {}
    for root, folders, files in os.walk(folder):
        for name in folders + files:
            path = os.path.join(root, name)
            relative = os.path.relpath(path, folder)
            if os.path.islink(path):
                tree[relative] = "link " + os.readlink(path)
            elif os.path.isfile(path):
                with open(path, "rb") as file:
                    tree[relative] = hashlib.sha256(as_written(file.read())).hexdigest()
            else:
                tree[relative] = "folder"
    return tree


class Case:
    """One link of a scene: with one linker, for one target, in one mode."""

    def __init__(self, objects, plugin, folder, title, linker, target, mode, kind, conflict,
                 style=0):
        self.objects, self.plugin = objects, plugin
        self.folder = os.path.join(folder, "link")
        self.temporary = os.path.join(folder, "tmp")
        os.makedirs(self.folder)
        os.makedirs(self.temporary)
        self.title, self.linker, self.target, self.mode = title, linker, target, mode
        self.kind, self.conflict, self.style = kind, conflict, style
        self.llvm = linker.llvm
        self.args = []
        self.with_output = True
        self.command = None  # a driver that runs the linker
        self.command_line = None  # the linker, under another name
        self.input = None
        self.expectation = "same"
        self.words = []
        self.base_links = None
        self.volatile = set()  # files that are never the same twice
        self.is_ambiguous = False  # members have equal names
        self.problems = []
        self.notes = []
        self.links = 0

    # What scenes are made of.

    @property
    def other(self):
        """The options of the module that conflicts, if this is to be a conflict."""
        return self.kind.other if self.conflict else self.kind.one

    @property
    def one(self):
        return self.kind.one

    def path(self, name):
        return os.path.join(self.folder, name)

    def pair_mode(self):
        """How the modules of a pair that may conflict are compiled."""
        return self.mode if self.mode != "mixed" else ("full", "thin")[self.style % 2]

    def neutral_mode(self):
        """How those beside them are compiled."""
        return self.mode if self.mode != "mixed" else ("thin", "full")[self.style % 2]

    def object(self, name, defines, calls=(), flags=(), mode=None, attribute="", extra="",
               llvm=None):
        if mode is None:
            pair = any(option in self.kind.one + self.kind.other for option in flags)
            mode = self.pair_mode() if pair else self.neutral_mode()
        source = program(mode, [defines] if isinstance(defines, str) else defines, calls,
                         attribute, extra)
        self.source(name, source, [*MODE_OPTIONS[mode], *flags], llvm)
        return name

    def pair(self, name, defines, calls=(), conflicts=False, **others):
        """One of two modules that may conflict."""
        return self.object(name, defines, calls, self.other if conflicts else self.one,
                           mode=others.pop("mode", self.pair_mode()), **others)

    def source(self, name, source, options, llvm=None):
        self.objects.compile(llvm or self.llvm, self.target, source, options, self.path(name))
        return name

    def archive(self, name, *members, thin=False, flags="qcS"):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        command = ["llvm-ar-22", flags.replace("S", "s"), *(["--thin"] if thin else []), name,
                   *members]
        subprocess.run(command, check=True, cwd=self.folder, capture_output=True)
        return name

    def write(self, name, text):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)
        return name

    def link(self, *args):
        self.args = list(args)

    # What is expected.

    def stops(self, *words, base_links=False):
        """We stop it, and name all of these; the linker fails for the conflict, or links."""
        self.expectation, self.words, self.base_links = "stop", list(words), base_links

    def is_same(self, links=True):
        """Silence: everything is as without us."""
        self.expectation, self.base_links = "same", links

    def either(self, *words):
        """The linker fails; we stop it or, where we cannot know, leave it to the linker."""
        self.expectation, self.words, self.base_links = "either", list(words), False

    def anything(self):
        """Either we stop it for a conflict, or it is the same."""
        self.expectation, self.words, self.base_links = "either", [], None

    def is_skew(self, *words):
        """The linker cannot read it; we say which file it is."""
        self.expectation, self.words, self.base_links = "skew", list(words), False

    def is_loss(self, *words):
        """It links; we say one line."""
        self.expectation, self.words, self.base_links = "loss", list(words), True

    def pair_decides(self, *words):
        """A conflict of two modules of a pair where both take part."""
        if not self.conflict:
            self.is_same()
        else:
            self.stops(*words)

    # Judging.

    def fail(self, text):
        head = f"{self.title}\n    in {self.folder}\n    {' '.join(self.line())}\n" \
            if not self.problems else ""
        self.problems.append(f"{head}    {text[:2000]}")

    def line(self, plugin=()):
        words = list(self.command or self.command_line or self.linker.command)
        if self.command:
            words += [f"-Wl,{','.join(plugin)}"] if plugin else []
        else:
            words += plugin
        words += self.args
        if self.with_output:
            words += ["-o", "out"]
        return words

    def tree(self):
        return tree_of(self.folder)

    def run(self, plugin=(), environment=()):
        before = self.tree()
        command = self.line(plugin)
        everything = {name: value for name, value in os.environ.items()
                      if not name.startswith("BCFLAGS_")}
        everything.update(LC_ALL="C", LLVM_DISABLE_SYMBOLIZATION="1", TMPDIR=self.temporary,
                          **dict(environment))
        try:
            done = subprocess.run(command, cwd=self.folder, env=everything, timeout=120,
                                  capture_output=True, text=True, errors="replace", check=False,
                                  input=self.input)
        except subprocess.TimeoutExpired:
            self.fail("does not end")
            return Result(-1000, "", "", {})
        self.links += 1
        tree = self.tree()
        result = Result(done.returncode, done.stdout, done.stderr, tree)
        result.changed = {name: value for name, value in tree.items()
                          if before.get(name) != value}
        missing = set(before) - set(tree)
        if missing:
            self.fail(f"the link has removed {missing}")
        for name in sorted(result.changed, reverse=True):
            path = self.path(name)
            if os.path.isdir(path) and not os.path.islink(path):
                os.rmdir(path)
            else:
                os.remove(path)
            if name in before:
                self.fail(f"the link has changed {name}, which was there")
        self.clear_temporary(result)
        return result

    def clear_temporary(self, result):
        if os.listdir(self.temporary):
            self.fail(f"left in the folder of temporary files: {os.listdir(self.temporary)}")
            shutil.rmtree(self.temporary)
            os.makedirs(self.temporary)

    def load(self):
        return PLUGIN_OPTIONS[self.style % len(PLUGIN_OPTIONS)](self.plugin)

    def judge(self):
        base = self.run()
        self.base = base
        if self.base_links is not None and (base.status == 0) != self.base_links:
            self.fail(f"the scene is wrong: the linker alone: {base}")
            return
        if self.expectation == "stop" and not self.base_links and \
                not CONFLICT.search(base.errors):
            self.fail(f"the scene is wrong: it fails for another reason: {base}")
            return
        if not self.plugin:
            return
        with_us = self.run(self.load())
        if self.target == "riscv64" and self.llvm <= 16:
            with_us.errors = LOST_RVC.sub("", with_us.errors, count=1)
        getattr(self, f"judge_{self.expectation}")(base, with_us)

    def judge_same(self, base, with_us):
        """Silence, and the same in everything."""
        if with_us.errors != base.errors and (base.status == 0 or not same_lines(base, with_us)):
            self.fail(f"other words: {with_us}\n    alone: {base}")
        self.compare(base, with_us)

    def compare(self, base, with_us):
        if with_us.status != base.status:
            self.fail(f"another status: {with_us}\n    alone: {base}")
        if with_us.output != base.output:
            self.fail(f"another standard output: {with_us.output}\n    alone: {base.output}")
        # What a link that fails leaves behind depends on its threads.
        differences = {name for name in {*base.changed, *with_us.changed}
                       if base.changed.get(name) != with_us.changed.get(name)}
        # Ours beside the linker's remarks.
        if "--opt-remarks-filename" in self.args:
            differences.discard("remarks.bcflags.yaml")
        if all(name in with_us.changed for name in self.volatile):
            differences -= self.volatile
        if base.status == 0 and differences:
            self.fail(f"other files were written: {differences}")

    def judge_stop(self, base, with_us):
        if with_us.status != 1:
            self.fail(f"is not stopped with status 1: {with_us}\n    alone: {base}")
        if CONFLICT.search(with_us.errors):
            self.fail(f"LLVM has merged something: {with_us}")
        written = set(with_us.changed) - {"remarks.bcflags.yaml"} - self.volatile
        if written:
            self.fail(f"stopped, but was written: {sorted(written)}")
        self.find_words(with_us)
        if self.style % 2:
            return
        warned = self.run(self.load(), {"BCFLAGS_MODE": "warn"})
        self.find_words(warned)
        self.compare(base, warned)
        if not all(line in warned.errors for line in conflict_lines(base)) and \
                not CONFLICT.search(warned.errors) and not self.base_links:
            self.fail(f"warned, but the linker's own words are missing: {warned}")

    def judge_either(self, base, with_us):
        if with_us.status == 1 and base.status != 0 and not CONFLICT.search(with_us.errors) \
                and added_lines(base, with_us):
            self.notes.append("stopped")
            self.find_words(with_us)
        else:
            self.notes.append("not stopped")
            self.compare(base, with_us)

    def judge_random(self, base, with_us):
        """Whether we stop it is what the linker makes of it."""
        if base.status == 0:
            self.judge_same(base, with_us)
        elif not CONFLICT.search(base.errors):
            self.judge_same(base, with_us)
        elif with_us.status == 1 and not CONFLICT.search(with_us.errors):
            self.notes.append("stopped")
            self.find_blamed(base, with_us)
        elif self.is_ambiguous:
            self.notes.append("ambiguous, and left to the linker")
        else:
            self.fail(f"is not stopped: {with_us}\n    alone: {base}")

    def find_blamed(self, base, with_us):
        """A flag that LLVM names, and a module: the one that it could not merge."""
        flags = set(re.findall(r"linking module flags '([^']*)'", base.errors))
        if flags and not any(flag in with_us.errors for flag in flags):
            self.fail(f"names none of {flags}: {with_us}\n    alone: {base}")
        blamed = re.findall(r"values(?: in '|: '[^']*' from )([^',]*)", base.errors)
        patterns = [re.sub(r"\\\((.*)\\ at\\ \d+\\\)", r"\\((.*/)?\1\\)", re.escape(name))
                    for name in blamed] or [""]
        if not any(re.search(pattern, with_us.errors) for pattern in patterns):
            self.fail(f"names none of {blamed}: {with_us}\n    alone: {base}")

    def judge_skew(self, base, with_us):
        if with_us.status != 1:
            self.fail(f"is not stopped with status 1: {with_us}")
        self.find_words(with_us)

    def judge_loss(self, base, with_us):
        self.compare(base, with_us)
        said = added_lines(base, with_us)
        if len(said) != 1:
            self.fail(f"not one line: {said}")
        for word in self.words:
            if word not in "\n".join(said):
                self.fail(f"does not say '{word}': {said}")

    def find_words(self, result):
        said = "\n".join(added_lines(self.base, result))
        for word in self.words:
            if word not in said:
                self.fail(f"does not say '{word}': {result}")
        values = self.kind.values if self.kind and self.kind.flag in self.words else []
        for value in values:
            if not re.search(rf"\b{value}\b", said):
                self.fail(f"does not give the value {value}: {result}")
        if "help: " not in said:
            self.fail(f"gives no advice: {result}")


def conflict_lines(result):
    return [line for line in result.errors.splitlines() if CONFLICT.search(line)]


def added_lines(base, with_us):
    """The lines that only the link with the plugin has written."""
    left = base.errors.splitlines()
    added = []
    for line in with_us.errors.splitlines():
        if line in left:
            left.remove(line)
        else:
            added.append(line)
    return added


def same_lines(base, with_us):
    """Threads may write their errors in another order, and name other partners."""
    if sorted(base.errors.splitlines()) == sorted(with_us.errors.splitlines()):
        return True
    return bool(CONFLICT.search(base.errors)) and not added_lines_of_ours(base, with_us)


def added_lines_of_ours(base, with_us):
    crash = re.compile(r"\s*#\d+ |/.*\.so|PLEASE|Stack dump|\d+\.")
    return [line for line in added_lines(base, with_us)
            if not CONFLICT.search(line) and not crash.match(line)]
