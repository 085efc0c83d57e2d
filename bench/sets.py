# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""The sets of files that the bench measures with. Each is made once; a set is a list of
paths, relative to the folder of the sets, which stands in a file beside them."""

import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "test" / "support"))
from modules import rlib_bitcode, run  # noqa: E402


def write_list(path, names):
    """Writes what the programs of the bench read; whole or not at all."""
    unfinished = path.with_suffix(".unfinished")
    unfinished.write_text("".join(f"{name}\n" for name in names))
    unfinished.replace(path)
    return path


def read_list(path):
    return path.read_text().splitlines()


def sample(path, count):
    """A list of at most count files out of another list, evenly spread in it by size."""
    names = sorted(read_list(path), key=lambda name: ((path.parent / name).stat().st_size, name))
    count = min(count, len(names))
    picked = [names[(2 * place + 1) * len(names) // (2 * count)] for place in range(count)]
    return write_list(path.with_suffix(f".sample-{count}"), picked)


class Sets:
    """Makes the sets in a folder, if they are not there yet."""

    def __init__(self, folder, object_count, rlib_count, large_functions):
        self.folder = pathlib.Path(folder).resolve()
        self.folder.mkdir(parents=True, exist_ok=True)
        self.object_count = object_count
        self.rlib_count = rlib_count
        self.large_functions = large_functions

    def _fresh(self, name):
        shutil.rmtree(self.folder / name, ignore_errors=True)
        (self.folder / name).mkdir()
        return self.folder / name

    def rlibs(self):
        """All libraries of a rustc, as they are."""
        to = self.folder / "rlibs.list"
        if not to.exists():
            rustc = run(str(HERE.parent / "scripts" / "find-rustc")).strip()
            folder = self._fresh("rlibs")
            libraries = sorted(pathlib.Path(run(rustc, "--print", "target-libdir").strip())
                               .glob("*.rlib"))
            for library in libraries[:self.rlib_count]:
                shutil.copyfile(library, folder / library.name)
            (self.folder / "rustc").write_text(run(rustc, "--version"))
            write_list(to, sorted(f"rlibs/{path.name}" for path in folder.iterdir()))
        return to

    def modules(self):
        """The bitcode of all their members, one module a file."""
        to = self.folder / "modules.list"
        rlibs = self.rlibs()
        if not to.exists():
            folder, scratch, names = self._fresh("modules"), self._fresh("scratch"), []
            for rlib in read_list(rlibs):
                stem = pathlib.Path(rlib).stem
                for _, path in rlib_bitcode(self.folder / rlib, scratch / stem, 22):
                    names.append(f"modules/{len(names)}-{stem[:24]}.bc")
                    shutil.copyfile(path, self.folder / names[-1])
            shutil.rmtree(scratch)
            write_list(to, names)
        return to

    def objects(self, clang):
        """Objects for ThinLTO with debug info, of the size of a kernel's."""
        name = f"objects-{clang}-{self.object_count}"
        to = self.folder / f"{name}.list"
        if not to.exists():
            folder = self._fresh(name)
            self._make(str(folder), "--count", str(self.object_count), "--clang", clang)
            write_list(to, sorted(f"{name}/{path.name}" for path in folder.glob("*.o")))
        return to

    def large(self):
        """One large module with debug info."""
        name = f"large-{self.large_functions}"
        to = self.folder / f"{name}.list"
        if not to.exists():
            self._make("--large", str(self.folder / f"{name}.o"), "--functions",
                       str(self.large_functions))
            write_list(to, [f"{name}.o"])
        return to

    def _make(self, *arguments):
        log = self.folder / "make_objects.log"
        with log.open("w") as output:
            subprocess.run([sys.executable, str(HERE / "make_objects.py"), *arguments],
                           stdout=output, stderr=output, check=True)
