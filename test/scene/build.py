#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""Builds the scene: a core library for x86_64-unknown-none with the target's
defaults, another with the options of the application, and the application
that links with LTO against either. What rustc says goes into files.

usage: build.py RUSTC FOLDER
"""

import concurrent.futures
import os
import pathlib
import shutil
import subprocess
import sys

TARGET = "x86_64-unknown-none"
OPTIONS = ["-Crelocation-model=static", "-Ccode-model=small"]
COMMON = ["--target", TARGET, "--edition", "2024", "-Cembed-bitcode=yes", "-Cpanic=abort"]
SOURCES = pathlib.Path(__file__).parent / "Inputs"


def rustc(program, *arguments, out=None):
    environment = dict(os.environ, RUSTC_BOOTSTRAP="1")
    result = subprocess.run([program, *map(str, arguments)], env=environment, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if out:
        out.write_text(result.stdout + f"exit status {result.returncode}\n")
    elif result.returncode:
        raise SystemExit(result.stdout)


def build_core(program, sysroot, options):
    """A sysroot with nothing but core and an empty compiler_builtins."""
    library = pathlib.Path(subprocess.check_output([program, "--print", "sysroot"], text=True)
                           .strip()) / "lib/rustlib/src/rust/library"
    libdir = sysroot / "lib/rustlib" / TARGET / "lib"
    libdir.mkdir(parents=True)
    rustc(program, *COMMON, *options, "--crate-name", "core", "--crate-type", "rlib",
          "-Copt-level=3", "--cap-lints", "allow", library / "core/src/lib.rs",
          "-Cmetadata=scene", "-Cextra-filename=-120c", "--out-dir", libdir)
    rustc(program, *COMMON, *options, "--crate-name", "compiler_builtins", "--crate-type", "rlib",
          "--sysroot", sysroot, SOURCES / "compiler_builtins.rs", "--out-dir", libdir)


def build_application(program, folder, sysroot):
    """The application's own bitcode, and what the link with LTO says."""
    application = [*COMMON, *OPTIONS, "-Copt-level=2", "--sysroot", sysroot, SOURCES / "app.rs"]
    rustc(program, *application, "--crate-type", "lib", "--emit", "llvm-bc", "-o",
          folder / "app.bc")
    rustc(program, *application, "--crate-type", "staticlib", "-Clto=fat", "-o",
          folder / "libapp.a", out=folder / "link.txt")


def main(program, folder):
    folder = pathlib.Path(folder)
    shutil.rmtree(folder, ignore_errors=True)
    variants = {"default": [], "alike": OPTIONS}

    def build(name):
        sysroot = folder / name / "sysroot"
        build_core(program, sysroot, variants[name])
        build_application(program, folder / name, sysroot)

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        list(pool.map(build, variants))


if __name__ == "__main__":
    main(*sys.argv[1:])
