#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""What a link loses of protections, against what its image really has: two modules are
compiled with the protection and linked by a real ld.lld, then again with one of them without
it. What the first image has (instructions, notes) and the second has not is lost. Of the second
link the library has to find just that, of the first nothing.

usage: losses_vs_disassembly.py LINK_FINDINGS SCRATCH_FOLDER RUSTC LLVM...
"""

import concurrent.futures
import functools
import itertools
import pathlib
import re
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from modules import run  # noqa: E402

SOURCES = pathlib.Path(__file__).resolve().parents[2]
DEFINITIONS = SOURCES / "lib/finding/findings.def"
COUNTER = itertools.count()
X86 = "x86_64-linux-gnu"
ARM = "aarch64-linux-gnu"
ANDROID = "aarch64-linux-android30"

# Two modules; what the second has is that of the first, renamed. CALL makes one call the other's
# small function, which ThinLTO imports.
PLAIN = """
extern int b_small(int);
extern void fill(char *);
int a_small(int x) { return x * 3 + 1; }
__attribute__((noinline)) int a_big(int (*f)(int)) { char b[200]; fill(b); return f(b[3]) + 1; }
__attribute__((noinline)) int a_huge(int n) { char b[20000]; fill(b); return b[n]; }
#ifdef CALL
int a_call(int x) { return b_small(x) + 2; }
#endif
"""
CALLS = """
typedef int (*fn)(int);
extern int b_one(int), b_two(int);
int a_one(int x) { return x + 1; }
int a_two(int x) { return x * 7; }
fn a_table[4] = {a_one, a_two, b_one, b_two};
__attribute__((visibility("default"))) int a_icall(int i, int x) { return a_table[i & 3](x) + 1; }
int a_call(int x) { return b_one(x) + 5; }
"""
# More values at once than there are registers beside x18.
BUSY = ("int b_busy(volatile int *p) {\n"
        + "".join(f"int v{i} = p[{i}];\n" for i in range(30))
        + "*p = 1; return " + "^".join(f"(v{i} + {i})*v{29 - i}" for i in range(30)) + "; }\n")
# The second one's function signs its return address on request, in any LLVM.
ONE_SIGNED = ("int b_small(int);\nint a_call(int x) { return b_small(x) + 2; }\n", """
#ifdef SIGN
__attribute__((target("branch-protection=pac-ret")))
#endif
int b_small(int x) { return x * 3 + 1; }
""")
RUST = """
#![feature(lang_items, no_core)]
#![no_core]
#![allow(internal_features)]
#[lang = "pointee_sized"] pub trait PointeeSized {}
#[lang = "meta_sized"] pub trait MetaSized: PointeeSized {}
#[lang = "sized"] pub trait Sized: MetaSized {}
"""


def other(source):
    return re.sub(r"\b([ab])_", lambda match: {"a": "b_", "b": "a_"}[match[1]], source)


class Image:
    """What the tools say of a linked image."""

    def __init__(self, path):
        self.functions = {}
        current = None
        more = ["--mattr=+all"] if "aarch64" in path.name else []
        code = run("llvm-objdump-22", "-d", "--no-show-raw-insn", *more, str(path))
        for line in code.splitlines():
            if match := re.match(r"[0-9a-f]+ <(.*)>:", line):
                current = self.functions.setdefault(match[1], [])
            elif match := re.match(r"\s*[0-9a-f]+:\s+(.*)", line):
                current.append(re.sub(r"\s+", " ", match[1]))
        match = re.search(r"Properties:.* feature: (.*)",
                          run("llvm-readelf-22", "-n", str(path)))
        self.note = set(match[1].split(", ")) if match else set()

    def of(self, letter):
        """The functions of a module, without their places in the PLT."""
        return {name: code for name, code in self.functions.items()
                if name.startswith(letter + "_") and not name.endswith("@plt")}

    def begins(self, letter, *words):
        """For each function of a module, whether it begins with one of these words."""
        return [any(word in "; ".join(code[:2]) for word in words)
                for code in self.of(letter).values()]

    def has(self, name, pattern):
        return any(re.search(pattern, line) for line in self.functions.get(name, []))


def of_inlining(image):
    """No function calls one of the other module that could be inlined."""
    calls = any(re.search(r"^(call|jmp|bl?\b).*<[ab]_(small|one)[@.>+]", line)
                for letter in "ab" for line in image.functions.get(f"{letter}_call", []))
    return set() if calls else {"lost-inlining"}


def of_note(image):
    """The protections that notes and the first instructions of functions tell of. Jump tables
    of CFI have the functions' names, and stand among them."""
    found = of_inlining(image)
    pads = ("endbr64", "bti c", "paciasp", "pacibsp")
    if {"IBT", "BTI"} & image.note and all(image.begins("a", *pads)):
        found.add("lost-ibt" if "IBT" in image.note else "lost-bti")
    if "SHSTK" in image.note:
        found.add("lost-shadow-stack")
    if "PAC" in image.note and any(image.has(name, "paci[ab]sp") for name in image.of("a")):
        found.add("lost-pac")
    if image.has("a_small", "paci[ab]sp"):
        found.add("lost-pac-leaf")
    if "GCS" in image.note:
        found.add("lost-gcs")
    return found


