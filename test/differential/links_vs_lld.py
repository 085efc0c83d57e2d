#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""What bcflags check says of links, against what ld.lld does with them.

links_vs_lld.py BCFLAGS SCRATCH [--seed=N] [--random=N] LLVM...

Each link is a few C modules with flags of their own, for regular LTO or ThinLTO, which call
each other. It is given to ld.lld and to bcflags:
- an error that bcflags predicts fails the link, with the flag that it names;
- a link that fails was called an error or a risk;
- with the lists of what ThinLTO imports there is no risk, and an error is one.
The links are those of the table below and some more at random; the seed can be given.
"""

import json
import os
import random
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

ALIGN16 = ["-mstack-alignment=16"]
ALIGN32 = ["-mstack-alignment=32"]
SPLIT = ["-fsplit-lto-unit"]
UNSPLIT = ["-fno-split-lto-unit"]
VTABLES = ["-x", "c++", "-fno-rtti", "-fwhole-program-vtables", "-fvisibility=hidden"]
CXX = ["-x", "c++"]
UNIFIED = ["-funified-lto"]
NO_SUMMARY = ["-emit-llvm"]
FULL = ["-flto=full"]
THIN = ["-flto=thin"]

# A class whose virtual function is called in one module and defined in the other.
VIRTUAL = """
struct A { virtual int f(); int x; };
int call(A *a);
"""
CALLER = VIRTUAL + """
int A::f() { return 1; }
extern "C" int _start() { A a; return call(&a); }
"""
CALLEE = VIRTUAL + "int call(A *a) { return a->f(); }\n"


def calls(name, *callees, attribute=""):
    """A function that calls others; extra attributes keep it from being imported."""
    declarations = "".join(f"int {callee}(void);\n" for callee in callees)
    total = " + ".join(["1"] + [f"{callee}()" for callee in callees])
    return f"{declarations}{attribute} int {name}(void) {{ return {total}; }}\n"


INLINE = 'extern "C" __attribute__((noinline)) inline int f() { return 7; }\n'
NOINLINE = "__attribute__((noinline))"

# What it is, the first LLVM that can make it, the modules: source and options.
LINKS = [
    ("full, conflict", 14, [(calls("_start", "f"), FULL + ALIGN16), (calls("f"), FULL + ALIGN32)]),
    ("full, no call", 14, [(calls("_start"), FULL + ALIGN16), (calls("f"), FULL + ALIGN32)]),
    ("full, no conflict", 14, [(calls("_start", "f"), FULL), (calls("f"), FULL + ALIGN32)]),
    ("thin, direct", 14, [(calls("_start", "f"), THIN + ALIGN16), (calls("f"), THIN + ALIGN32)]),
    ("thin, no call", 14, [(calls("_start"), THIN + ALIGN16), (calls("f"), THIN + ALIGN32)]),
    ("thin, not imported", 14, [(calls("_start", "f"), THIN + ALIGN16),
                                (calls("f", attribute=NOINLINE), THIN + ALIGN32)]),
    ("thin, chain", 14, [(calls("_start", "f"), THIN), (calls("f", "g"), THIN + ALIGN16),
                         (calls("g"), THIN + ALIGN32)]),
    ("thin, over one without the flag", 14, [
        (calls("_start", "f"), THIN + ALIGN16), (calls("f", "g"), THIN),
        (calls("g"), THIN + ALIGN32)]),
    ("thin, two sources", 14, [(calls("_start", "f", "g"), THIN), (calls("f"), THIN + ALIGN16),
                               (calls("g"), THIN + ALIGN32)]),
    ("thin, two apart", 14, [(calls("_start", "f"), THIN), (calls("f"), THIN + ALIGN16),
                             (calls("g"), THIN + ALIGN32)]),
    ("thin and full", 14, [(calls("_start", "f"), THIN + ALIGN16), (calls("f"), FULL + ALIGN32)]),
    ("full and thin", 14, [(calls("_start", "f"), FULL + ALIGN16), (calls("f"), THIN + ALIGN32)]),
    ("full through thin", 14, [
        (calls("_start", "f"), FULL + ALIGN16), (calls("f", "g"), THIN),
        (calls("g"), FULL + ALIGN32)]),
    ("thin through full", 14, [
        (calls("_start", "f"), THIN + ALIGN16), (calls("f", "g"), FULL),
        (calls("g"), THIN + ALIGN32)]),
    ("no summary", 14, [(calls("_start", "f"), NO_SUMMARY + ALIGN16),
                        (calls("f"), NO_SUMMARY + ALIGN32)]),
    ("no summary and thin", 14, [(calls("_start", "f"), NO_SUMMARY + ALIGN16),
                                 (calls("f"), THIN + ALIGN32)]),
    ("no summary and full", 14, [(calls("_start", "f"), FULL + ALIGN16),
                                 (calls("f"), NO_SUMMARY + ALIGN32)]),
    ("variable", 14, [("extern const int v; int _start(void) { return v; }\n", THIN + ALIGN16),
                      ("const int v = 3;\n", THIN + ALIGN32)]),
    ("function only as an address", 14, [
        ("int f(void); int g(int (*)(void)); int _start(void) { return g(f); }\n", THIN),
        (calls("f"), THIN + ALIGN16),
        ("int g(int (*p)(void)) { return p(); }\n", THIN + ALIGN32)]),
    ("weak definitions", 14, [
        (calls("_start", "f") + calls("f", attribute="__attribute__((weak))"), THIN + ALIGN16),
        (calls("f", attribute="__attribute__((weak))"), THIN + ALIGN32)]),
    ("weak one, strong one", 14, [
        (calls("_start", "f") + calls("f", attribute="__attribute__((weak))"), THIN + ALIGN16),
        (calls("f"), THIN + ALIGN32)]),
    ("weak in the middle", 14, [
        (calls("_start", "f"), THIN + ALIGN16),
        (calls("f", "g") + calls("g", attribute="__attribute__((weak))"), THIN),
        (calls("g"), THIN + ALIGN32)]),
    ("inline in both", 14, [
        (INLINE + 'extern "C" int _start() { return f(); }\n', CXX + THIN + ALIGN16),
        (INLINE + 'extern "C" int h() { return f(); }\n', CXX + THIN + ALIGN32)]),
    ("weak variable", 14, [
        ("__attribute__((weak)) int v = 1; int _start(void) { return v; }\n", THIN + ALIGN16),
        ("int v = 3;\n", THIN + ALIGN32)]),
    ("alias", 14, [
        (calls("_start", "f"), THIN + ALIGN16),
        (calls("g") + 'int f(void) __attribute__((alias("g")));\n', THIN + ALIGN32)]),
    ("split and unsplit, C", 14, [(calls("_start", "f"), THIN + SPLIT),
                                  (calls("f"), THIN + UNSPLIT)]),
    ("split and unsplit, C, apart", 14, [(calls("_start"), THIN + SPLIT),
                                         (calls("f"), THIN + UNSPLIT)]),
    ("unsplit and no summary", 14, [(calls("_start", "f"), THIN + UNSPLIT),
                                    (calls("f"), NO_SUMMARY)]),
    ("split and no summary, C", 14, [(calls("_start", "f"), THIN + SPLIT),
                                     (calls("f"), NO_SUMMARY)]),
] + [
    (f"vtables: {a} {b}", 14, [(CALLER, options_a + VTABLES), (CALLEE, options_b + VTABLES)])
    for a, options_a in (("split", THIN + SPLIT), ("unsplit", THIN + UNSPLIT), ("full", FULL))
    for b, options_b in (("split", THIN + SPLIT), ("unsplit", THIN + UNSPLIT), ("full", FULL))
] + [
    ("vtables: no summary, split", 14, [
        (CALLER, NO_SUMMARY + VTABLES[:3] + VTABLES[4:]), (CALLEE, THIN + SPLIT + VTABLES)]),
    ("vtables: no summary, full", 14, [
        (CALLER, NO_SUMMARY + VTABLES[:3] + VTABLES[4:]), (CALLEE, FULL + VTABLES)]),
    ("vtables: no summary, unsplit", 14, [
        (CALLER, NO_SUMMARY + VTABLES[:3] + VTABLES[4:]), (CALLEE, THIN + UNSPLIT + VTABLES)]),
] + [
    (f"unified: {a} {b}", 17, [(calls("_start", "f"), options_a), (calls("f"), options_b)])
    for a, options_a, b, options_b in (
        ("thin", THIN + UNIFIED, "full", FULL + UNIFIED),
        ("yes", THIN + UNIFIED, "thin", THIN + SPLIT),
        ("yes", THIN + UNIFIED, "full", FULL),
        ("yes", THIN + UNIFIED, "no summary", NO_SUMMARY),
        ("thin", THIN + SPLIT, "yes", THIN + UNIFIED),
        ("full", FULL, "yes", THIN + UNIFIED),
        ("no summary", NO_SUMMARY, "yes", FULL + UNIFIED),
    )
]


def make_random(generator):
    """Modules that call each other at random, with flags at random."""
    count = generator.randint(3, 6)
    kinds = generator.choice([[THIN], [THIN], [THIN, FULL], [THIN, FULL, NO_SUMMARY]])
    modules = []
    for i in range(count):
        callees = [f"f{k}" for k in range(i + 1, count) if generator.random() < 0.4]
        attribute = NOINLINE if i > 0 and generator.random() < 0.3 else ""
        flags = generator.choice([[], [], ALIGN16, ALIGN32])
        name = "_start" if i == 0 else f"f{i}"
        modules.append((calls(name, *callees, attribute=attribute),
                        generator.choice(kinds) + flags))
    return modules


def run(command, **keywords):
    return subprocess.run(command, capture_output=True, text=True, check=False, **keywords)


class Case:
    def __init__(self, bcflags, folder, llvm, name, modules):
        self.bcflags, self.folder, self.llvm = bcflags, folder, llvm
        self.name, self.modules = name, modules
        self.problems = []

    def fail(self, text):
        self.problems.append(f"LLVM {self.llvm}, {self.name}: {text}\n    in {self.folder}")

    def compile(self):
        os.makedirs(self.folder)
        for number, (source, options) in enumerate(self.modules):
            command = [f"clang-{self.llvm}", "--target=x86_64-linux-gnu", "-O2", "-ffreestanding",
                       *options, "-c"]
            if "-x" not in options:
                command += ["-x", "c"]
            result = run(command + ["-", "-o", f"{number}.o"], input=source, cwd=self.folder)
            if result.returncode != 0:
                self.fail(f"cannot be compiled: {result.stderr}")
                return False
        self.objects = [f"{number}.o" for number in range(len(self.modules))]
        return True

    def link(self, *options):
        return run([f"ld.lld-{self.llvm}", *options, *self.objects, "-o", "out"],
                   cwd=self.folder)

    def check(self, *options):
        result = run([self.bcflags, "check", "--format=json", f"--llvm={self.llvm}", *options, *self.objects],
                     cwd=self.folder)
        if result.returncode not in (0, 1):
            self.fail(f"bcflags check: exit status {result.returncode}: {result.stderr}"
                      f"{result.stdout[:400]}")
            return []
        return json.loads(result.stdout)["findings"]

    def compare(self):
        linked = self.link()
        has_failed = linked.returncode != 0
        findings = self.check()
        errors = [finding for finding in findings if finding["severity"] == "error"]
        risks = [finding for finding in findings if finding["severity"] == "risk"]
        if errors and not has_failed:
            self.fail(f"links, but called an error: {errors[0]['rendered']}")
        if has_failed and not errors and not risks:
            self.fail(f"fails, but called neither error nor risk: {linked.stderr}")
        if has_failed and not any(says_so(finding, linked.stderr) for finding in errors + risks):
            self.fail(f"fails for another reason than what was found: {linked.stderr}"
                      f"{[finding['id'] for finding in errors + risks]}")
        if has_failed and not re.search("IDs have conflicting|inconsistent LTO Unit|unified LTO",
                                        linked.stderr):
            self.fail(f"fails for a reason that has nothing to do with it: {linked.stderr}")
        self.is_risk = bool(risks) and not errors
        self.compare_imports(linked)

    def compare_imports(self, linked):
        """With lists of imports: the same verdict as the linker's."""
        os.mkdir(os.path.join(self.folder, "lists"))
        thin = self.link("--thinlto-index-only=/dev/null", "--thinlto-emit-imports-files",
                         "--thinlto-prefix-replace=;lists/")
        lists = os.listdir(os.path.join(self.folder, "lists"))
        if thin.returncode != 0 or not any(name.endswith(".imports") for name in lists):
            return
        findings = self.check("--imports=lists")
        severities = [finding["severity"] for finding in findings]
        if "risk" in severities:
            self.fail("a risk where all is known")
        if ("error" in severities) != (linked.returncode != 0):
            self.fail(f"with imports: {severities}, but the linker says {linked.stderr!r}")


