#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""flags_vs_compilers.py BCFLAGS RUSTC SCRATCH

Holds what bcflags knows of module flags and function attributes against the
compilers: lib/knowledge, as 'bcflags explain --format=json' gives it.

- Each row of ROWS is compiled, and the flag has the value, in words, and a
  behavior that the table names. Every key has a row, or a reason in NOT_EMITTED.
- "since": the first compiler that sets the flag, and the one before does not.
- Every word for a value is in a row or in UNSEEN_WORDS.
- Every option that is advised gives the value it is advised for, or at least
  sets the flag or the attribute.
- What is said of attributes and inlining is what opt does.
"""

import collections
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

CLANGS = (13, 14, 15, 16, 19, 22)
NEWEST = 22
ALL = "13 14 15 16 19 22"
FROM_15 = "15 16 19 22"
FROM_16 = "16 19 22"
ERA = "14 22"
NEW = "19 22"

X86 = "x86_64-linux-gnu"
I386 = "i386-linux-gnu"
ARM64 = "aarch64-linux-gnu"
ARM = "arm-linux-gnueabi"
RISCV = "riscv64-linux-gnu"
LOONG = "loongarch64-linux-gnu"
POWER = "powerpc64le-linux-gnu"
WINDOWS = "x86_64-pc-windows-msvc"
MACOS = "x86_64-apple-macosx11.0"
ZOS = "s390x-ibm-zos"
GPU = "amdgcn-amd-amdhsa"
PAUTH = "aarch64-linux-pauthtest"
RUST_X86 = "x86_64-unknown-linux-gnu"
RUST_ARM64 = "aarch64-unknown-linux-gnu"
RUST_RISCV = "riscv64gc-unknown-linux-gnu"

SOURCES = {
    "c": ("c", ""),
    "c++": ("c++", ""),
    "objective-c": ("objective-c", ""),
    "function": ("c", "int f(int a) { int b = a * 2; return b; }\n"),
    "large frame": ("c", "int g(void); int f(void) { char a[9000]; return g() + a[5]; }\n"),
    "long double": ("c", "long double f(long double a) { return a; }\n"),
    "vector": ("c", "typedef int v __attribute__((vector_size(16)));\nv f(v a) { return a; }\n"),
    "cuda": ("cuda", ""),
    "hip": ("hip", ""),
    "nocf_check": ("c", "__attribute__((nocf_check)) int f(int a) { return a; }\n"),
    "rust": ("rust", """#![feature(no_core, lang_items)]