# What the notes of a finding say is gone.
WORDS = {
    "marks the image for IBT": "mark IBT",
    "marks the image for shadow stacks": "mark SHSTK",
    "marks the image for BTI": "mark BTI",
    "marks the image for PAC": "mark PAC",
    "marks the image for GCS": "mark GCS",
    "none has a bti instruction": "pads",
    "give bti instructions to functions that ask": "pads",
    "the jump tables of CFI have no": "pads of tables",
    "none signs its return address": "signing",
    "none of their functions signs": "signing",
}


def aspects(image):
    """What WORDS can say of an image. Of CFI, a function's own name is that of its place in a
    table."""
    pads = ("endbr64", "bti c", "paciasp", "pacibsp")
    own = {name: code for name, code in image.of("a").items()
           if f"{name}.cfi" not in image.functions}
    tables = [image.of("a")[name] for name in image.of("a") if name not in own]
    found = {f"mark {bit}" for bit in image.note}
    starts = ["; ".join(code[:2]) for code in own.values()]
    if any(pad in start for start in starts for pad in pads[:2]) and all(
            any(pad in start for pad in pads) for start in starts):
        found.add("pads")
    if tables and all(any(pad in code[0] for pad in pads) for code in tables):
        found.add("pads of tables")
    if any("paci" in line for code in own.values() for line in code):
        found.add("signing")
    return found


def of_cfi(image):
    found = of_note(image) - {"lost-inlining"}
    if "b_one.cfi" in image.functions and image.has("b_icall", r"\bud[12]|\bbrk\b"):
        found.add("lost-cfi")
    return found


def of_kcfi(image):
    names = list(image.functions)
    code = image.functions[names[names.index("b_one") - 1]] if names[0] != "b_one" else []
    hashed = "__cfi_b_one" in image.functions or (code and ".word" in code[-1])
    return {"lost-kcfi"} if hashed and image.has("b_icall", r"\bud2\b|\bbrk\b") else set()


def of_guard(**own):
    """The guard is where a module's own options say: what its functions have to read."""
    def measure(image):
        good = all(any(re.search(own[letter], line) for line in code)
                   for letter in own for code in image.of(letter).values())
        return {"lost-stack-guard"} if good else set()
    return measure


def of_shadow_call_stack(image):
    written = any(re.match(r"\w+ [xw]18\b", line) for line in image.functions["b_busy"])
    pushed = image.has("a_big", r"str x30, \[x18\], #0x8")
    return {"lost-shadow-call-stack"} if pushed and not written else set()


def of_probes(image):
    probe = r"movq \$0x0, \(%rsp\)|str xzr, \[sp\]"
    return {"lost-stack-clash"} if image.has("a_huge", probe) else set()


def of_tags(image):
    return {"lost-mte"} if image.has("a_big", r"\birg\b") else set()


FULL = ["-fcf-protection=full"]
STANDARD = ["-mbranch-protection=standard"]
CFI = ["-fsanitize=cfi-icall", "-fvisibility=hidden", "-fno-sanitize-ignorelist"]
GUARDS = {
    X86: (["-mstack-protector-guard-reg=gs", "-mstack-protector-guard-offset=40"], "%gs:", "%fs:"),
    ARM: (["-mstack-protector-guard=sysreg", "-mstack-protector-guard-reg=sp_el0",
           "-mstack-protector-guard-offset=16"], "SP_EL0", "adrp"),
}