def says_so(finding, message):
    """Whether the linker's message is about a finding."""
    words = {"split-units-mixed": "inconsistent LTO Unit splitting",
             "unified-mixed": "unified LTO compilation"}
    wanted = words.get(finding["id"], f"linking module flags '{finding['subject']}': ")
    return wanted in message


def work(case):
    if case.compile():
        case.compare()
    return case


def main():
    arguments = [word for word in sys.argv[1:] if not word.startswith("--")]
    options = dict(word[2:].split("=") for word in sys.argv[1:] if word.startswith("--"))
    bcflags, scratch, versions = arguments[0], arguments[1], [int(n) for n in arguments[2:]]
    seed = int(options.get("seed", "1"))
    shutil.rmtree(scratch, ignore_errors=True)
    cases = []
    for llvm in versions:
        links = [(name, modules) for name, first, modules in LINKS if llvm >= first]
        for number in range(int(options.get("random", "12"))):
            generator = random.Random(f"{seed} {llvm} {number}")
            links.append((f"random {number} of seed {seed}", make_random(generator)))
        for number, (name, modules) in enumerate(links):
            folder = os.path.join(scratch, str(llvm), str(number))
            cases.append(Case(bcflags, folder, llvm, name, modules))
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(work, cases))
    problems = [problem for case in done for problem in case.problems]
    for problem in problems:
        print(problem)
    risks = sum(getattr(case, "is_risk", False) for case in done)
    print(f"{len(done)} links of LLVM {versions}, seed {seed}: {risks} risks, "
          f"{len(problems)} differences")
    sys.exit(1 if problems or risks == 0 else 0)


if __name__ == "__main__":
    main()
