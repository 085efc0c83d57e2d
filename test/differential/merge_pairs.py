#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""Real modules, every two of them: those in the libraries of a rustc, and what clang makes with
many sets of options for several targets, merged by every LLVM and by bcflags.

usage: merge_pairs.py RUSTC SCRATCH_FOLDER NN=PROGRAM...
PROGRAM is merge_pairs_vs_llvm_api, built for LLVM NN.
"""

import concurrent.futures
import pathlib
import shutil
import subprocess
import sys

SOURCE = "int value;\nint next(int by) { return value += by; }\n"
LINUX, ARM64, ARM, RISCV, MINGW, MAC, X32, WASM = (
    "x86_64-linux-gnu", "aarch64-linux-gnu", "armv7-linux-gnueabihf", "riscv64-linux-gnu",
    "x86_64-w64-windows-gnu", "arm64-apple-macosx12", "i386-linux-gnu", "wasm32-unknown-unknown")
OPTIONS = [
    (LINUX, []), (LINUX, ["-fPIC"]), (LINUX, ["-fpie"]), (LINUX, ["-fno-pic"]), (LINUX, ["-g"]),
    (LINUX, ["-g", "-gdwarf-4"]), (LINUX, ["-mcmodel=kernel", "-fno-pic"]),
    (LINUX, ["-mcmodel=large"]), (LINUX, ["-fcf-protection=full"]),
    (LINUX, ["-fcf-protection=branch", "-fno-pic"]), (LINUX, ["-fshort-wchar"]),
    (LINUX, ["-fno-plt", "-fPIC"]), (LINUX, ["-fno-asynchronous-unwind-tables"]),
    (LINUX, ["-fomit-frame-pointer"]), (LINUX, ["-mstack-alignment=32"]),
    (LINUX, ["-flto=full"]), (LINUX, ["-flto=thin"]), (LINUX, ["-flto=thin", "-fsplit-lto-unit"]),
    (LINUX, ["-mfunction-return=thunk-extern"]),
    (ARM64, []), (ARM64, ["-mbranch-protection=standard"]), (ARM64, ["-mbranch-protection=bti"]),
    (ARM64, ["-mbranch-protection=pac-ret+leaf"]),
    (ARM64, ["-mbranch-protection=pac-ret+b-key", "-g"]),
    (ARM, []), (ARM, ["-mthumb"]), (ARM, ["-fshort-enums", "-mbranch-protection=none"]),
    (RISCV, []), (RISCV, ["-mabi=lp64", "-march=rv64imac"]), (RISCV, ["-mcmodel=medany"]),
    (MINGW, []), (MINGW, ["--target=x86_64-pc-windows-gnu"]), (MAC, []),
    (MAC, ["--target=arm64-apple-macosx13"]), (X32, ["-mregparm=3"]), (X32, []), (WASM, []),
]
CLANGS = ("14", "22")


def compile_all(folder):
    source = folder / "source.c"
    source.write_text(SOURCE)

    def compile_one(job):
        number, clang, (target, options) = job
        output = folder / f"{clang}-{number}.bc"
        result = subprocess.run(
            [f"clang-{clang}", f"--target={target}", "-emit-llvm", "-c", str(source), *options,
             "-o", str(output)], stderr=subprocess.PIPE, text=True)
        return None if result.returncode else output

    jobs = [(number, clang, options) for clang in CLANGS for number, options in enumerate(OPTIONS)]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        made = [output for output in pool.map(compile_one, jobs) if output]
    if len(made) < len(jobs) * 9 // 10:
        sys.exit(f"only {len(made)} of {len(jobs)} modules could be compiled")
    return made


def extract_all(rustc, folder):
    """The bitcode in the libraries of rustc, each section a file."""
    libraries = subprocess.run([rustc, "--print", "target-libdir"], stdout=subprocess.PIPE,
                               text=True, check=True).stdout.strip()
    made = []
    for rlib in sorted(pathlib.Path(libraries).glob("*.rlib")):
        place = folder / rlib.stem
        place.mkdir()
        subprocess.run(["ar", "x", str(rlib)], cwd=place, check=True)
        # One member is enough: those of a library are compiled alike.
        for member in sorted(place.glob("*.o"), key=lambda path: path.stat().st_size)[:4]:
            output = member.with_suffix(".llvmbc")
            result = subprocess.run(
                ["llvm-objcopy-22", f"--dump-section=.llvmbc={output}", str(member), "/dev/null"],
                stderr=subprocess.DEVNULL)
            if result.returncode == 0 and output.exists() and output.stat().st_size:
                made.append(output)
    if not made:
        sys.exit(f"no bitcode in {libraries}")
    return made


def main(rustc, scratch, *programs):
    folder = pathlib.Path(scratch)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    files = [str(path) for path in compile_all(folder) + extract_all(rustc, folder)]
    failed = 0
    for program in programs:
        llvm, path = program.split("=", 1)
        failed |= subprocess.run([path, f"--llvm={llvm}", *files]).returncode
    shutil.rmtree(folder)
    return failed


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