class Case:
    """One pair of links. a, b: the options of the modules with the protection; odd: those of the
    second without it. llvms: (that compiles, that links, and that compiles the odd ones), or one
    for all. native: the second module is native code. edit: a change of the second module's IR
    in the odd link. rust: options of a third module."""

    def __init__(self, name, target, llvm, mode, a, b, odd, measure=of_note, sources=None, **more):
        self.name, self.target, self.mode = name, target, mode
        self.compiles, self.links, self.older = llvm if isinstance(llvm, tuple) else (llvm,) * 3
        self.a, self.b, self.odd, self.measure = a, b, odd, measure
        self.sources = sources or (PLAIN, other(PLAIN))
        self.measure_odd = more.get("measure_odd", measure)
        self.order, self.native = more.get("order", "ab"), more.get("native", False)
        self.edit, self.rust = more.get("edit"), more.get("rust")
        self.imports = more.get("imports", False)  # ThinLTO may import the mark
        self.wanted = more.get("lost")             # what has to be lost, if it is not any
        self.keeps_a = more.get("keeps_a", False)  # the first module is never by the older compiler
        self.also = more.get("also", [])           # is found, and not measured
        self.may_fail = more.get("may_fail", False)

    def __str__(self):
        return (f"{self.name}, {self.target}, {self.mode}, LLVM {self.links}, order {self.order}, "
                f"{' '.join(self.odd) or 'nothing'}")


@functools.lru_cache(maxsize=None)
def object_of(folder, number, clang, source, edited):
    """Compiles, once: many cases have modules in common. number: which of the two it is."""
    out = folder / f"{next(COUNTER)}{number}.o"
    kind = "c" if not edited else "ll"
    out.with_suffix(f".{kind}").write_text(edited or source)
    run(*clang, "-c", str(out.with_suffix(f".{kind}")), "-o", str(out))
    return out


def compile_c(case, llvm, folder, letter, options, native, edit):
    source, edited = case.sources["ab".index(letter)], None
    lto = [] if native else [f"-flto={case.mode}"]
    clang = [f"clang-{llvm}", f"--target={case.target}", "-O2", "-fPIC", *lto]
    if edit:
        text = run(*clang, *options, "-S", "-emit-llvm", "-xc", "-", "-o", "-", input=source)
        edited, options = edit(text), []
        assert edited != text, case
    return object_of(folder, letter, (*clang, *options), source, edited)


def link(case, folder, llvm, a, b, edit, rustc):
    """The objects, and the image or None where the linker fails."""
    folder.mkdir(parents=True)
    shared = folder.parents[1] / "objects"
    own_llvm = case.compiles if case.keeps_a else llvm
    objects = {"a": compile_c(case, own_llvm, shared, "a", a, False, None),
               "b": compile_c(case, llvm, shared, "b", b, case.native, edit)}
    paths = [str(objects[letter]) for letter in case.order]
    if case.rust:
        (folder / "r.rs").write_text(RUST)
        run("env", "RUSTC_BOOTSTRAP=1", rustc, "--crate-type=lib", "--emit=llvm-ir", "-O",
            "--target=x86_64-unknown-linux-gnu", *case.rust, "-o", str(folder / "r.ll"),
            str(folder / "r.rs"))
        run(f"clang-{llvm}", f"-flto={case.mode}", "-c", str(folder / "r.ll"), "-o",
            str(folder / "r.o"))
        paths.append(str(folder / "r.o"))
    image = folder / f"{case.target.split('-')[0]}.so"
    linked = subprocess.run([f"ld.lld-{case.links}", "-shared", *paths, "-o", str(image)],
                            capture_output=True, text=True)
    return paths, Image(image) if linked.returncode == 0 else None


def found(tool, case, paths):
    """The losses that the library finds, with their notes."""
    lines = run(tool, str(case.links), case.mode, *paths).splitlines()
    rows = [line.split("\t") for line in lines]
    return {row[1]: row[2] for row in rows if row[0] == "loss"}


def check(tool, case, folder, rustc):
    """What is wrong, and what was lost."""
    paths, image = link(case, folder / "agree", case.compiles, case.a, case.b, None, rustc)
    if not image:
        return ["the link where all agree fails"], set()
    before, all_aspects = case.measure(image), aspects(image)
    wrong = [f"{name} found where all agree" for name in found(tool, case, paths)]
    paths, image = link(case, folder / "odd", case.older, case.a, case.odd, case.edit, rustc)
    if not image:
        return wrong if case.may_fail else wrong + ["the odd link fails"], set()
    lost = before - case.measure_odd(image)
    gone = all_aspects - aspects(image)
    ours = found(tool, case, paths)
    wrong += [f"{name} is lost and not found" for name in lost - ours.keys()]
    for name in ours.keys() - lost - set(case.also):
        if not (case.imports and "but if ThinLTO imports" in ours[name]):
            wrong.append(f"{name} is found and not lost")
    said = {aspect for words, aspect in WORDS.items() if words in " ".join(ours.values())}
    if case.measure in (of_note, of_cfi) and not case.imports and said != gone:
        wrong.append(f"gone are {sorted(gone)}, said is that of {sorted(said)}")
    if case.wanted is not None and lost != set(case.wanted):
        wrong.append(f"the image has lost {sorted(lost)}, the test expects {case.wanted}")
    return wrong, lost


