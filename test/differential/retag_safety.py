#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""retag_safety.py BCFLAGS SCRATCH

Holds what bcflags says of changing a flag in what was compiled (RETAG in
lib/knowledge, as 'bcflags explain --format=json' gives it) against the
compilers. One source is compiled with two options that differ in one flag:

- "equal": the flags apart the textual IR is the same. Nothing in the module
  depends on the flag: then it may be changed. That it is read in the link
  ("read") shows in ld.lld's LTO, which makes different code of the two.
- "attributes": attributes of functions apart it is the same. Functions keep
  what they were compiled with, whatever becomes of the flag.
- "differs": more than that was compiled under the flag: it may not be changed.

Every flag has a row, or a reason in NOT_COMPILED. What is refused although the
IR is the same has a reason in REFUSED; what is allowed although it differs has
one in ALLOWED.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

ALL = "14 15 16 19 22"
ERA = "14 22"
NEW = "19 22"

X86 = "x86_64-linux-gnu"
ARM64 = "aarch64-linux-gnu"
RISCV = "riscv64-linux-gnu"
WINDOWS = "x86_64-pc-windows-msvc"
MACOS = "x86_64-apple-macosx11.0"

SOURCES = {
    "c": ("c", r"""
typedef __WCHAR_TYPE__ wide_character;
enum kind { one, two };
struct holder { enum kind kind; char letter; };
struct pair { double x, y; };
extern int outside;
int inside = 3;
static int own[40000];
const wide_character *wide = L"wide";
struct holder holder = {two, 'x'};
int printf(const char *, ...);
void *memcpy(void *, const void *, unsigned long);
int other(int, int, int);
double far(struct pair);
int run(int (*f)(int), int a) { return f(a) + outside; }
__attribute__((noinline)) static int local(int a) { return a * 3; }
double both(struct pair p) { return far(p) + p.x / p.y; }
int large(int a)
{
    char room[9000];
    memcpy(room, wide, sizeof(room));
    return printf("%s %d %f", room, a, 1.5) + local(a) + own[a];
}
int main_part(int a)
{
    inside += run(local, a);
    own[a]++;
    return other(a, inside, large(a));
}
"""),
    "c++": ("c++", """
struct A { virtual int f(); virtual int g(); int v; };
int A::f() { return v; }
int A::g() { return 1; }
int call(A *a) { return a->f() + a->f(); }
"""),
    "long double": ("c", "long double f(long double a) { return a * 2; }\n"),
    "variadic": ("c", 'int printf(const char *, ...);\nint f(int a) { return printf("%d", a); }\n'),
    "cleanup": ("c++", """
struct A { ~A(); };
void f();
void g() { A a; f(); }
"""),
    "regcall": ("c", "__attribute__((regcall)) int f(int a) { return a; }\n"),
}

KCFI = "-fsanitize=kcfi"
# What sets the flags of a module with summary apart from the flag that is meant.
VTABLES = "-flto -fvisibility=hidden -fwhole-program-vtables"
LANDING_PADS = "-march=rv64gc_zicfilp1p0_zicfiss1p0 -menable-experimental-extensions"

