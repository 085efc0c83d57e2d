#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""Compares what native_facts says of ELF objects with llvm-readelf, and the
words for the flags of the ABI with GNU readelf, too.

Objects that clang makes for many targets come first: relocations through the
GOT in sections that are loaded, counted by type, and the flags. Then objects
written here: of every machine all types there are, in loaded sections and in
others, and all flags. What goes through the GOT is told by the names that
readelf gives. Last, an object cut off at every byte, and with single bits
flipped: an error or an answer, and no report of a sanitizer.

usage: native_vs_readelf.py NATIVE_FACTS LLVM SCRATCH_FOLDER
"""

import collections
import pathlib
import random
import re
import shutil
import struct
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from modules import run  # noqa: E402

C_SOURCE = """
#ifdef NO_THREADS
#define __thread
#define MODEL
#else
#define MODEL tls_model("initial-exec")
#endif
extern int data, *external[];
extern int function(int);
extern __thread int general;
extern __thread int hidden __attribute__((visibility("hidden")));
static __thread int local;
__thread int initial __attribute__((MODEL));
int (*pointer)(int) = function;
int (*address(void))(int) { return function; }
int **where(void) { return external; }
int value(int x) { return data + function(x) + function(data); }
int *thread1(void) { return &general; }
int *thread2(void) { return &hidden; }
int *thread3(void) { return &local; }
int *thread4(void) { return &initial; }
"""
TARGETS = [
    "--target=x86_64-linux-gnu",
    "--target=x86_64-linux-gnu -fno-plt -Wa,-mrelax-relocations=no",
    "--target=x86_64-linux-gnu -mcmodel=large",
    "--target=x86_64-linux-gnu -mtls-dialect=gnu2",
    "--target=x86_64-linux-gnux32",
    "--target=i386-linux-gnu",
    "--target=i386-linux-gnu -fno-plt",
    "--target=aarch64-linux-gnu",
    "--target=aarch64-linux-gnu -mcmodel=tiny",
    "--target=aarch64_be-linux-gnu",
    "--target=armv7-linux-gnueabihf",
    "--target=armv7-linux-gnueabi",
    "--target=armebv7-linux-gnueabi",
    "--target=thumbv7-linux-gnueabihf",
    "--target=riscv64-linux-gnu -march=rv64gc -mabi=lp64d",
    "--target=riscv64-linux-gnu -march=rv64imac -mabi=lp64",
    "--target=riscv64-linux-gnu -march=rv64imf -mabi=lp64f",
    "--target=riscv64-linux-gnu -mtls-dialect=desc",
    "--target=riscv32-linux-gnu",
    "--target=riscv32-unknown-elf -march=rv32e -mabi=ilp32e",
    "--target=loongarch64-linux-gnu",
    "--target=loongarch64-linux-gnusf",
    "--target=loongarch64-linux-gnuf32",
    "--target=loongarch64-linux-gnu -mtls-dialect=desc",
    "--target=loongarch64-linux-gnu -mcmodel=extreme",
    "--target=powerpc64-linux-gnu",
    "--target=powerpc64-linux-gnu -mabi=elfv2",
    "--target=powerpc64le-linux-gnu",
    "--target=powerpc64le-linux-gnu -mcpu=pwr10",
    "--target=s390x-linux-gnu",
    "--target=mips-linux-gnu",
    "--target=mipsel-linux-gnu",
    "--target=mips-linux-gnu -mmicromips",
    "--target=mips-linux-gnu -mxgot",
    "--target=mipsisa32r6-linux-gnu",
    "--target=mips64-linux-gnuabi64",
    "--target=mips64el-linux-gnuabi64",
    "--target=mips64el-linux-gnuabin32",
    "--target=sparc64-linux-gnu",
    "--target=avr -mmcu=atmega328 -DNO_THREADS",
]

# The rule of lib/container/elf_got_relocations.def in terms of names: those that
# speak of the GOT, of what the entries for thread-local variables are for, or
# are otherwise known to mean an entry, ...
SPEAKS_OF_THE_GOT = re.compile(r"GOT|TLS_?(GD|LD|IE|DESC)|CALL16|CALL_[HL][IO]16|"
                               r"R_ARM_TARGET2|R_LARCH_SOP_PUSH_GPREL")
# ... but for these.
NO_ENTRY = re.compile("|".join([
    r"GOTPC(32|64|DBL)?$", r"R_(?!AARCH64)\w+_GOTOFF", r"GOTREL", r"GOT_OFST", r"RELGOT",  # a base
    r"(?<!_GOT_)DTP(REL|OFF|MOD)", r"LDO", r"GOTRELAX",
    r"(CALL|PUSH|POP)$", r"DESCSEQ", r"TLSDESC_(LDR|ADD)$", r"R_LARCH_TLS_DESC_LD$",  # marks
    r"R_PPC64_TLS(GD|LD)$",
    r"R_RISCV_TLSDESC_(LOAD|ADD)", r"PCADD_LO12",  # these name the first half, no symbol
    r"^R_(386|ARM|X86_64|AARCH64(_AUTH|_P32)?|RISCV|LARCH)_TLS_?DESC(32|64)?$",  # a loader's
    r"^R_SPARC_",  # not in the table
]))

MACHINES = {"i386": 3, "MIPS": 8, "SPARC32PLUS": 18, "PowerPC64": 21, "SystemZ": 22, "ARM": 40,
            "SPARCv9": 43, "x86-64": 62, "AArch64": 183, "RISC-V": 243, "LoongArch": 258}
RELOCATING = {name: MACHINES[name] for name in MACHINES if not name.startswith("SPARC")}
MIPS = MACHINES["MIPS"]
MIPS_WORDS = {
    "abi2": "n32 ABI", "o32": "o32 ABI", "o64": "o64 ABI", "eabi32": "EABI32", "eabi64": "EABI64",
    "pic": "PIC", "cpic": "CPIC", "noreorder": "noreorder", "32bitmode": "32-bit mode",
    "fp64": "64-bit FP registers", "nan2008": "NaN as in IEEE 754-2008", "micromips": "microMIPS",
    "mips16": "MIPS16", "mdmx": "MDMX", "3900": "R3900", "4010": "R4010", "4100": "VR4100",
    "4650": "R4650", "4120": "VR4120", "4111": "VR4111", "sb1": "SB-1", "octeon": "Octeon",
    "xlr": "XLR", "octeon2": "Octeon 2", "octeon3": "Octeon 3", "5400": "VR5400", "5900": "R5900",
    "5500": "VR5500", "9000": "R9000", "loongson-2e": "Loongson 2E", "loongson-2f": "Loongson 2F",
    "loongson-3a": "Loongson 3A"}
MIPS_WORDS |= {name: name for name in "mips2 mips3 mips4 mips5 mips32 mips32r2 mips32r6 mips64 "
                                      "mips64r2 mips64r6".split()}
SPARC_WORDS = {
    "Partial Store Ordering": "partial store ordering",
    "Relaxed Memory Ordering": "relaxed memory ordering",
    "Sun UltraSPARC I extensions": "UltraSPARC I extensions",
    "Sun UltraSPARC III extensions": "UltraSPARC III extensions",
    "HAL/Fujitsu R1 extensions": "HAL R1 extensions"}
# The words of each readelf, and ours. Other words of theirs are of no interest. LLVM's
# has three words for the quad-float ABI of RISC-V.
LLVM_WORDS = {
    "MIPS": MIPS_WORDS,
    "SPARC32PLUS": SPARC_WORDS | {"V8+ ABI": "V8+ ABI"},
    "SPARCv9": SPARC_WORDS,
    "LoongArch": {"SOFT-FLOAT": "soft-float ABI", "SINGLE-FLOAT": "single-float ABI",
                  "DOUBLE-FLOAT": "double-float ABI", "OBJ-v1": "object ABI v1"},
}
GNU_WORDS = {
    "MIPS": {"mips1": "mips1"},
    "SPARCv9": {"tso": "total store ordering"},
    "PowerPC64": {"abiv1": "ELFv1 ABI", "abiv2": "ELFv2 ABI"},
    "ARM": {"GNU EABI": "no EABI version", "software FP": "software FP", "VFP": "VFP",
            "soft-float ABI": "soft-float ABI", "hard-float ABI": "hard-float ABI",
            **{f"Version{i} EABI": f"EABI {i}" for i in range(1, 6)}},
    "RISC-V": {word: word for word in ("RVC", "RVE", "TSO", "soft-float ABI", "single-float ABI",
                                       "double-float ABI", "quad-float ABI")},
    "LoongArch": {"OBJ-v0": "object ABI v0"},
}
# GNU readelf has these for other machines or versions only.
OWN_WORDS = {"SPARC32PLUS": {"total store ordering"}, "ARM": {"BE8"}}

FILES_A_RUN = 250
SECTION = re.compile(r"\s*\[ *([0-9]+)\] (\S*) +(\S+) +[0-9a-f]+ ([0-9a-f]+) [0-9a-f]+ [0-9a-f]+ "
                     r"+([A-Za-z]*) +[0-9]+ +([0-9]+) +[0-9]+")
OWN_ERROR = re.compile(r"native_facts: (.*): byte ([0-9]+): (truncated|malformed|unsupported|"
                       r"unknown format): [ -~]+")


def goes_through_got(name):
    return bool(SPEAKS_OF_THE_GOT.search(name)) and not NO_ENTRY.search(name)


def facts(native_facts, paths):
    """{path: (flags, words, count, {type: count})} and the errors."""
    result = subprocess.run([native_facts, *map(str, paths)], stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, encoding="utf-8", timeout=120)
    rows = {}
    for line in result.stdout.splitlines():
        path, flags, words, count, *types = line.split("\t")
        types = [(name, int(number)) for name, number in (kind.split("=") for kind in types)]
        assert len(dict(types)) == len(types), f"{path}: a type comes twice: {types}"
        assert [n for _, n in types] == sorted((n for _, n in types), reverse=True), line
        assert int(count) == sum(n for _, n in types) and all(n for _, n in types), line
        rows[path] = (int(flags, 16), words, dict(types))
    errors = result.stderr.splitlines()
    odd = [line for line in errors if not OWN_ERROR.fullmatch(line)]
    if odd or result.returncode != (2 if errors else 0):
        sys.exit(f"native_facts: exit status {result.returncode}: {odd[:30]}")
    assert len(rows) + len(errors) == len(paths), "a file is missing"
    return rows, errors


def readelf(llvm, path):
    """(flags, {type: count}) of sections that are loaded, and whether there are
    such types in others."""
    text = run(f"llvm-readelf-{llvm}", "-h", "-S", "-r", str(path))
    sections = [match.groups() for match in map(SECTION.fullmatch, text.splitlines()) if match]
    alloc = {index: "A" in flags for index, _, _, _, flags, _ in sections}
    targets = {int(offset, 16): info for _, _, kind, offset, _, info in sections
               if kind in ("REL", "RELA")}
    types, skipped, is_loaded = collections.Counter(), False, None
    for line in text.splitlines():
        head = re.match(r"Relocation section '.*' at offset 0x([0-9a-f]+) contains", line)
        if head:
            is_loaded = alloc[targets[int(head.group(1), 16)]]
        name = re.match(r"[0-9a-f]+ +[0-9a-f]+ (R_[A-Z0-9]+_\w+)", line)
        if name and goes_through_got(name.group(1)):
            types[name.group(1)] += is_loaded
            skipped = skipped or not is_loaded
    flags = int(re.search(r"Flags: +(0x[0-9a-f]+)", text).group(1), 16)
    return flags, {name: count for name, count in types.items() if count}, skipped


def compare(native_facts, llvm, paths, is_by_number):
    """Prints what differs; returns the paths of which anything does. In objects
    written here the types come by number, and so they must where counts are
    equal."""
    rows, errors = facts(native_facts, paths)
    wrong = set(errors)
    for path in paths:
        flags, types, _ = readelf(llvm, path)
        ours = rows.get(str(path))
        order = sorted(types.items(), key=lambda item: -item[1])
        if not ours or ours[0] != flags or ours[2] != types or (
                is_by_number and list(ours[2].items()) != order):
            wrong.add(path)
            print(f"{path.name}:\n  ours:    {ours}\n  readelf: {flags:#x} {types}")
    print("\n".join(errors), end="\n" if errors else "")
    return wrong


def clang_objects(folder, llvm):
    source = folder / "source.c"
    source.write_text(C_SOURCE)
    for i, options in enumerate(TARGETS):
        path = folder / f"clang{i}.o"
        run(f"clang-{llvm}", *options.split(), "-fPIC", "-O1", "-g", "-ffunction-sections",
            "-ffreestanding", "-c", str(source), "-o", str(path))
        yield path


def file_header(machine, wide, big, flags=0, sections=0, table=0):
    ident = b"\x7fELF" + bytes([1 + wide, 1 + big, 1]) + bytes(9)
    sizes = (64, 0, 0, 64) if wide else (52, 0, 0, 40)
    return ident + struct.pack(("<", ">")[big] + ("HHIQQQIHHHHHH" if wide else "HHIIIIIHHHHHH"),
                               1, machine, 1, 0, 0, table, flags, *sizes, sections, 0)


def relocation(machine, wide, big, addend, number):
    """One entry, with something in every other field."""
    order = ("<", ">")[big]
    if wide and machine == MIPS:
        # Two more types and a special symbol stand beside the first type.
        info = struct.pack(order + "IBBBB", 1, 2, 9, 10, number)
    else:
        info = struct.pack(order + ("Q" if wide else "I"), 1 << (32 if wide else 8) | number)
    entry = struct.pack(order + ("Q" if wide else "I"), 0x1a09) + info
    return entry + struct.pack(order + ("q" if wide else "i"), 0x1609) * addend


def object_of_all_types(machine, wide, big, addend):
    """The type N comes N % 3 + 1 times for a section that is loaded, twice for
    one that is not."""
    many = 256 if not wide or machine == MIPS else 1300
    if wide and machine != MIPS:
        far = [0x10000 + number for number in range(many)]  # none of them is known
    else:
        far = []
    entries = [relocation(machine, wide, big, addend, n)
               for n in [*range(many), *far] for _ in range(n % 3 + 1)]
    loaded, other = b"".join(entries), b"".join(entries[::2])
    entry_size = len(entries[0])
    symbol_size = 24 if wide else 16
    kind = 4 if addend else 9
    # Type, flags, contents, link, info, entry size.
    sections = [(0, 0, b"", 0, 0, 0), (1, 6, bytes(16), 0, 0, 0), (1, 0, bytes(16), 0, 0, 0),
                (kind, 0x40, loaded, 5, 1, entry_size), (kind, 0x40, other, 5, 2, entry_size),
                (2, 0, bytes(2 * symbol_size), 6, 1, symbol_size), (3, 0, bytes(8), 0, 0, 0)]
    at, data, headers = 64, b"", b""
    for section_type, flags, contents, link, info, size in sections:
        headers += struct.pack(("<", ">")[big] + ("IIQQQQIIQQ" if wide else "10I"), 0, section_type,
                               flags, 0, at + len(data), len(contents), link, info, 8, size)
        data += contents.ljust((len(contents) + 7) // 8 * 8, b"\0")
    header = file_header(machine, wide, big, 0, len(sections), at + len(data))
    return header.ljust(at, b"\0") + data + headers


def objects_of_all_types(folder):
    for name, machine in RELOCATING.items():
        for i in range(8):
            wide, big, addend = i & 1, i >> 1 & 1, i >> 2
            path = folder / f"{name}-{32 << wide}-{'be' if big else 'le'}-{'rela' if addend else 'rel'}.o"
            path.write_bytes(object_of_all_types(machine, wide, big, addend))
            yield path


def interesting_flags():
    flags = {nibble << at for nibble in range(16) for at in range(0, 32, 4)}
    flags |= {byte << at for byte in range(256) for at in (0, 16)}
    flags |= {version << 24 | low for version in range(8) for low in (0x200, 0x400, 0x600, 0x800000)}
    order = random.Random(1)
    return sorted(flags | {order.getrandbits(32) for _ in range(100)})


def readelf_words(tool, paths, known):
    """[set of our words for those that the tool has for each file]"""
    text = run(tool, "-h", *map(str, paths))
    lines = [line.split(":")[1].split(",") for line in text.splitlines() if "  Flags: " in line]
    assert len(lines) == len(paths)
    return [{known[word.strip()] for word in line[1:] if word.strip() in known} for line in lines]


def compare_flags(native_facts, llvm, folder):
    wrong, seen = 0, 0
    flags = interesting_flags()
    for name, machine in MACHINES.items():
        paths = []
        for number in flags:
            paths.append(folder / f"{name}-{number:x}.o")
            paths[-1].write_bytes(file_header(machine, machine not in (3, 8, 18, 40), 0, number))
        rows, errors = facts(native_facts, paths)
        assert not errors, errors
        ours = [rows[str(path)] for path in paths]
        # Nothing is left out: other flags have other words or another number.
        assert [row[0] for row in ours] == flags
        assert len({row[1] for row in ours}) == len(flags), f"{name}: flags with the same words"
        words = [set(filter(None, row[1].split(", "))) for row in ours]
        checked = set(OWN_WORDS.get(name, ()))
        for tool, table in ((f"llvm-readelf-{llvm}", LLVM_WORDS), ("readelf", GNU_WORDS)):
            known = table.get(name, {})
            checked |= set(known.values())
            for number, mine, theirs in zip(flags, words, readelf_words(tool, paths, known)):
                mine = {word for word in mine if word in known.values()}
                # GNU readelf has no words where all flags are 0.
                if mine != theirs and (number or tool != "readelf"):
                    wrong += 1
                    print(f"{name} {number:#x}:\n  ours: {mine}\n  {tool}: {theirs}")
        all_words = {word for mine in words for word in mine if not word.startswith("0x")}
        assert all_words == checked, f"{name}: {all_words ^ checked} compared with nothing"
        seen += len(all_words)
    print(f"{len(flags)} flags of {len(MACHINES)} machines, {seen} words, {wrong} differences")
    return wrong


def damage(native_facts, folder, path):
    """Reads the file cut off at every byte, and with bits flipped."""
    data = path.read_bytes()
    order = random.Random(2)
    whole = facts(native_facts, [path])[0][str(path)]
    cases = [("cut", at, data[:at]) for at in range(len(data))]
    for bit in order.sample(range(len(data) * 8), 3000):
        flipped = bytearray(data)
        flipped[bit // 8] ^= 1 << bit % 8
        cases.append(("bit", bit, flipped))
    bad = 0
    for first in range(0, len(cases), FILES_A_RUN):
        paths = []
        for kind, at, contents in cases[first:first + FILES_A_RUN]:
            paths.append(folder / f"{kind}{at}")
            paths[-1].write_bytes(contents)
        rows, errors = facts(native_facts, paths)
        for line in errors:
            cut, offset = OWN_ERROR.fullmatch(line).group(1, 2)
            bad += 1
            if int(offset) > pathlib.Path(cut).stat().st_size:
                sys.exit(f"an error beyond the end of the file: {line}")
        # The section headers come last: without the last of them it is an error.
        for cut, row in rows.items():
            if pathlib.Path(cut).name.startswith("cut"):
                sys.exit(f"{cut}: nothing is missing, {row} instead of {whole}")
        for cut in paths:
            cut.unlink()
    print(f"{path.name}: {len(cases)} damaged files, {bad} errors")
    assert bad > len(data), "no bit did any damage"


def main(native_facts, llvm, scratch):
    folder = pathlib.Path(scratch)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    compiled = list(clang_objects(folder, llvm))
    written = list(objects_of_all_types(folder))
    wrong = compare(native_facts, llvm, compiled, False)
    wrong |= compare(native_facts, llvm, written, True)
    kinds = set()
    for path in compiled + written:
        _, types, skipped = readelf(llvm, path)
        kinds |= set(types)
        assert types or path in compiled[-2:], f"{path}: no relocations through the GOT"
        assert skipped or path in compiled, f"{path}: none in a section that is not loaded"
    print(f"{len(compiled)} compiled and {len(written)} written objects, {len(kinds)} types, "
          f"{len(wrong)} objects differ")
    differences = compare_flags(native_facts, llvm, folder)
    damage(native_facts, folder, compiled[0])
    damage(native_facts, folder, compiled[10])
    if not wrong and not differences:
        shutil.rmtree(folder)
    return 1 if wrong or differences else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
