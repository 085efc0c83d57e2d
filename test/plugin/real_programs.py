# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""Real programs, built with LTO from Debian's sources: a C one of several hundred files in
archives, and a C++ one. What is built is kept, until the compiler or this file is another.
"""

import concurrent.futures
import pathlib
import shlex
import shutil

from debian_source import run, unpack

JOBS = 2
MODES = {"thin": "-flto=thin", "full": "-flto=full"}


class Program:
    """A program's units, and how to link them.

    A unit is named by the path of its object, for example "libbb/trim.o". In the folder of the
    program there is a folder of objects for each mode of LTO.
    """

    def __init__(self, folder, llvm):
        self.compiler = f"{self.driver}-{llvm}"
        self.archiver = f"llvm-ar-{llvm}"
        self.source = unpack(self.package, folder)
        self.folder = folder / f"{self.package}-objects"
        self.units = {}  # how each is compiled
        stamp = self.folder / "stamp"
        wanted = run(self.compiler, "--version") + pathlib.Path(__file__).read_text()
        is_built = stamp.exists() and stamp.read_text() == wanted
        if not is_built:
            print(f"{self.package}: compiling", flush=True)
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder.mkdir()
        self.prepare(is_built)
        if not is_built:
            for mode in MODES:
                self.compile_all(mode)
            stamp.write_text(wanted)

    def compile(self, unit, mode, to, *more):
        """Compiles a unit to a path in the folder of the program."""
        to = self.folder / to
        to.parent.mkdir(parents=True, exist_ok=True)
        run(*self.units[unit], MODES[mode], *more, "-c", "-o", to, cwd=self.source)

    def compile_all(self, mode):
        with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
            list(pool.map(lambda unit: self.compile(unit, mode, f"{mode}/{unit}"), self.units))

    def line(self, mode, replaced=None):
        """The arguments of the compiler for the link, in the folder of the program; replaced: a
        path for another."""
        inputs = [(replaced or {}).get(path, path) for path in self.inputs(mode)]
        return [self.compiler, MODES[mode], "-fuse-ld=lld", *inputs, *self.libraries]

    def imports(self, folder):
        """Which units ThinLTO imports into each that takes part, as the linker says; the folder is
        for what it writes."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        options = ["--thinlto-index-only", "--thinlto-emit-imports-files",
                   f"--thinlto-prefix-replace=;{folder}/", "--trace"]
        traced = run(*self.line("thin"), *(f"-Wl,{option}" for option in options),
                     "-o", folder / "output", cwd=self.folder)
        lists = {self.unit_of(str(path.relative_to(folder)).removesuffix(".imports")):
                 {self.unit_of(line) for line in path.read_text().splitlines()}
                 for path in folder.rglob("*.imports")}
        taking_part = {self.unit_of(line) for line in traced.splitlines()
                       if line.startswith("thin/")}
        return {unit: lists[unit] for unit in taking_part}


def find_alone(imports):
    """The units between which and all others nothing is imported."""
    imported = set().union(*imports.values())
    return sorted(unit for unit in imports if not imports[unit] and unit not in imported)


class BusyBox(Program):
    """In C. Its build makes an archive of every folder, and the linker picks from them."""

    package, driver = "busybox", "clang"
    libraries = ["-lm", "-lresolv"]
    main = "applets/applets.o"
    least = 500  # modules that take part
    odd_one = "coreutils/echo.o"

    def prepare(self, is_built):
        if not is_built:
            self.configure()
        for record in sorted(self.source.rglob(".*.o.cmd")):
            self.read_record(record)
        folders = {str(pathlib.Path(unit).parent) for unit in self.units if unit != self.main}
        self.folders = sorted(folders)

    def configure(self):
        """Its own build, up to the link. It leaves a record of how each object was made."""
        options = [f"CC={self.compiler}", f"AR={self.archiver}", "HOSTCC=gcc",
                   f"CONFIG_EXTRA_CFLAGS={MODES['thin']} -O1 -w", "cmd_busybox__=true",
                   "cmd_link_o_target=rm -f $@; $(AR) rcsT $@ $(filter $(obj-y),$^)"]
        run("make", "clean", cwd=self.source)
        run("make", "defconfig", cwd=self.source)
        run("make", f"-j{JOBS}", *options, "busybox_unstripped", cwd=self.source)

    def read_record(self, record):
        """cmd_libbb/trim.o := clang -Wp,-MD,libbb/.trim.o.d … -c -o libbb/trim.o libbb/trim.c"""
        target, command = record.read_text().splitlines()[0].split(" := ", 1)
        unit = target.removeprefix("cmd_")
        if unit.startswith("scripts/") or " -c -o " not in command:
            return
        words = [word for word in shlex.split(command) if not word.startswith("-Wp,-MD")]
        at = words.index("-c")
        self.units[unit] = words[:at] + words[at + 3:]

    def compile_all(self, mode):
        if mode == "thin":  # its own build has done that
            for unit in self.units:
                to = self.folder / mode / unit
                to.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(self.source / unit, to)
        else:
            super().compile_all(mode)
        for folder in self.folders:
            members = [unit for unit in self.units if str(pathlib.Path(unit).parent) == folder]
            run(self.archiver, "rcs", f"{folder}/lib.a", *members, cwd=self.folder / mode)

    def inputs(self, mode):
        return [f"{mode}/{self.main}", "-Wl,--start-group",
                *(f"{mode}/{folder}/lib.a" for folder in self.folders), "-Wl,--end-group"]

    def recompile(self, units, mode, to, *options):
        """Recompiles units with more options. Returns which paths of the line are replaced by
        which, and the addresses of the new modules."""
        replaced, addresses = {}, []
        shutil.rmtree(self.folder / to, ignore_errors=True)
        for unit in units:
            self.compile(unit, mode, f"{to}/{unit}", *options)
            path = unit if unit == self.main else str(pathlib.PurePath(unit).parent / "lib.a")
            if path != unit:
                if not (self.folder / to / path).exists():
                    shutil.copy(self.folder / mode / path, self.folder / to / path)
                run(self.archiver, "r", path, unit, cwd=self.folder / to)
            replaced[f"{mode}/{path}"] = f"{to}/{path}"
            member = f"({pathlib.PurePath(unit).name})" if path != unit else ""
            addresses.append(f"{to}/{path}{member}")
        return replaced, addresses

    def unit_of(self, address):
        """thin/libbb/lib.a(trim.o at 84)"""
        archive, _, member = address.partition("(")
        path = pathlib.PurePath(*pathlib.PurePath(archive).parts[1:])
        return str(path.parent / member.rstrip(")").split(" at ")[0]) if member else str(path)


class Ninja(Program):
    """In C++, every object on the line."""

    package, driver = "ninja-build", "clang++"
    libraries, least, odd_one = [], 20, "build.o"
    left_out = ("test", "win32", "browse", ".in", "bench")

    def prepare(self, is_built):
        for path in sorted(self.source.glob("src/*.cc")):
            if not any(word in path.stem for word in self.left_out):
                self.units[f"{path.stem}.o"] = [self.compiler, "-std=c++11", "-O1", "-w",
                                                "-DUSE_PPOLL=1", path.relative_to(self.source)]

    def inputs(self, mode):
        return [f"{mode}/{unit}" for unit in self.units]

    def recompile(self, units, mode, to, *options):
        for unit in units:
            self.compile(unit, mode, f"{to}/{unit}", *options)
        return ({f"{mode}/{unit}": f"{to}/{unit}" for unit in units},
                [f"{to}/{unit}" for unit in units])

    def unit_of(self, address):
        return pathlib.PurePath(address).name