# key, clangs, target, options of both, of one, of the other, what is the same, source
ROWS = [
    ("Code Model", ALL, X86, "-fno-pic", "-mcmodel=small", "-mcmodel=kernel", "equal read"),
    ("Code Model", ERA, X86, "-fPIC", "-mcmodel=small", "-mcmodel=large", "equal read"),
    ("Code Model", "14", X86, "-fPIC", "-mcmodel=medium", "-mcmodel=large", "equal read"),
    ("Code Model", ALL, RISCV, "-fno-pic", "-mcmodel=medlow", "-mcmodel=medany", "equal read"),
    ("Code Model", ERA, ARM64, "-fno-pic", "-mcmodel=tiny", "-mcmodel=small", "equal read"),
    ("Code Model", ERA, ARM64, "-fno-pic", "-mcmodel=small", "-mcmodel=large", "equal read"),
    ("Code Model", NEW, "loongarch64-linux-gnu", "-fno-pic", "-mcmodel=normal",
     "-mcmodel=medium", "equal read"),
    ("Large Data Threshold", NEW, X86, "-mcmodel=medium", "-mlarge-data-threshold=9",
     "-mlarge-data-threshold=9000000", "equal read"),
    ("PIC Level", ERA, X86, "", "-fpic", "-fPIC", "equal"),
    ("PIC Level", ERA, "powerpc-linux-gnu", "", "-fpic", "-fPIC", "equal read"),
    ("PIC Level", ALL, X86, "", "-fno-pic", "-fPIC", "differs"),
    ("PIE Level", ERA, X86, "-fPIC", "", "-fPIE", "differs"),
    ("RtLibUseGOT", ERA, X86, "-fPIC", "", "-fno-plt", "attributes"),
    ("direct-access-external-data", NEW, X86, "-fPIE", "", "-fdirect-access-external-data",
     "differs"),
    ("direct-access-external-data", NEW, X86, "-fno-pic", "", "-fno-direct-access-external-data",
     "differs"),
    ("SemanticInterposition", ALL, X86, "-fPIC", "", "-fsemantic-interposition", "differs"),
    ("wchar_size", ALL, X86, "", "-fshort-wchar", "-fno-short-wchar", "differs"),
    ("min_enum_size", ALL, "arm-linux-gnueabi", "", "-fshort-enums", "-fno-short-enums",
     "differs"),
    ("NumRegisterParameters", ERA, "i386-linux-gnu", "", "", "-mregparm=3", "differs"),
    ("override-stack-alignment", ALL, X86, "", "-mstack-alignment=16", "-mstack-alignment=32",
     "equal read"),
    ("uwtable", "15 22", X86, "", "-funwind-tables -fno-asynchronous-unwind-tables",
     "-fasynchronous-unwind-tables", "attributes"),
    ("frame-pointer", ERA, X86, "", "-fomit-frame-pointer", "-fno-omit-frame-pointer",
     "attributes"),
    ("Unique Source File Identifier", "22", X86, "", "", "-funique-source-file-names", "equal"),

    ("Dwarf Version", ALL, X86, "", "-gdwarf-4", "-gdwarf-5", "equal read"),
    ("DWARF64", ERA, X86, "-gdwarf-5", "", "-gdwarf64", "equal read"),
    ("Debug Info Version", ERA, X86, "", "", "-g", "differs"),
    ("CodeView", ERA, WINDOWS, "-gdwarf -gno-column-info", "", "-gcodeview", "equal"),
    ("CodeViewGHash", ERA, WINDOWS, "-g -gcodeview", "", "-gcodeview-ghash", "equal"),
    ("debug-info-assignment-tracking", NEW, X86, "-g -Xclang",
     "-fexperimental-assignment-tracking=disabled", "-fexperimental-assignment-tracking=enabled",
     "differs"),
    ("SDK Version", ERA, MACOS, "-Xclang", "-target-sdk-version=11.0", "-target-sdk-version=12.0",
     "equal"),
    ("darwin.target_variant.triple", "22", MACOS, "", "",
     "-darwin-target-variant x86_64-apple-ios14.0-macabi", "equal"),
    ("darwin.target_variant.SDK Version", "22", MACOS,
     "-darwin-target-variant x86_64-apple-ios14.0-macabi -Xclang -target-sdk-version=11.0 -Xclang",
     "-darwin-target-variant-sdk-version=14.0", "-darwin-target-variant-sdk-version=15.0", "equal"),

    ("Virtual Function Elim", ERA, X86, VTABLES, "", "-fvirtual-function-elimination", "differs",
     "c++"),
    ("StrictVTablePointers", ERA, X86, "", "", "-fstrict-vtable-pointers", "differs", "c++"),

    ("cf-protection-branch", ALL, X86, "", "-fcf-protection=none", "-fcf-protection=branch",
     "equal read"),
    ("cf-protection-return", ALL, X86, "", "-fcf-protection=none", "-fcf-protection=return",
     "equal read"),
    ("cf-protection-branch", "22", RISCV, LANDING_PADS, "-fcf-protection=none",
     "-fcf-protection=branch", "equal"),
    ("cf-protection-return", "22", RISCV, LANDING_PADS, "-fcf-protection=none",
     "-fcf-protection=return", "attributes"),
    ("cf-branch-label-scheme", "22", RISCV, LANDING_PADS + " -fcf-protection=branch",
     "-mcf-branch-label-scheme=unlabeled", "-mcf-branch-label-scheme=func-sig", "equal"),
    ("ibt-seal", "14", X86, "-flto=full -fcf-protection=branch", "", "-mibt-seal", "equal"),
    ("branch-target-enforcement", "14 16", ARM64, "", "-mbranch-protection=none",
     "-mbranch-protection=bti", "equal"),
    ("branch-target-enforcement", NEW, ARM64, "", "-mbranch-protection=none",
     "-mbranch-protection=bti", "attributes"),
    ("sign-return-address", "14 16", ARM64, "", "-mbranch-protection=none",
     "-mbranch-protection=pac-ret", "equal"),
    ("sign-return-address", NEW, ARM64, "", "-mbranch-protection=none",
     "-mbranch-protection=pac-ret", "attributes"),
    ("sign-return-address-all", NEW, ARM64, "", "-mbranch-protection=pac-ret",
     "-mbranch-protection=pac-ret+leaf", "attributes"),
    ("sign-return-address-with-bkey", NEW, ARM64, "", "-mbranch-protection=pac-ret",
     "-mbranch-protection=pac-ret+b-key", "attributes"),
    ("branch-protection-pauth-lr", NEW, ARM64, "", "-mbranch-protection=pac-ret",
     "-mbranch-protection=pac-ret+pc", "attributes"),
    ("guarded-control-stack", NEW, ARM64, "", "-mbranch-protection=none",
     "-mbranch-protection=gcs", "attributes"),
    ("stack-protector-guard", ERA, X86, "-fstack-protector-strong", "-mstack-protector-guard=tls",
     "-mstack-protector-guard=global", "equal read"),
    ("stack-protector-guard-offset", ERA, X86, "-fstack-protector-strong",
     "-mstack-protector-guard-offset=40", "-mstack-protector-guard-offset=80", "equal read"),
    ("stack-protector-guard-reg", ERA, X86, "-fstack-protector-strong",
     "-mstack-protector-guard-reg=fs", "-mstack-protector-guard-reg=gs", "equal read"),
    ("stack-protector-guard-symbol", NEW, X86, "-fstack-protector-strong",
     "-mstack-protector-guard-symbol=a", "-mstack-protector-guard-symbol=b", "equal read"),
    ("probe-stack", NEW, X86, "", "", "-fstack-clash-protection", "attributes"),
    ("stack-probe-size", NEW, X86, "-Xclang", "-mstack-probe-size=8192", "-mstack-probe-size=2048",
     "attributes"),
    ("kcfi", "16 22", X86, "", "", KCFI, "differs"),
    ("kcfi-offset", "16 22", X86, KCFI, "", "-fpatchable-function-entry=8,4", "attributes"),
    ("kcfi-arity", "22", X86, KCFI, "", "-fsanitize-kcfi-arity", "equal read"),
    ("kcfi-hash", "22", X86, KCFI + " -Xclang", "-fsanitize-kcfi-hash=FNV-1a",
     "-fsanitize-kcfi-hash=xxHash64", "differs"),
    ("cfi-normalize-integers", NEW, X86, KCFI, "",
     "-fsanitize-cfi-icall-experimental-normalize-integers", "differs"),
    ("CFI Canonical Jump Tables", ERA, X86, "-flto -fvisibility=hidden",
     "", "-Xclang -fsanitize=cfi-icall", "differs"),
    ("Cross-DSO CFI", ERA, X86, "-flto -fvisibility=hidden -Xclang -fsanitize=cfi-icall -Xclang "
     "-fsanitize-trap=cfi-icall", "", "-Xclang -fsanitize-cfi-cross-dso", "differs"),
    ("function_return_thunk_extern", "15 22", X86, "", "", "-mfunction-return=thunk-extern",
     "attributes"),
    ("indirect_branch_cs_prefix", "16 22", X86, "-mretpoline -mretpoline-external-thunk", "",
     "-mindirect-branch-cs-prefix", "equal read"),
    ("cfguard", ERA, WINDOWS, "-Xclang", "-cfguard-no-checks", "-cfguard", "equal"),
    ("cfguard", ERA, WINDOWS, "", "", "-Xclang -cfguard", "equal"),
    ("ehcontguard", ERA, WINDOWS, "", "", "-Xclang -ehcontguard", "equal"),

    ("SkipRaxSetup", ALL, X86, "", "", "-mskip-rax-setup", "equal"),
    ("SkipRaxSetup", ALL, X86, "-mno-sse", "", "-mskip-rax-setup", "equal read", "variadic"),
    ("RegCallv4", NEW, WINDOWS, "", "", "-Xclang -regcall4", "differs", "regcall"),
    ("ms-kernel", "16 22", WINDOWS, "", "", "-Xclang -fms-kernel", "equal"),
    ("eh-asynch", ERA, WINDOWS, "-fexceptions -fcxx-exceptions", "",
     "-fasync-exceptions", "differs", "cleanup"),
    ("import-call-optimization", "22", WINDOWS, "", "", "-Xclang -import-call-optimization",
     "equal"),
    ("winx64-eh-unwindv2", "22", WINDOWS, "", "", "-Xclang -fwinx64-eh-unwindv2=best-effort",
     "equal"),
    ("target-abi", ALL, RISCV, "", "-mabi=lp64", "-mabi=lp64d", "differs"),
    ("SmallDataLimit", ALL, RISCV, "-fno-pic", "-msmall-data-limit=0", "-msmall-data-limit=8",
     "equal read"),
    ("float-abi", NEW, "powerpc64le-linux-gnu", "", "-mabi=ibmlongdouble", "-mabi=ieeelongdouble",
     "differs", "long double"),
    ("openmp", NEW, X86, "-fopenmp", "-fopenmp-version=50", "-fopenmp-version=51", "equal"),
]

