# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""Takes files apart with LLVM's own tools, and runs bcflags."""

import pathlib
import subprocess


def run(*command, **options):
    """Runs a command that must succeed; returns what it prints."""
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            encoding="utf-8", errors="surrogateescape", **options)
    if result.returncode != 0:
        raise SystemExit(f"{command[0]} failed ({result.returncode}): {result.stderr[-2000:]}")
    return result.stdout


def rlib_bitcode(rlib, folder, llvm):
    """Yields (address, path of bitcode) for every member with a .llvmbc section.

    folder is emptied by nobody: give each archive one of its own.
    """
    rlib, folder = pathlib.Path(rlib).resolve(), pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    run(f"llvm-ar-{llvm}", "x", str(rlib), cwd=folder)
    members = run(f"llvm-ar-{llvm}", "t", str(rlib)).splitlines()
    assert len(members) == len(set(members)), f"{rlib}: two members of one name"
    for member in members:
        path = folder / member
        if path.read_bytes()[:4] == b"BC\xc0\xde":
            yield f"{rlib}({member})", path
            continue
        if member.startswith("lib.rmeta"):
            continue
        sections = run(f"llvm-readelf-{llvm}", "-SW", str(path))
        if " .llvmbc " not in sections:
            continue
        bitcode = folder / (member + ".bc")
        run(f"llvm-objcopy-{llvm}", f"--dump-section=.llvmbc={bitcode}", str(path),
            str(folder / "unused"))
        yield f"{rlib}({member})", bitcode


def dump_raw(bcflags, *paths):
    """{address: [(behavior, key, value)]} as `bcflags dump --raw` has it."""
    modules = {}
    for line in run(bcflags, "dump", "--raw", *map(str, paths)).splitlines():
        address, *flag = line.split("\t")
        rows = modules.setdefault(address, [])
        if flag:
            rows.append(tuple(flag))
    return modules