def with_flag(key, number):
    """Makes the module's flag this number."""
    return lambda text: re.sub(rf'(!"{key}", i32) \d+', rf"\1 {number}", text)


def image_marks(llvms):
    for llvm in llvms:
        for mode in ("full", "thin"):
            yield Case("IBT", X86, llvm, mode, FULL, FULL, [])
            yield Case("IBT, flag 0", X86, llvm, mode, FULL, FULL, FULL, lost=[],
                       edit=with_flag("cf-protection-[a-z]*", 0), may_fail=llvm == 14)
            yield Case("BTI", ARM, llvm, mode, STANDARD, STANDARD, ["-mbranch-protection=none"],
                       may_fail=llvm == 14)
            yield Case("nobody asks", ARM, llvm, mode, [], [], [], lost=[])
        yield Case("IBT, other order", X86, llvm, "full", FULL, FULL, [], order="ba", lost=[])
        if llvm > 14:
            yield Case("BTI, other order", ARM, llvm, "full", STANDARD, STANDARD, [], order="ba")


def parts(llvms):
    for llvm in llvms:
        yield Case("IBT alone", X86, llvm, "thin", FULL, FULL, ["-fcf-protection=branch"],
                   lost=["lost-shadow-stack"])
        yield Case("shadow stack alone", X86, llvm, "full", FULL, FULL, ["-fcf-protection=return"],
                   lost=[])
        yield Case("imported by one without", X86, llvm, "thin", FULL, FULL, ["-DCALL"],
                   imports=True, lost=[])
        yield Case("imports from one without", X86, llvm, "thin", [*FULL, "-DCALL"], FULL, [])
        for mode in ("full", "thin"):
            yield Case("native", X86, llvm, mode, FULL, FULL, [], native=True)
            yield Case("native", ARM, llvm, mode, STANDARD, STANDARD, [], native=True)
            if llvm == 14:
                continue
            for on, off in (("standard", "bti"), ("standard", "pac-ret"),
                            ("pac-ret+leaf", "pac-ret"), ("pac-ret+b-key", "pac-ret")):
                on, off = [f"-mbranch-protection={on}"], [f"-mbranch-protection={off}"]
                yield Case("parts of branch protection", ARM, llvm, mode, on, on, off)


def control_flow(llvms):
    calls = {"sources": (CALLS, other(CALLS))}
    for llvm in llvms:
        for mode in ("full", "thin"):
            if llvm >= 16:
                yield Case("jump tables", X86, llvm, mode, CFI + FULL, CFI + FULL, CFI, of_cfi,
                           **calls)
                for target in (X86, ARM):
                    kcfi = ["-fsanitize=kcfi"]
                    yield Case("kcfi", target, llvm, mode, kcfi, kcfi, [], of_kcfi,
                               lost=["lost-kcfi"], **calls)
            yield Case("jump tables", ARM, llvm, mode, CFI + STANDARD, CFI + STANDARD, CFI, of_cfi,
                       may_fail=llvm == 14, also=["lost-inlining"], **calls)
            yield Case("CFI", X86, llvm, mode, CFI, CFI, ["-fsplit-lto-unit"], of_cfi,
                       lost=["lost-cfi"], **calls)


def older_compilers(llvms):
    both = ["-mbranch-protection=pac-ret+bti"]
    for compiles, links in ((14, 15), (15, 16), (14, 19), (16, 19), (16, 22), (14, 22)):
        if compiles in llvms and links in llvms:
            for mode in ("full", "thin"):
                yield Case(f"compiled by LLVM {compiles}", ARM, (links, links, compiles), mode,
                           both, both, both, lost=["lost-bti", "lost-pac"] if links == 19 else [])


def guards(llvms):
    all_functions = ["-fstack-protector-all"]
    for llvm in llvms:
        for target, (options, on, default) in GUARDS.items():
            strong = [*options, *all_functions]
            guard = {"measure": of_guard(a=on, b=on), "measure_odd": of_guard(a=on, b=default)}
            yield Case("stack guard", target, llvm, "full", strong, strong, all_functions, **guard,
                       lost=["lost-stack-guard"])
            yield Case("stack guard", target, llvm, "thin", strong, strong, all_functions, **guard,
                       lost=[])
            yield Case("no stack protector", target, llvm, "full", strong, strong, [], lost=[],
                       measure=of_guard(a=on))