# Refused, although the flag is the only trace.
REFUSED = {
    "PIC Level": "of 0; the others are alike",
    "cf-protection-branch": "without it a protection is lost",
    "cf-protection-return": "without it a protection is lost",
    "cfguard": "without it a protection is lost",
    "ehcontguard": "without it a protection is lost",
    "kcfi-arity": "without it a protection is lost",
    "ibt-seal": "with it native code may no longer call functions",
    "cf-branch-label-scheme": "code of two schemes does not mix",
    "branch-target-enforcement": "newer clangs say it in functions",
    "sign-return-address": "newer clangs say it in functions",
    "stack-protector-guard": "the system must have a canary there",
    "stack-protector-guard-offset": "the system must have a canary there",
    "stack-protector-guard-reg": "the system must have a canary there",
    "stack-protector-guard-symbol": "the system must have a canary there",
    "ms-kernel": "it tells what code is for that may not be made for it",
}
# Allowed, although more than the flag differs.
ALLOWED = {
    ("PIC Level", "smaller"): "position-independent code runs at a fixed address, too",
    ("PIC Level", "drop"): "position-independent code runs at a fixed address, too",
    ("PIE Level", "smaller"): "the linker tells where it is not for an executable",
    ("PIE Level", "drop"): "the linker tells where it is not for an executable",
    ("direct-access-external-data", None): "accesses stay as they were compiled",
    ("SemanticInterposition", "larger"): "it only keeps the optimiser from more",
    ("debug-info-assignment-tracking", None): "it is about debug information alone",
    ("Virtual Function Elim", "smaller"): "nothing is removed then",
}
# Said of what no row can show.
NOT_COMPILED = {
    "MaxTLSAlign": "follows from the triple",
    "warn-stack-size": "no released compiler sets it",
    "Linker Options": "no compiler of today sets it",
    "StrictVTablePointersRequirement": "a requirement: comes with StrictVTablePointers",
    "ThinLTO": "the summary says it, too",
    "EnableSplitLTOUnit": "the summary says it, too",
    "UnifiedLTO": "the summary says it, too",
    "LTOPostLink": "set by LTO itself",
    "ProfileSummary": "needs a profile, which shows in the code",
    "CSProfileSummary": "needs a profile, which shows in the code",
    "CG Profile": "needs a profile, which shows in the code",
    "EnableValueProfiling": "needs instrumentation, which shows in the code",
    "MemProfProfileFilename": "needs instrumentation, which shows in the code",
    "sign-return-address-buildattr": "nothing reads it",
    "tag-stack-memory-buildattr": "nothing reads it",
    "riscv-isa": "comes with other instructions",
    "s390x-visible-vector-ABI": "follows from the code",
    "openmp-device": "follows from the target",
}
NOT_COMPILED_SUBJECTS = ("Objective-C ", "Swift ", "zos_", "amd", "nvvm-", "dx.", "ptrauth-",
                         "aarch64-elf-pauthabi-")

