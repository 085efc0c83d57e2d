# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""Links for plugin_vs_gnu.py: linkers that load plugins, and a link by one of them."""

import os
import re
import shutil
import subprocess

import plugin_link
from plugin_link import CONFLICT, Case, added_lines

LINKERS = {"bfd": ["ld.bfd"], "gold": ["ld.gold"], "mold": ["mold"]}
# Debian's GNU ld and gold are for one machine.
TARGETS = {"bfd": ["x86_64"], "gold": ["x86_64"], "mold": ["x86_64", "aarch64", "riscv64"]}
# mold has to be told where the first object is bitcode.
EMULATIONS = {"x86_64": "elf_x86_64", "aarch64": "aarch64linux", "riscv64": "elf64lriscv"}

# Names that are made at random: by LLVM's plugin, and by GCC's.
RANDOM_NAMES = re.compile(rb"(?<=lto-llvm-)\w{6,}|(?<=/cc)\w{6}(?=\.)")

# Where only one object of a relocatable link takes part.
LOST_BY_R = re.compile(r"^(?:(?:mold|ld.gold): warning: )?bcflags: loss: a relocatable link \(-r\).*\n"
                       r"(?=\n|\Z|\w)\n?", re.MULTILINE)


def without_random_names(content):
    return RANDOM_NAMES.sub(b"", content)


def llvm_plugin(llvm):
    return f"/usr/lib/llvm-{llvm}/lib/LLVMgold.so"


class GnuLinker:
    """A linker with the plugin of an LLVM, and the clang of that LLVM."""

    without_optimization = ["-plugin-opt=O0"]

    def __init__(self, kind, llvm):
        self.kind, self.llvm = kind, llvm
        self.name = f"{kind} with LLVM {llvm}"
        self.command = LINKERS[kind]
        self.next = llvm_plugin(llvm)
        self.has_start_lib = kind != "bfd"
        self.targets = TARGETS[kind]


def loads(plugin, linker):
    """The ways to load ours before the other one: words of the command line, the environment. The
    last is not to load it, which GNU ld and gold do themselves."""
    option = f"bcflags-next={linker.next}"
    beside = [] if linker.kind == "mold" else [(["-plugin", plugin, "-plugin", linker.next], {})]
    return [(["-plugin", plugin, f"-plugin-opt={option}"], {}),
            (["--plugin", plugin, f"--plugin-opt={option}"], {}),
            (["-plugin", plugin], {"BCFLAGS_NEXT": linker.next}), *beside]


class GnuCase(Case):
    """One link of a scene. The judge is the linker with the other plugin alone."""

    base = None

    def line(self, plugin=()):
        words = list(self.command_line or self.linker.command)
        if self.linker.kind == "mold":
            words += ["-m", EMULATIONS[self.target]]
        words += plugin or ["-plugin", self.linker.next]
        words += self.args
        return [*words, "-o", "out"] if self.with_output else words

    def way(self):
        ways = loads(self.plugin, self.linker)
        if self.expectation in ("skew", "told"):
            ways = ways[:3]  # what the other plugin says is heard by whom it is loaded by
        return ways[self.style // 2 % len(ways)]

    def load(self):
        return self.way()[0]

    def run(self, plugin=(), environment=()):
        environment = dict(environment)
        if plugin:
            environment.update(self.way()[1])
        result = super().run(plugin, environment)
        result.output = without_random_names(result.output.encode()).decode()
        result.errors = without_random_names(result.errors.encode()).decode()
        return result

    def tree(self):
        return plugin_link.tree_of(self.folder, without_random_names)

    def is_told(self, *words):
        """The linker fails for another reason, and we say this of it."""
        self.expectation, self.words, self.base_links = "told", list(words), False

    def judge_told(self, base, with_us):
        said = "\n".join(added_lines(base, with_us))
        for word in self.words:
            if word not in said:
                self.fail(f"does not say '{word}': {with_us}")
        self.compare(base, with_us)

    def judge_random(self, base, with_us):
        with_us.errors = LOST_BY_R.sub("", with_us.errors, count=1)
        super().judge_random(base, with_us)

    def find_blamed(self, base, with_us):
        """LLVM's plugin names a member by the place where it begins, and its source file."""
        errors = base.errors
        base.errors = re.sub(r"([^\s']*)\.llvm\.(\d+)\.[^',\s]*", self.member_at, errors)
        super().find_blamed(base, with_us)
        base.errors = errors

    def member_at(self, match):
        listed = subprocess.run(["ar", "tO", match.group(1)], cwd=self.folder, check=True,
                                capture_output=True, text=True).stdout
        for line in listed.splitlines():
            name, _, offset = line.rpartition(" ")
            if int(offset, 16) == int(match.group(2)):
                return f"{match.group(1)}({name})"
        return match.group(0)

    def clear_temporary(self, result):
        """A linker may leave the files of a plugin behind; where we end it there are none yet."""
        left = os.listdir(self.temporary)
        is_ended_by_us = "bcflags" in result.errors and not CONFLICT.search(result.errors)
        if self.base and left and (is_ended_by_us or
                                   (result.status == 0 and len(left) > self.base.left)):
            self.fail(f"left in the folder of temporary files: {left}")
        result.left = len(left)
        shutil.rmtree(self.temporary)
        os.makedirs(self.temporary)
