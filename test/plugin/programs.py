#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""The plugin in links of real programs, for full and for thin LTO. A healthy link is silent, and
its output is the same as without the plugin. When one object is compiled with -fshort-wchar, the
link fails, with the plugin before LTO and with both files named; but not where ThinLTO imports
nothing from that object and nothing into it. What is true, the linker says without the plugin.

usage: programs.py PLUGIN FOLDER        (the sources and objects are kept in FOLDER)
"""

import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

from real_programs import BusyBox, find_alone, JOBS, MODES, Ninja

FLAG = "wchar_size"
OTHER_VALUE = "-fshort-wchar"
LLD_ERROR = f"linking module flags '{FLAG}': IDs have conflicting values"
# ThinLTO imports nothing without optimisation; code generation may be as quick as it can be.
QUICK = ["-Wl,--lto-O1", "-Wl,--lto-CGO0", "-Wl,--thinlto-jobs=1"]

ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("BCFLAGS_")}


class Linked:
    """What came of a link."""

    def __init__(self, status, said, output):
        self.status, self.said, self.output = status, said, output


class Links:
    """Links of one program in one mode."""

    def __init__(self, program, mode, plugin):
        self.program, self.mode = program, mode
        self.plugin = [f"-Wl,-plugin-opt=-load={plugin}"]
        self.scratch = program.folder / f"links-{mode}"
        shutil.rmtree(self.scratch, ignore_errors=True)

    def link(self, name, replaced=None, more=()):
        temporary, output = self.scratch / f"{name}-temporary", self.scratch / name
        temporary.mkdir(parents=True)
        # What was compiled with the plugin is kept for later links with it; and without it.
        cache = self.scratch / ("cache-with" if more == self.plugin else "cache-without")
        result = subprocess.run(
            [*self.program.line(self.mode, replaced), *QUICK, f"-Wl,--thinlto-cache-dir={cache}",
             *more, "-o", output], text=True,
            cwd=self.program.folder, env=dict(ENVIRONMENT, TMPDIR=str(temporary)),
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        left = list(temporary.iterdir())
        assert not left, f"{name} leaves {left}"
        return Linked(result.returncode, result.stdout,
                      output.read_bytes() if output.exists() else None)

    def both(self, name, replaced=None):
        """Without the plugin and with it."""
        with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
            without = pool.submit(self.link, f"{name}-without", replaced)
            with_it = pool.submit(self.link, f"{name}-with", replaced, self.plugin)
            return without.result(), with_it.result()

    def healthy(self):
        without, with_it = self.both("healthy")
        expect(without.status == 0, "the program links", without)
        expect(with_it.status == 0 and with_it.said == without.said == "", "silent", with_it)
        expect(with_it.output == without.output, "the output is the same", with_it)

    def conflict(self, unit):
        replaced, (address,) = self.program.recompile([unit], self.mode, f"{self.mode}-conflict",
                                                      OTHER_VALUE)
        without, with_it = self.both("conflict", replaced)
        expect(without.status != 0 and LLD_ERROR in without.said, "lld finds a conflict", without)
        expect(with_it.status == 1 and with_it.output is None, "the plugin ends it", with_it)
        expect(LLD_ERROR not in with_it.said, "before LTO", with_it)
        sides = read_sides(with_it.said)
        expect(address in sides.get("2", []), "the object that is different", with_it)
        others = sides.get("4", [])
        expect(others and address not in others, "the others", with_it)

    def silent_where_nothing_is_imported(self, units):
        replaced, _ = self.program.recompile(units, self.mode, f"{self.mode}-alone", OTHER_VALUE)
        alone = self.link("alone", replaced, self.plugin)
        expect(alone.status == 0 and alone.said == "", f"silent about {units}", alone)


def expect(is_so, what, linked):
    assert is_so, f"not so: {what}\nexit status {linked.status}:\n{linked.said[-6000:]}"


def read_sides(said):
    """The objects for each value of the flag:
    bcflags: error: module flag 'wchar_size' has conflicting values [flag-values]
      2, behavior error:
          a.o, by clang
    """
    sides, value = {}, None
    lines = said.splitlines()
    if not lines[0].startswith(f"bcflags: error: module flag '{FLAG}' has conflicting values "):
        return sides
    for line in lines[1:]:
        if match := re.fullmatch(r"  (\d+), behavior error:", line):
            value = match[1]
        elif match := re.match(r"      (\S+)", line):
            sides.setdefault(value, []).append(match[1].rstrip(","))
        else:
            break
    return sides


def timed(words, call, *arguments):
    start = time.monotonic()
    result = call(*arguments)
    print(f"{words}: {time.monotonic() - start:.1f} s", flush=True)
    return result


def check(program, plugin):
    name = program.package
    for mode in MODES:
        links = Links(program, mode, plugin)
        timed(f"{name}, {mode}, healthy", links.healthy)
        unit = program.odd_one
        if mode == "thin":
            imports = program.imports(links.scratch / "imports")
            alone = find_alone(imports)
            print(f"{name}: {len(imports)} modules take part, {len(alone)} of them alone")
            assert len(imports) >= program.least and alone
            timed(f"{name}, {mode}, other values alone", links.silent_where_nothing_is_imported,
                  alone)
            unit = max(imports, key=lambda one: (len(imports[one]), one))
        timed(f"{name}, {mode}, conflict in {unit}", links.conflict, unit)


def main(plugin, folder):
    folder = pathlib.Path(folder).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    for kind, llvm in ((BusyBox, 22), (Ninja, 19)):
        check(timed(f"{kind.package}, objects", kind, folder, llvm), pathlib.Path(plugin).resolve())


if __name__ == "__main__":
    main(*sys.argv[1:])