RISKS_ALLOWED = ("safe", "conditional", "pointless")


def run(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          check=True).stdout


class Module:
    """A source that is compiled with some options: its flags, and the text of the rest."""

    def __init__(self, scratch, clang, target, options, source):
        language = SOURCES[source][0]
        name = f"{clang} {target} {options} {source}"
        self.path = os.path.join(scratch, f"{abs(hash(name)):x}.bc")
        path = os.path.join(scratch, f"{source.replace(' ', '-')}.{'cc' if language == 'c++' else 'c'}")
        command = [f"clang-{clang}", f"--target={target}", "-nostdinc", "-O1", "-w",
                   *options.split(), "-emit-llvm", "-c", "-o", self.path, path]
        result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                encoding="utf-8")
        if result.returncode != 0:
            raise RuntimeError(f"{' '.join(command)}: {result.stdout}")
        text = run(f"llvm-dis-{clang}", "-o", "-", self.path).decode("utf-8", "replace")
        self.flags, self.text = take_flags(text)


def take_flags(text):
    """({key: value}, the text without the flags), metadata numbered anew."""
    flags = {}
    match = re.search(r"^!llvm\.module\.flags = !\{(.*)\}\n", text, re.M)
    for node in match.group(1).split(", ") if match else []:
        line = re.search(rf"^{re.escape(node)} = (.*)\n", text, re.M)
        behavior, key, value = re.match(r'!\{i\d+ (\d+), !"([^"]*)", (.*)\}', line.group(1)).groups()
        flags[key] = value
        text = text.replace(line.group(0), "")
        if re.fullmatch(r"!\d+", value):
            text = re.sub(rf"^{value} = .*\n", "", text, flags=re.M)
    if match:
        text = text.replace(match.group(0), "")
    # What the version of DWARF says of source files, and the names of files.
    text = re.sub(r", checksumkind: \w+, checksum: \"\w+\"", "", text)
    text = re.sub(r"^(; ModuleID|\^0 = module: ).*\n", "", text, flags=re.M)
    numbers = {}
    text = re.sub(r"!(\d+)", lambda m: f"!{numbers.setdefault(m.group(1), len(numbers))}", text)
    # The list that held the flags may be what numbered the rest in another order.
    lines = text.split("\n")
    nodes = sorted(line for line in lines if re.match(r"!\d+ = ", line))
    return flags, "\n".join([line for line in lines if not re.match(r"!\d+ = ", line)] + nodes)