#![no_core]
#![crate_type = "lib"]
#[lang = "pointee_sized"]
trait PointeeSized {}
#[lang = "meta_sized"]
trait MetaSized: PointeeSized {}
#[lang = "sized"]
trait Sized: MetaSized {}
#[lang = "copy"]
trait Copy {}
#[no_mangle]
pub extern "C" fn f(a: i32) -> i32 {
    a
}
"""),
}

KERNEL_CFI = "-fsanitize=kcfi"
# Debian's clang 16 and 19 lack the list of exceptions that the driver wants for CFI.
CFI = "-flto -Xclang -fsanitize=cfi-icall"
RUST_KCFI = "-Zsanitizer=kcfi -Cpanic=abort"
RUST_CFI = "-Zsanitizer=cfi -Clinker-plugin-lto -Ccodegen-units=1"
LANDING_PADS = "-march=rv64gc_zicfilp1p0 -menable-experimental-extensions -fcf-protection=branch"
DEVICE = "-nocudainc -nocudalib --cuda-device-only"

# key, compilers (clang's version or "rustc"), target, options, value, source
ROWS = [
    ("Code Model", ALL, ARM64, "-mcmodel=tiny", "tiny (0)"),
    ("Code Model", ALL, X86, "-mcmodel=small", "small (1)"),
    ("Code Model", ALL, X86, "-fno-pic -mcmodel=kernel", "kernel (2)"),
    ("Code Model", ALL, X86, "-mcmodel=medium", "medium (3)"),
    ("Code Model", ALL, X86, "-mcmodel=large", "large (4)"),
    ("Code Model", ERA, RISCV, "-mcmodel=medany", "medium (3)"),
    ("Code Model", "rustc", "x86_64-unknown-none", "", "kernel (2)"),
    ("Code Model", "rustc", RUST_RISCV, "", "medium (3)"),
    ("Large Data Threshold", NEW, X86, "-mcmodel=medium", "65536"),
    ("Large Data Threshold", NEW, X86, "-mcmodel=medium -mlarge-data-threshold=9", "9"),
    ("PIC Level", ALL, X86, "-fpic", "small (1)"),
    ("PIC Level", ALL, X86, "-fPIC", "big (2)"),
    ("PIC Level", "rustc", RUST_X86, "", "big (2)"),
    ("PIE Level", ALL, X86, "-fpie", "small (1)"),
    ("PIE Level", ALL, X86, "-fPIE", "large (2)"),
    ("PIE Level", "rustc", RUST_X86, "-Crelocation-model=pie", "large (2)"),
    ("RtLibUseGOT", ALL, X86, "-fno-plt", "1"),
    ("RtLibUseGOT", "rustc", RUST_X86, "", "1"),
    ("direct-access-external-data", NEW, X86, "-fPIE -fdirect-access-external-data", "yes (1)"),
    ("direct-access-external-data", NEW, X86, "-fno-pic -fno-direct-access-external-data",
     "no (0)"),
    ("SemanticInterposition", ALL, X86, "-fPIC -fsemantic-interposition", "1"),
    ("wchar_size", ALL, X86, "", "4"),
    ("wchar_size", ALL, X86, "-fshort-wchar", "2"),
    ("wchar_size", ALL, WINDOWS, "", "2"),
    ("min_enum_size", ALL, ARM, "", "4"),
    ("min_enum_size", ALL, ARM, "-fshort-enums", "as small as fits (1)"),
    ("NumRegisterParameters", ALL, I386, "", "0"),
    ("NumRegisterParameters", ALL, I386, "-mregparm=3", "3"),
    ("NumRegisterParameters", "rustc", "i686-unknown-linux-gnu", "-Zregparm=3", "3"),
    ("override-stack-alignment", ALL, X86, "-mstack-alignment=32", "32"),
    ("MaxTLSAlign", NEW, WINDOWS, "", "65536"),
    ("MaxTLSAlign", NEW, "x86_64-sie-ps5", "", "256"),
    ("uwtable", ALL, X86, "-funwind-tables -fno-asynchronous-unwind-tables", "sync (1)"),
    ("uwtable", FROM_15, X86, "", "async (2)"),
    ("uwtable", "13 14", X86, "-fasynchronous-unwind-tables", "sync (1)"),
    ("frame-pointer", "13 14 15 16 19", ARM64, "", "non-leaf (1)"),
    ("frame-pointer", ALL, X86, "-fno-omit-frame-pointer", "all (2)"),
    ("frame-pointer", "22", ARM64, "-fomit-frame-pointer -mreserve-frame-pointer-reg",
     "reserved (3)"),
    ("frame-pointer", "22", ARM64, "", "non-leaf-no-reserve (4)"),
    ("Unique Source File Identifier", "22", X86,
     "-funique-source-file-names -funique-source-file-identifier=a", '!{!"a"}'),

    ("Dwarf Version", ALL, X86, "-gdwarf-4", "4"),
    ("Dwarf Version", ALL, X86, "-gdwarf-5", "5"),
    ("Dwarf Version", "rustc", RUST_X86, "-g", "4"),
    ("DWARF64", ALL, X86, "-gdwarf-5 -gdwarf64", "1"),
    ("Debug Info Version", ALL, X86, "-g", "3"),
    ("Debug Info Version", "rustc", RUST_X86, "-g", "3"),
    ("Debug Info Version", "22", WINDOWS, "", "3"),
    ("CodeView", ALL, WINDOWS, "-g -gcodeview", "1"),
    ("CodeView", "rustc", WINDOWS, "-g", "1"),
    ("CodeViewGHash", ALL, WINDOWS, "-g -gcodeview -gcodeview-ghash", "1"),
    ("debug-info-assignment-tracking", NEW, X86, "-g -O1", "1", "function"),
    ("SDK Version", ALL, MACOS, "-Xclang -target-sdk-version=11.0", "[2 x i32] [i32 11, i32 0]"),
    ("darwin.target_variant.triple", FROM_15, MACOS,
     "-darwin-target-variant x86_64-apple-ios14.0-macabi", '"x86_64-apple-ios14.0-macabi"'),
    ("darwin.target_variant.SDK Version", FROM_15, MACOS,
     "-darwin-target-variant x86_64-apple-ios14.0-macabi -Xclang -target-sdk-version=11.0 "
     "-Xclang -darwin-target-variant-sdk-version=14.0", "[2 x i32] [i32 14, i32 0]"),

    ("ThinLTO", ALL, X86, "-flto=full", "no: regular LTO (0)"),
    ("EnableSplitLTOUnit", ALL, X86, "-flto=thin", "no (0)"),
    ("EnableSplitLTOUnit", ALL, X86, "-flto=full", "yes (1)"),
    ("EnableSplitLTOUnit", ALL, X86, "-flto=thin -fsplit-lto-unit", "yes (1)"),
    ("EnableSplitLTOUnit", "rustc", RUST_X86, "-Zsplit-lto-unit -Clinker-plugin-lto", "yes (1)"),
    ("UnifiedLTO", NEW, X86, "-flto=thin -funified-lto", "yes (1)"),
    ("ProfileSummary", ALL, X86, "-O1 -fprofile-sample-use=PROFILE", '!{!{!"ProfileFormat", ...',
     "function"),
    ("EnableValueProfiling", ALL, X86, "-fprofile-instr-generate", "no (0)"),
    ("MemProfProfileFilename", ALL, X86, "-fmemory-profile=folder", '"folder/memprof.profraw"'),

    ("cf-protection-branch", ALL, X86, "-fcf-protection=branch", "on (1)"),
    ("cf-protection-branch", "22", RISCV, LANDING_PADS, "on (1)"),
    ("cf-protection-branch", "rustc", RUST_X86, "-Zcf-protection=branch", "on (1)"),
    ("cf-protection-return", ALL, X86, "-fcf-protection=return", "on (1)"),
    ("cf-protection-return", "rustc", RUST_X86, "-Zcf-protection=full", "on (1)"),
    ("cf-branch-label-scheme", "22", RISCV, LANDING_PADS, '"func-sig"'),
    ("cf-branch-label-scheme", "22", RISCV, LANDING_PADS + " -mcf-branch-label-scheme=unlabeled",
     '"unlabeled"'),
    ("ibt-seal", "14 15", X86, "-fcf-protection=full -mibt-seal -flto", "1"),
    ("branch-target-enforcement", "13 14 15 16 19", ARM64, "-mbranch-protection=bti", "on (1)"),
    ("branch-target-enforcement", "22", ARM64, "-mbranch-protection=bti", "on, in functions (2)"),
    ("branch-target-enforcement", "13 14", ARM64, "", "off (0)"),
    ("branch-target-enforcement", "rustc", RUST_ARM64, "-Zbranch-protection=bti", "on (1)"),
    ("sign-return-address", "13 14 15 16 19", ARM64, "-mbranch-protection=pac-ret", "on (1)"),
    ("sign-return-address", "22", ARM64, "-mbranch-protection=pac-ret", "on, in functions (2)"),
    ("sign-return-address", "13 14", ARM64, "", "off (0)"),
    ("sign-return-address", "rustc", RUST_ARM64, "-Zbranch-protection=pac-ret", "on (1)"),
    ("sign-return-address-all", "13 14 15 16 19", ARM64, "-mbranch-protection=pac-ret+leaf",
     "on (1)"),
    ("sign-return-address-all", "22", ARM64, "-mbranch-protection=pac-ret+leaf",
     "on, in functions (2)"),
    ("sign-return-address-all", "rustc", RUST_ARM64, "-Zbranch-protection=bti", "off (0)"),
    ("sign-return-address-with-bkey", "13 14 15 16 19", ARM64,
     "-mbranch-protection=pac-ret+b-key", "on (1)"),
    ("sign-return-address-with-bkey", "22", ARM64, "-mbranch-protection=pac-ret+b-key",
     "on, in functions (2)"),
    ("sign-return-address-with-bkey", "rustc", RUST_ARM64, "-Zbranch-protection=bti", "off (0)"),
    ("branch-protection-pauth-lr", "19", ARM64, "-mbranch-protection=pac-ret+pc", "on (1)"),
    ("branch-protection-pauth-lr", "22", ARM64, "-mbranch-protection=pac-ret+pc",
     "on, in functions (2)"),
    ("branch-protection-pauth-lr", "rustc", RUST_ARM64, "-Zbranch-protection=bti", "off (0)"),
    ("guarded-control-stack", "19", ARM64, "-mbranch-protection=standard", "on (1)"),
    ("guarded-control-stack", "22", ARM64, "-mbranch-protection=standard", "on, in functions (2)"),
    ("guarded-control-stack", "rustc", RUST_ARM64, "-Zbranch-protection=bti,pac-ret", "off (0)"),
    ("tag-stack-memory-buildattr", FROM_15, ARM64,
     "-march=armv8.5a+memtag -fsanitize=memtag-stack", "1"),
    ("ptrauth-elf-got", "22", PAUTH, "-fptrauth-elf-got", "on (1)"),
    ("ptrauth-sign-personality", "22", PAUTH, "", "on (1)"),
    ("aarch64-elf-pauthabi-platform", NEW, PAUTH, "", "Linux, by LLVM (268435458)"),
    ("aarch64-elf-pauthabi-version", "19", PAUTH, "", "127"),
    ("aarch64-elf-pauthabi-version", "22", PAUTH, "", "1791"),
    ("stack-protector-guard", ALL, X86, "-mstack-protector-guard=global", '"global"'),
    ("stack-protector-guard-reg", ALL, X86, "-mstack-protector-guard-reg=gs", '"gs"'),
    ("stack-protector-guard-offset", ALL, X86, "-mstack-protector-guard-offset=20", "20"),
    ("stack-protector-guard-symbol", FROM_15, X86, "-mstack-protector-guard-symbol=a", '"a"'),
    ("probe-stack", NEW, X86, "-fstack-clash-protection", '"inline-asm"'),
    ("stack-probe-size", NEW, X86, "-Xclang -mstack-probe-size=8192", "8192"),
    ("kcfi", FROM_16, X86, KERNEL_CFI, "1"),
    ("kcfi", "rustc", RUST_X86, RUST_KCFI, "1"),
    ("kcfi-offset", FROM_16, X86, KERNEL_CFI + " -fpatchable-function-entry=16,16", "16"),
    ("kcfi-offset", "rustc", RUST_X86, RUST_KCFI + " -Zpatchable-function-entry=16,16", "16"),
    ("kcfi-arity", "22", X86, KERNEL_CFI + " -fsanitize-kcfi-arity", "1"),
    ("kcfi-arity", "rustc", RUST_X86, RUST_KCFI + " -Zsanitizer-kcfi-arity", "1"),
    ("kcfi-hash", "22", X86, KERNEL_CFI, '"xxHash64"'),
    ("kcfi-hash", "22", X86, "-Xclang -fsanitize=kcfi -Xclang -fsanitize-kcfi-hash=FNV-1a",
     '"FNV-1a"'),
    ("cfi-normalize-integers", NEW, X86,
     CFI + " -Xclang -fsanitize-cfi-icall-experimental-normalize-integers", "1"),
    ("cfi-normalize-integers", "rustc", RUST_X86, RUST_KCFI + " -Zsanitizer-cfi-normalize-integers",
     "1"),
    ("Cross-DSO CFI", ALL, X86, CFI + " -Xclang -fsanitize-cfi-cross-dso", "1"),
    ("CFI Canonical Jump Tables", ALL, X86, CFI, "no (0)"),
    ("CFI Canonical Jump Tables", "13 14 15 22", X86,
     "-flto -fvisibility=hidden -fsanitize=cfi-icall", "yes (1)"),
    ("CFI Canonical Jump Tables", "rustc", RUST_X86, RUST_CFI, "yes (1)"),
    ("function_return_thunk_extern", FROM_15, X86, "-mfunction-return=thunk-extern", "1"),
    ("function_return_thunk_extern", "rustc", RUST_X86, "-Zfunction-return=thunk-extern", "1"),
    ("indirect_branch_cs_prefix", FROM_16, X86, "-mindirect-branch-cs-prefix", "1"),
    ("indirect_branch_cs_prefix", "rustc", RUST_X86, "-Zindirect-branch-cs-prefix", "1"),
    ("cfguard", ALL, WINDOWS, "-Xclang -cfguard", "tables and checks (2)"),
    ("cfguard", ALL, WINDOWS, "-Xclang -cfguard-no-checks", "tables only (1)"),
    ("cfguard", "rustc", WINDOWS, "-Ccontrol-flow-guard=nochecks", "tables only (1)"),
    ("ehcontguard", ALL, WINDOWS, "-Xclang -ehcontguard", "1"),
    ("ehcontguard", "rustc", WINDOWS, "-Zehcont-guard", "1"),

    ("SkipRaxSetup", "14 15 16 19 22", X86, "-mskip-rax-setup", "1"),
    ("RegCallv4", NEW, X86, "-Xclang -regcall4", "1"),
    ("ms-kernel", FROM_16, WINDOWS, "-Xclang -fms-kernel", "1"),
    ("eh-asynch", ALL, WINDOWS, "-fasync-exceptions", "1"),
    ("import-call-optimization", "22", WINDOWS, "-Xclang -import-call-optimization", "1"),
    ("winx64-eh-unwindv2", "22", WINDOWS, "-Xclang -fwinx64-eh-unwindv2=best-effort",
     "best effort (1)"),
    ("winx64-eh-unwindv2", "22", WINDOWS, "-Xclang -fwinx64-eh-unwindv2=required", "required (2)"),
    ("target-abi", ALL, RISCV, "-mabi=lp64", '"lp64"'),
    ("target-abi", "rustc", RUST_RISCV, "", '"lp64d"'),
    ("riscv-isa", NEW, RISCV, "", '!{!"rv64...'),
    ("SmallDataLimit", ALL, RISCV, "-msmall-data-limit=16", "16"),
    ("SmallDataLimit", "rustc", RUST_RISCV, "-Zsmall-data-threshold=16", "16"),
    ("float-abi", NEW, POWER, "", '"doubledouble"', "long double"),
    ("float-abi", NEW, POWER, "-mabi=ieeelongdouble -mcpu=power9", '"ieeequad"', "long double"),
    ("s390x-visible-vector-ABI", FROM_16, "s390x-linux-gnu", "-march=z13", "1", "vector"),
    ("zos_product_major_version", "19", ZOS, "", "19"),
    ("zos_product_major_version", "22", ZOS, "", "22"),
    ("zos_product_minor_version", NEW, ZOS, "", "..."),
    ("zos_product_patchlevel", NEW, ZOS, "", "..."),
    ("zos_product_id", NEW, ZOS, "", '"...clang"'),
    ("zos_cu_language", NEW, ZOS, "", '"C"'),
    ("zos_cu_language", NEW, ZOS, "", '"C++"', "c++"),
    ("zos_translation_time", NEW, ZOS, "", "..."),
    ("zos_le_char_mode", NEW, ZOS, "", '"ascii"'),
    ("openmp", ALL, X86, "-fopenmp -fopenmp-version=45", "45"),
    ("openmp-device", "13 14 15 16", X86,
     "-fopenmp -fopenmp-version=45 -Xclang -fopenmp-is-device", "45"),
    ("openmp-device", NEW, X86,
     "-fopenmp -fopenmp-version=45 -Xclang -fopenmp-is-target-device", "45"),
    ("amdgpu_code_object_version", "16", GPU, "-nogpulib -mcode-object-version=4", "4 (400)"),
    ("amdhsa_code_object_version", NEW, GPU, "-nogpulib -mcode-object-version=4", "4 (400)"),
    ("amdhsa_code_object_version", "19", GPU, "-nogpulib", "5 (500)"),
    ("amdhsa_code_object_version", "22", GPU, "-nogpulib", "6 (600)"),
    ("amdgpu_printf_kind", NEW, X86, DEVICE + " -nogpulib -nogpuinc -mprintf-kind=buffered",
     '"buffered"', "hip"),
    ("nvvm-reflect-ftz", ALL, X86, DEVICE, "no (0)", "cuda"),
    ("nvvm-reflect-ftz", ALL, X86, DEVICE + " -fcuda-flush-denormals-to-zero", "yes (1)", "cuda"),

    ("Virtual Function Elim", ALL, X86, "-flto -fwhole-program-vtables", "no (0)", "c++"),
    ("Virtual Function Elim", ALL, X86,
     "-flto -fwhole-program-vtables -fvirtual-function-elimination", "yes (1)", "c++"),
    ("Virtual Function Elim", "rustc", RUST_X86, "-Zvirtual-function-elimination -Clto=fat",
     "yes (1)"),
    ("StrictVTablePointers", ALL, X86, "-O1 -fstrict-vtable-pointers", "1", "c++"),
    ("StrictVTablePointersRequirement", ALL, X86, "-O1 -fstrict-vtable-pointers",
     '!{!"StrictVTablePointers", i32 1}', "c++"),
    ("Objective-C Version", ALL, MACOS, "", "modern (2)", "objective-c"),
    ("Objective-C Version", ALL, "i386-apple-macosx10.6", "", "fragile (1)", "objective-c"),
    ("Objective-C Image Info Version", ALL, MACOS, "", "0", "objective-c"),
    ("Objective-C Image Info Section", ALL, MACOS, "",
     '"__DATA,__objc_imageinfo,regular,no_dead_strip"', "objective-c"),
    ("Objective-C Garbage Collection", ALL, MACOS, "", "no (0)", "objective-c"),
    ("Objective-C Garbage Collection", ALL, MACOS, "-Xclang -fobjc-gc", "yes (2)", "objective-c"),
    ("Objective-C GC Only", ALL, MACOS, "-Xclang -fobjc-gc-only", "yes (4)", "objective-c"),
    ("Objective-C Is Simulated", ALL, "arm64-apple-ios14-simulator", "", "yes (32)",
     "objective-c"),
    ("Objective-C Class Properties", ALL, MACOS, "", "yes (64)", "objective-c"),
    ("Objective-C Enforce ClassRO Pointer Signing", "22", MACOS, "", "no (0)", "objective-c"),
    ("Objective-C Enforce ClassRO Pointer Signing", "22", "arm64e-apple-ios14", "", "yes (16)",
     "objective-c"),
]

# Keys that none of the compilers here sets.
NOT_EMITTED = {
    "warn-stack-size": "only compilers of early 2021 set it",
    "Linker Options": "clang 4 and earlier; LLVM reads it as named metadata",
    "LTOPostLink": "LLVM sets it inside a link",
    "CSProfileSummary": "takes a profile of a run of instrumented code",
    "CG Profile": "the cg-profile pass, at the end of optimisation with a profile",
    "sign-return-address-buildattr": "no triple and options were found for which clang 13 sets it",
    "amdgpu_hostcall": "takes HIP's headers",
    "dx.resmayalias": "takes DirectX's headers",
    "dx.nativelowprec": "takes DirectX's headers",
    "dx.allresourcesbound": "takes DirectX's headers",
    "Objective-C Image Swift Version": "compilers of before LLVM 13",
    "Swift Version": "swiftc",
    "Swift ABI Version": "swiftc",
    "Swift Major Version": "swiftc",
    "Swift Minor Version": "swiftc",
}

# Words for values that no compiler here writes.
UNSEEN_WORDS = {
    ("PIC Level", 0): "a merge of flags of behavior min",
    ("PIE Level", 0): "as PIC Level",
    ("uwtable", 0): "LLVM's own enumeration (CodeGen.h, UWTableKind)",
    ("frame-pointer", 0): "LLVM's own enumeration (CodeGen.h, FramePointerKind)",
    ("ThinLTO", 1): "LLVM reads it so (BitcodeWriterPass.cpp)",
    ("cf-protection-branch", 0): "a merge of flags of behavior min",
    ("cf-protection-return", 0): "a merge of flags of behavior min",
    ("ptrauth-elf-got", 0): "a merge of flags of behavior min",
    ("ptrauth-sign-personality", 0): "a merge of flags of behavior min",
    ("aarch64-elf-pauthabi-platform", 1): "BinaryFormat/ELF.h; no triple for it in clang",
    ("amdgpu_code_object_version", 500): "not the default of clang 16",
    ("Objective-C Class Properties", 0): "LLVM adds it to modules of before 2016",
    ("Swift Version", 7): "swiftc",
    ("Swift ABI Version", 7): "swiftc",
}

# What an option of a key takes to have its effect: target, other options, source, clang.
CONTEXTS = {
    "Large Data Threshold": (X86, "-mcmodel=medium", "c", 22),
    "direct-access-external-data": (X86, "", "c", 22),
    "SemanticInterposition": (X86, "-fPIC", "c", 22),
    "min_enum_size": (ARM, "", "c", 22),
    "NumRegisterParameters": (I386, "", "c", 22),
    "frame-pointer": (ARM64, "", "c", 22),
    "DWARF64": (X86, "-gdwarf-5", "c", 22),
    "CodeView": (WINDOWS, "-g", "c", 22),
    "CodeViewGHash": (WINDOWS, "-g -gcodeview", "c", 22),
    "debug-info-assignment-tracking": (X86, "-g -O1", "function", 22),
    "darwin.target_variant.triple": (MACOS, "", "c", 22),
    "darwin.target_variant.SDK Version":
        (MACOS, "-darwin-target-variant x86_64-apple-ios14.0-macabi "
         "-Xclang -target-sdk-version=11.0", "c", 22),
    "EnableSplitLTOUnit": (X86, "-flto=thin", "c", 22),
    "UnifiedLTO": (X86, "-flto=thin", "c", 22),
    "cf-branch-label-scheme": (RISCV, LANDING_PADS, "c", 22),
    "ibt-seal": (X86, "-fcf-protection=full -flto", "c", 14),
    "branch-target-enforcement": (ARM64, "", "c", 22),
    "sign-return-address": (ARM64, "", "c", 22),
    "guarded-control-stack": (ARM64, "", "c", 22),
    "tag-stack-memory-buildattr": (ARM64, "-march=armv8.5a+memtag", "c", 22),
    "ptrauth-elf-got": (PAUTH, "", "c", 22),
    "ptrauth-sign-personality": (ARM64, "-Xclang -fptrauth-intrinsics", "c", 22),
    "kcfi-arity": (X86, KERNEL_CFI, "c", 22),
    "kcfi-hash": (X86, "-Xclang -fsanitize=kcfi", "c", 22),
    "cfi-normalize-integers": (X86, "-flto -fvisibility=hidden -fsanitize=cfi-icall", "c", 22),
    "Cross-DSO CFI": (X86, "-flto -fsanitize=cfi-icall", "c", 22),
    "CFI Canonical Jump Tables": (X86, "-flto -fvisibility=hidden -fsanitize=cfi-icall", "c", 22),
    "cfguard": (WINDOWS, "", "c", 22),
    "ehcontguard": (WINDOWS, "", "c", 22),
    "ms-kernel": (WINDOWS, "", "c", 22),
    "eh-asynch": (WINDOWS, "", "c", 22),
    "import-call-optimization": (WINDOWS, "", "c", 22),
    "winx64-eh-unwindv2": (WINDOWS, "", "c", 22),
    "target-abi": (RISCV, "", "c", 22),
    "riscv-isa": (RISCV, "", "c", 22),
    "SmallDataLimit": (RISCV, "", "c", 22),
    "float-abi": (POWER, "-mcpu=power9", "long double", 22),
    "amdhsa_code_object_version": (GPU, "-nogpulib", "c", 22),
    "amdgpu_code_object_version": (GPU, "-nogpulib", "c", 16),
    "amdgpu_printf_kind": (X86, DEVICE + " -nogpulib -nogpuinc", "hip", 22),
    "nvvm-reflect-ftz": (X86, DEVICE, "cuda", 22),
    "Virtual Function Elim": (X86, "-flto -fwhole-program-vtables", "c++", 22),
    "StrictVTablePointers": (X86, "-O1", "c++", 22),
    "StrictVTablePointersRequirement": (X86, "-O1", "c++", 22),
    "Objective-C Garbage Collection": (MACOS, "", "objective-c", 22),
    "Objective-C GC Only": (MACOS, "", "objective-c", 22),
    "SDK Version": (MACOS, "", "c", 22),
}
RUST_CONTEXTS = {
    "NumRegisterParameters": ("i686-unknown-linux-gnu", ""),
    "Dwarf Version": (RUST_X86, "-g"),
    "CodeView": (WINDOWS, ""),
    "EnableSplitLTOUnit": (RUST_X86, "-Clinker-plugin-lto"),
    "branch-target-enforcement": (RUST_ARM64, ""),
    "sign-return-address": (RUST_ARM64, ""),
    "guarded-control-stack": (RUST_ARM64, ""),
    "kcfi": (RUST_X86, "-Cpanic=abort"),
    "kcfi-arity": (RUST_X86, RUST_KCFI),
    "cfi-normalize-integers": (RUST_X86, RUST_KCFI),
    "CFI Canonical Jump Tables": (RUST_X86, RUST_CFI),
    "cfguard": (WINDOWS, ""),
    "ehcontguard": (WINDOWS, ""),
    "Virtual Function Elim": (RUST_X86, "-Clto=fat"),
    "SmallDataLimit": (RUST_RISCV, ""),
}
# Options of single targets.
TRIPLES = {"riscv": (RISCV, RUST_RISCV), "loongarch": (LOONG, "loongarch64-unknown-linux-gnu")}
# What an option that ends in "=" takes, and the value then.
ARGUMENTS = {
    "Large Data Threshold": ("7", "7"), "NumRegisterParameters": ("2", "2"),
    "override-stack-alignment": ("64", "64"), "Dwarf Version": ("5", "5"),
    "stack-protector-guard": ("tls", '"tls"'), "stack-protector-guard-reg": ("gs", '"gs"'),
    "stack-protector-guard-offset": ("12", "12"), "stack-protector-guard-symbol": ("a", '"a"'),
    "stack-probe-size": ("8192", "8192"), "kcfi-hash": ("FNV-1a", '"FNV-1a"'),
    "cf-branch-label-scheme": ("unlabeled", '"unlabeled"'), "target-abi": ("lp64f", '"lp64f"'),
    "SmallDataLimit": ("16", "16"), "amdgpu_printf_kind": ("buffered", '"buffered"'),
    "openmp": ("45", "45"), "riscv-isa": ("rv64i", "..."), "MemProfProfileFilename": ("a", "..."),
    "darwin.target_variant.SDK Version": ("14.0", "[2 x i32] [i32 14, i32 0]"),
    "ProfileSummary": None, "CSProfileSummary": None, "CG Profile": None,  # take profiles
}
# Options that are no option alone, or that cannot be run here, and why.
NOT_RUN = {
    "SDK Version": "takes an SDK",
    "ThinLTO": "ThinLTO is seen by the summary",
    "sign-return-address-all": "a part of an option",
    "sign-return-address-with-bkey": "a part of an option",
    "branch-protection-pauth-lr": "a part of an option",
    "kcfi-offset": "TOTAL,PREFIX stand for numbers",
    "darwin.target_variant.triple": "takes a triple as an argument of its own",
}
# Advice that a newer clang follows differently.
OLDER = {("frame-pointer", 1): 19}


class Compilers:
    """Compiles, each thing once; dumps flags as {key: [(value, behavior), ...]}."""

    def __init__(self, bcflags, rustc, scratch):
        self.bcflags, self.rustc, self.scratch = bcflags, rustc, scratch
        self.results, self.locks = {}, collections.defaultdict(threading.Lock)
        self.profile = os.path.join(scratch, "profile")
        with open(self.profile, "w", encoding="utf-8") as file:
            file.write("f:100:10\n 1: 10\n")
        for name, (language, text) in SOURCES.items():
            with open(self.source(name), "w", encoding="utf-8") as file:
                file.write(text)

    def source(self, name):
        extension = {"c": "c", "c++": "cc", "objective-c": "m", "cuda": "cu", "hip": "hip",
                     "rust": "rs"}[SOURCES[name][0]]
        return os.path.join(self.scratch, f"{name.replace(' ', '-')}.{extension}")

    def command(self, compiler, target, options, source, output):
        options = shlex.split(options.replace("PROFILE", self.profile))
        if compiler == "rustc":
            return [self.rustc, "--target", target, "--emit=llvm-bc", "-o", output, *options,
                    self.source("rust")]
        clang = [f"clang-{compiler}"]
        if any(option.startswith("/") for option in options):
            return [*clang, "--driver-mode=cl", f"--target={target}", *options, "-flto", "/c",
                    f"/Fo{output}", "/Tc" + self.source(source)]
        return [*clang, f"--target={target}", "-nostdinc", *options, "-emit-llvm", "-c",
                "-o", output, self.source(source)]

    def bitcode(self, compiler, target, options, source="c"):
        """(path, what was said); the path is None if it could not be compiled."""
        key = (str(compiler), target, options, source)
        with self.locks[key]:
            if key not in self.results:
                output = os.path.join(self.scratch, f"{abs(hash(key)):x}.bc")
                result = subprocess.run(self.command(*key, output), stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, encoding="utf-8",
                                        env=dict(os.environ, RUSTC_BOOTSTRAP="1"))
                self.results[key] = (output if result.returncode == 0 else None, result.stdout)
            return self.results[key]

    def flags(self, *key):
        path, said = self.bitcode(*key)
        if not path:
            return None, said
        text = run(self.bcflags, "dump", path)
        found = {}
        for line in text.split("\n"):
            match = re.fullmatch(r"    (.+?) = (.*?) +behavior ([a-z-]+)", line)
            if match:
                found.setdefault(match.group(1), []).append(match.groups()[1:])
        return found, said


def run(*command, text=None):
    return subprocess.run(command, stdout=subprocess.PIPE, input=text, check=True,
                          encoding="utf-8").stdout


def fits(pattern, value):
    return re.fullmatch(".*".join(map(re.escape, pattern.split("..."))), value) is not None


def check_row(compilers, flag, compiler, row):
    key, _, target, options, value, *rest = row
    where = f"{key}: {'clang ' if compiler != 'rustc' else ''}{compiler} {target} {options}"
    found, said = compilers.flags(compiler, target, options, *rest)
    if found is None:
        return f"{where}: {said}"
    values = found.get(key, [])
    if not any(fits(value, other) for other, _ in values):
        return f"{where}: {values or 'not there'} instead of {value}"
    named = {behavior["behavior_name"] for behavior in flag["behaviors"]}
    for _, behavior in values:
        if behavior not in named:
            return f"{where}: behavior {behavior}, and the table names {named}"
    return None


def check_setters(compilers, flag):
    """Every behavior that is attributed to a compiler here is seen in some row."""
    seen = set()
    for row in ROWS:
        if row[0] == flag["key"]:
            for compiler in row[1].split():
                found, _ = compilers.flags(compiler, row[2], row[3], *row[5:])
                seen |= {behavior for _, behavior in (found or {}).get(flag["key"], [])}
    for behavior in flag["behaviors"]:
        ours = re.search(r"clang|rustc", behavior["who"]) and flag["key"] not in NOT_EMITTED
        if ours and behavior["behavior_name"] not in seen:
            yield f"{flag['key']}: nobody sets it with behavior {behavior['behavior_name']}"


def check_since(compilers, flag):
    rows = [row for row in ROWS if row[0] == flag["key"] and row[1] != "rustc"]
    versions = {int(version) for row in rows for version in row[1].split()}
    match = re.fullmatch(r"LLVM (\d+)(?: to (\d+)| or before)?", flag["since"])
    if not match:
        return f"{flag['key']}: 'since' is {flag['since']}"
    last = int(match.group(2) or match.group(1))
    if min(versions) != last:
        return f"{flag['key']}: since {flag['since']}, and seen with {sorted(versions)}"
    before = [version for version in CLANGS if version < last]
    if not before:
        return None
    if match.group(2) and int(match.group(1)) != before[-1] + 1:
        return f"{flag['key']}: since {flag['since']}, and clang {before[-1]} is the one before"
    for row in rows:
        found, _ = compilers.flags(before[-1], row[2], row[3], *row[5:])
        if found and flag["key"] in found:
            return f"{flag['key']}: since {flag['since']}, and clang {before[-1]} sets it"
    return None


def advised(flag, language):
    """(option, value or None, number or None, triple) of a flag for clang or rustc."""
    key, option = flag["key"], flag[language]
    words = {value["number"]: f"{value['word']} ({value['number']})" for value in flag["values"]}
    for value in flag["values"] + flag["options"]:
        number = value["number"]
        if value[language]:
            yield value[language], words.get(number, str(number)), number, value.get("triple", "")
    if option and not flag["options"]:
        for alternative in option.split(" or "):
            if alternative[-1] in "=-":
                if flag["values"] and key not in ARGUMENTS:
                    continue  # made of the words: seen above
                argument = ARGUMENTS[key]
                if argument:
                    yield alternative + argument[0], argument[1], None, ""
            else:
                yield alternative, None, None, ""


def check_advice(compilers, flag, language, advice):
    option, value, number, triple = advice
    key = flag["key"]
    if language == "rustc":
        compiler, source = "rustc", "rust"
        target, more = RUST_CONTEXTS.get(key, (RUST_X86, ""))
        target = TRIPLES[triple][1] if triple else target
    else:
        target, more, source, compiler = CONTEXTS.get(key, (X86, "", "c", NEWEST))
        target = TRIPLES[triple][0] if triple else target
        compiler = OLDER.get((key, number), compiler)
    if option in ("-mcmodel=tiny", "-Ccode-model=tiny"):
        target = RUST_ARM64 if language == "rustc" else ARM64
    if option == "-mcmodel=kernel":
        more = "-fno-pic"
    if key == "direct-access-external-data":
        more = "-fno-pic" if number == 0 else "-fPIE"
    found, said = compilers.flags(compiler, target, f"{more} {option}".strip(), source)
    where = f"{key}: {language} {option} is advised"
    if found is None:
        return f"{where}: {said}"
    if key not in found:
        # Off is what there is without the flag.
        return None if number == 0 else f"{where}: the flag is not there"
    if value and not any(fits(value, other) for other, _ in found[key]):
        return f"{where} for {value}: {found[key]}"
    return None


def flag_jobs(compilers, flags):
    for row in ROWS:
        for compiler in row[1].split():
            yield check_row, compilers, flags[row[0]], compiler, row
    for key, flag in flags.items():
        if key not in NOT_EMITTED:
            if any(row[0] == key and row[1] != "rustc" for row in ROWS):
                yield check_since, compilers, flag
        for language in ("clang", "rustc"):
            if key in NOT_RUN or key in NOT_EMITTED:
                continue
            for advice in advised(flag, language):
                yield check_advice, compilers, flag, language, advice


def check_tables(flags):
    rows = {row[0] for row in ROWS}
    for key in sorted(rows | set(NOT_EMITTED)):
        if key not in flags:
            yield f"{key}: a row, and nothing is known of it"
    for key in flags:
        if (key in rows) == (key in NOT_EMITTED):
            yield f"{key}: neither a row nor a reason, or both"
    for key, flag in flags.items():
        for value in flag["values"]:
            word = f"{value['word']} ({value['number']})"
            seen = any(row[0] == key and row[4] == word for row in ROWS)
            if seen == ((key, value["number"]) in UNSEEN_WORDS):
                yield f"{key}: '{word}' is in no row and has no reason, or both"


# What an attribute takes to be set: target, other options, source, clang.
ATTRIBUTE_CONTEXTS = {
    "branch-target-enforcement": (ARM64, "", "large frame", 22),
    "sign-return-address": (ARM64, "", "large frame", 22),
    "sign-return-address-key": (ARM64, "", "large frame", 22),
    "guarded-control-stack": (ARM64, "", "large frame", 22),
    "sanitize_hwaddress": (ARM64, "", "large frame", 22),
    "sanitize_memtag": (ARM64, "-march=armv8.5a+memtag", "large frame", 22),
    "frame-pointer": (X86, "", "large frame", 22),
    "min-legal-vector-width": (X86, "", "vector", 22),
    "use-soft-float": ("mips64-linux-gnu", "", "large frame", 22),
    "unsafe-fp-math": (X86, "", "large frame", 14),
    "optnone": (X86, "", "large frame", 22),
    "noinline": (X86, "", "large frame", 22),
    "nocf_check": (X86, "-fcf-protection=full", "nocf_check", 22),
}
ATTRIBUTE_OPTIONS = {
    "target-cpu": ["-march=x86-64-v2"],
    "target-features": ["-march=x86-64-v2", "-mavx"],
    "tune-cpu": ["-mtune=haswell"],
    "min-legal-vector-width": ["-mprefer-vector-width=256"],
    "prefer-vector-width": ["-mprefer-vector-width=256"],
    "denormal-fp-math": ["-fdenormal-fp-math=preserve-sign"],
    "stack-protector-buffer-size": ["--param=ssp-buffer-size=4"],
    "stack-probe-size": ["-Xclang -mstack-probe-size=8192"],
    "zero-call-used-regs": ["-fzero-call-used-regs=used-gpr"],
    "patchable-function-entry": ["-fpatchable-function-entry=8,4"],
    "patchable-function-prefix": ["-fpatchable-function-entry=8,4"],
    "warn-stack-size": ["-Wframe-larger-than=1000"],
    "nocf_check": [""],
}
# Options that are not in the string, but set it with -O1.
UNOPTIMISED = ("optnone", "noinline")


def check_attribute(compilers, attribute, option):
    name = attribute["name"]
    target, more, source, clang = ATTRIBUTE_CONTEXTS.get(name, (X86, "", "large frame", NEWEST))
    level = "" if name in UNOPTIMISED else "-O1"
    path, said = compilers.bitcode(clang, target, f"{level} {more} {option}".strip(), source)
    if not path:
        return f"{name}: clang {option} is advised: {said}"
    if attribute["is_string"]:
        printed = run(compilers.bcflags, "dump", f"--attribute={name}", path)
        is_there = re.search(rf"^      {re.escape(name)}( = |$)", printed, re.M)
    else:
        text = run(f"llvm-dis-{clang}", "-o", "-", path)
        is_there = re.search(rf"^attributes #\d+ = {{[^}}]*\b{name}\b", text, re.M)
    return None if is_there else f"{name}: clang {option} is advised and does not set it"


INLINING_VALUES = {
    "denormal-fp-math": "preserve-sign,preserve-sign", "sign-return-address": "non-leaf",
    "sign-return-address-key": "b_key", "stack-probe-size": "8192", "probe-stack": "inline-asm",
    "min-legal-vector-width": "256", "prefer-vector-width": "256", "warn-stack-size": "1",
    "patchable-function-entry": "4", "patchable-function-prefix": "4",
    "stack-protector-buffer-size": "4", "frame-pointer": "all",
    "zero-call-used-regs": "used-gpr", "instrument-function-entry-inlined": "mcount",
}
# Without these a module is not valid.
COMPANIONS = {"optnone": " noinline", "sign-return-address-key": ' "sign-return-address"="all"'}


def is_inlined(caller, callee):
    text = f"""target triple = "aarch64-linux-gnu"