def functions_that_say_so(llvms):
    for llvm in llvms:
        for mode in ("full", "thin"):
            clash = ["-fstack-clash-protection"]
            yield Case("stack clash", X86, llvm, mode, clash, clash, [], of_probes, lost=[])
            if llvm > 16:
                yield Case("stack clash", ARM, llvm, mode, clash, clash, [], of_probes, lost=[])
            if llvm > 14:
                tags = ["-fsanitize=memtag-stack", "-march=armv8.5-a+memtag"]
                yield Case("memory tagging", ANDROID, llvm, mode, tags, tags, [], of_tags, lost=[])


def shadow_call_stacks(llvms):
    on, fixed = ["-fsanitize=shadow-call-stack", "-ffixed-x18"], ["-ffixed-x18"]
    for llvm in llvms:
        for mode in ("full", "thin"):
            for target in (ARM, ANDROID):
                yield Case("shadow call stack", target, llvm, mode, on, fixed, [],
                           of_shadow_call_stack, (PLAIN, BUSY),
                           lost=["lost-shadow-call-stack"] if target == ARM else [])


def inlining(llvms):
    call = ["-DCALL"]
    for llvm in llvms:
        for mode in ("full", "thin"):
            lost = ["lost-inlining"]
            both = {"measure": of_inlining}
            yield Case("features", X86, llvm, mode, call, [], ["-mavx2"], lost=lost, **both)
            yield Case("features of the caller", X86, llvm, mode, [*call, "-mavx2"], ["-mavx2"], [],
                       lost=[], **both)
            yield Case("level", X86, llvm, mode, call, [], ["-march=x86-64-v3"], lost=lost, **both)
            signed = ["-mbranch-protection=pac-ret"]
            yield Case("signing", ARM, llvm, mode, call, [], signed, measure=of_inlining,
                       lost=lost if llvm >= 19 else [], also=["lost-pac"], may_fail=llvm == 14)
        if llvm > 14:
            yield Case("signing of one function", ARM, llvm, "full", [], [], ["-DSIGN"],
                       of_inlining, ONE_SIGNED, lost=lost if llvm >= 19 else [])
    if 16 in llvms and 22 in llvms:
        yield Case("signing, by a flag", ARM, (22, 22, 16), "thin", [*call, *signed], signed,
                   signed, of_inlining, lost=[], keeps_a=True)


def rust():
    """rustc's flag of behavior override keeps the value that clang's of behavior min would lose."""
    options = ["-Zcf-protection=full", "-Zsplit-lto-unit", "-Clinker-plugin-lto"]
    more = {"sources": (CALLS, other(CALLS)), "rust": options}
    yield Case("override", X86, 22, "full", CFI + FULL, CFI + FULL, CFI, of_cfi, lost=[], **more)


def main():
    tool, scratch, rustc = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]
    llvms = [int(llvm) for llvm in sys.argv[4:]]
    ends = [llvms[0], llvms[-1]]
    shutil.rmtree(scratch, ignore_errors=True)
    (scratch / "objects").mkdir(parents=True)
    cases = [*image_marks(llvms), *parts(ends), *parts([llvm for llvm in llvms if llvm == 16]),
             *control_flow(llvms), *older_compilers(llvms), *guards(ends),
             *functions_that_say_so(ends), *shadow_call_stacks(ends),
             *inlining(ends), *inlining([llvm for llvm in llvms if llvm in (16, 19)]), *rust()]
    ever_lost, failures = set(), 0
    with concurrent.futures.ThreadPoolExecutor(max_workers=3) as pool:
        jobs = [pool.submit(check, tool, case, scratch / str(i), rustc)
                for i, case in enumerate(cases)]
        for case, (i, job) in zip(cases, enumerate(jobs)):
            wrong, lost = job.result()
            ever_lost |= lost
            failures += bool(wrong)
            for sentence in wrong:
                print(f"{scratch / str(i)}: {case}: {sentence}")
    # The case of RISC-V has a test of its own: casebook/riscv-isa.test.
    known = set(re.findall(r'"(lost-[a-z-]+)"', DEFINITIONS.read_text())) - {"lost-rvc"}
    for name in known - ever_lost:
        print(f"no link here has lost what {name} is about")
    print(f"{len(cases)} cases, {failures} with differences")
    return 1 if failures or known - ever_lost else 0


if __name__ == "__main__":
    sys.exit(main())