def without_attributes(text):
    text = re.sub(r"^(attributes #\d+ = |; Function Attrs:).*\n", "", text, flags=re.M)
    return re.sub(r" #\d+", "", text)


def number(value):
    match = re.fullmatch(r"i\d+ (\d+)", value or "")
    return int(match.group(1)) if match else None


def cells(flags, key):
    """Which cells of the table a difference is about, from one module to the other and back."""
    one, other = flags
    if one is None or other is None:
        return {"drop"}
    if number(one) is None or number(other) is None:
        return {"smaller", "drop"}  # no number: only to be dropped
    return {"larger", "smaller"}


def check_classes(key, known, sameness, touched):
    for cell in sorted(touched):
        allowed = known["retag"][cell] in RISKS_ALLOWED
        if allowed and sameness == "differs":
            if (key, cell) not in ALLOWED and (key, None) not in ALLOWED:
                yield f"{key}: {cell} is {known['retag'][cell]}, and code was compiled under it"
        if known["retag"][cell] == "pointless" and sameness == "equal" and key not in (
                "Unique Source File Identifier", "openmp"):
            yield f"{key}: {cell} is pointless, and the flag alone says it"
        if known["retag"][cell] == "meaning" and sameness == "equal" and key not in REFUSED:
            yield f"{key}: {cell} is refused, and nothing else in the module says it"