define i32 @callee(i32 %a) {callee} {{
  %b = add i32 %a, 1
  ret i32 %b
}}
define i32 @caller(i32 %a) {caller} {{
  %b = call i32 @callee(i32 %a)
  ret i32 %b
}}
"""
    printed = run("opt-22", "-passes=inline", "-S", text=text)
    return "call i32 @callee" not in printed


def check_inlining(attribute):
    name, rule = attribute["name"], attribute["inlining"]
    if rule == "features":
        return None  # inlining_vs_opt.py
    written = f'"{name}"="{INLINING_VALUES.get(name, "true")}"' if attribute["is_string"] else name
    other = COMPANIONS["sign-return-address-key"] if name == "sign-return-address-key" else ""
    written += COMPANIONS.get(name, "")
    got = (is_inlined(written, other), is_inlined(other, written))
    expected = {"free": (True, True), "alike": (False, False), "not out": (True, False),
                "never": (name != "optnone", False)}[rule]
    return None if got == expected else f"{name}: '{rule}', and opt inlines {got}"


def attribute_jobs(compilers, attributes):
    for attribute in attributes:
        yield check_inlining, attribute
        if not attribute["clang"]:
            continue
        options = ATTRIBUTE_OPTIONS.get(attribute["name"], attribute["clang"].split(" or "))
        for option in options:
            yield check_attribute, compilers, attribute, option


def main():
    bcflags, rustc, scratch = sys.argv[1:]
    scratch = os.path.abspath(scratch)
    shutil.rmtree(scratch, ignore_errors=True)
    os.makedirs(scratch)
    known = json.loads(run(bcflags, "explain", "--format=json"))
    flags = {flag["key"]: flag for flag in known["flags"]}
    compilers = Compilers(bcflags, rustc, scratch)
    errors = list(check_tables(flags))
    jobs = [job for job in [*flag_jobs(compilers, flags),
                            *attribute_jobs(compilers, known["attributes"])]] if not errors else []
    with ThreadPoolExecutor(2) as pool:
        errors += [error for error in pool.map(lambda job: job[0](*job[1:]), jobs) if error]
    if not errors:
        errors = [error for flag in flags.values() for error in check_setters(compilers, flag)]
    for error in errors:
        print(error)
    keys = {row[0] for row in ROWS}
    print(f"{len(keys)} flags seen, {len(NOT_EMITTED)} not; {len(known['attributes'])} attributes; "
          f"{len(jobs)} checks, {len(compilers.results)} compilations, {len(errors)} errors")
    sys.exit(1 if errors or len(keys) < 60 else 0)


main()