def alike(clang, one, other):
    """Whether ld.lld's LTO makes the same of both."""
    results = []
    for module in (one, other):
        output = f"{module.path}.{clang}.o"
        run(f"ld.lld-{clang}", "-r", module.path, "-o", output)
        with open(output, "rb") as file:
            results.append(file.read())
        os.unlink(output)
    return results[0] == results[1]


def check_row(scratch, known, row, clang, seen):
    key, _, target, options, *sides = row[:6]
    expected, *read = row[6].split()
    source = row[7] if len(row) > 7 else "c"
    where = f"{key}: clang {clang} {target} {options}: {sides[0] or '-'}, {sides[1]}"
    try:
        one, other = (Module(scratch, clang, target, f"{options} {side}", source)
                      for side in sides)
    except (RuntimeError, subprocess.CalledProcessError) as error:
        return [f"{where}: {error}"]
    flags = (one.flags.get(key), other.flags.get(key))
    if flags[0] == flags[1]:
        return [f"{where}: the flag is {flags[0]} in both"]
    sameness = "equal"
    if one.text != other.text:
        same = without_attributes(one.text) == without_attributes(other.text)
        sameness = "attributes" if same else "differs"
    errors = []
    if sameness != expected:
        lines = sorted(set(one.text.split("\n")) ^ set(other.text.split("\n")))
        errors.append(f"{where}: {sameness} instead of {expected}: {lines[:2]}")
    touched = cells(flags, key)
    seen |= {(key, cell) for cell in touched}
    try:
        if read and alike(clang, one, other):
            errors.append(f"{where}: the link makes the same of both")
    except subprocess.CalledProcessError as error:
        errors.append(f"{where}: {error}")
    return errors + [f"{where}: {error}" for error in check_classes(key, known, sameness, touched)]


def check_tables(known):
    rows = {row[0] for row in ROWS}
    for key in known:
        excused = key in NOT_COMPILED or key.startswith(NOT_COMPILED_SUBJECTS)
        if (key in rows) == excused:
            yield f"{key}: neither a row nor a reason, or both"
    for key in [*rows, *REFUSED, *NOT_COMPILED, *(key for key, _ in ALLOWED)]:
        if key not in known:
            yield f"{key}: nothing is known of it"


def main():
    bcflags, scratch = sys.argv[1:]
    scratch = os.path.abspath(scratch)
    shutil.rmtree(scratch, ignore_errors=True)
    os.makedirs(scratch)
    for name, (language, text) in SOURCES.items():
        extension = "cc" if language == "c++" else "c"
        path = os.path.join(scratch, f"{name.replace(' ', '-')}.{extension}")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    flags = json.loads(run(bcflags, "explain", "--format=json"))["flags"]
    known = {flag["key"]: flag for flag in flags}
    errors = list(check_tables(known))
    seen = set()
    jobs = [(row, clang) for row in ROWS for clang in row[1].split()] if not errors else []
    with ThreadPoolExecutor(2) as pool:
        for found in pool.map(lambda job: check_row(scratch, known[job[0][0]], *job, seen), jobs):
            errors += found
    for error in errors:
        print(error)
    print(f"{len({row[0] for row in ROWS})} flags, {len(jobs)} comparisons, {len(seen)} of what "
          f"is said touched, {len(errors)} errors")
    sys.exit(1 if errors or len(jobs) < 100 else 0)


main()
