# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""archive_tools.py PLUGIN RECORDER FOLDER: GNU ar, ranlib and nm with --plugin, and with ours there.

They load a plugin for the symbols of what they do not know. With another plugin behind ours, which
the environment names, they have to do and say the same as with that one; with none, the same as
without a plugin.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys

GCC = "/usr/lib/gcc/x86_64-linux-gnu/12/liblto_plugin.so"
SOURCES = {
    "one": "int D_one_, U_two_; extern int there; void two(void); void one(void) { there++; two(); }",
    "two": "int D_two_; __attribute__((weak)) int weak; int zero[9]; void two(void) {}"
           "__attribute__((visibility(\"hidden\"))) void hidden(void) {} static int local;",
    "native": "int native(void) { return 1; }",
}
# A tool and its arguments; "lib.a" is made by the first, and compared after each.
COMMANDS = (
    ("ar", "rcs", "lib.a", "one.o", "two.o", "native.o"),
    ("ar", "q", "lib.a", "two.o"),
    ("ranlib", "lib.a"),
    ("ar", "s", "lib.a"),
    ("ar", "t", "lib.a"),
    ("nm", "-s", "lib.a"),
    ("nm", "-A", "-g", "--defined-only", "lib.a"),
    ("nm", "one.o"),
    ("nm", "-P", "-u", "two.o", "native.o", "one.o"),
    ("ar", "d", "lib.a", "one.o"),
    ("nm", "one.o", "text", "empty", "nowhere.o"),
    ("ar", "rcs", "text.a", "text", "one.o"),
)

# What is named first of the bitcode that they offer.
MEMBER = "a member of lib.a"
NAMED = ("one.o", MEMBER, MEMBER, MEMBER, None, MEMBER, MEMBER, "one.o", "two.o", MEMBER, "one.o",
         "one.o")


def fail(text):
    raise AssertionError(text)


def llvm(version):
    return f"/usr/lib/llvm-{version}/lib/LLVMgold.so"


def make_inputs(folder, compiler):
    folder.mkdir(parents=True)
    for name, source in SOURCES.items():
        (folder / f"{name}.c").write_text(source + "\n")
        flags = [] if name == "native" else ["-flto"]
        subprocess.run([compiler, "-O1", *flags, "-c", f"{name}.c"], cwd=folder, check=True)
    (folder / "text").write_text("no object\n")
    (folder / "empty").touch()


def tools_without_plugins(folder):
    """Copies of the tools look for plugins beside themselves."""
    (folder / "bin").mkdir(parents=True)
    (folder / "lib" / "bfd-plugins").mkdir(parents=True)
    for tool in ("ar", "nm", "ranlib"):
        shutil.copy(shutil.which(tool), folder / "bin" / tool)
    return folder


class Way:
    """A way to run the tools."""

    def __init__(self, name, prefix="", plugin=None, following=None, is_warned=False):
        self.name, self.prefix, self.plugin, self.is_warned = name, prefix, plugin, is_warned
        self.environment = {"BCFLAGS_NEXT": following} if following else {}

    def results(self, inputs, commands):
        """All that can be seen of the commands, one after the other in one folder."""
        folder = inputs.parent / "work"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(inputs, folder)
        results = []
        for tool, *arguments in commands:
            plugin = ["--plugin", self.plugin] if self.plugin else []
            done = subprocess.run([f"{self.prefix}{tool}", *plugin, *arguments], cwd=folder,
                                  env=os.environ | self.environment | {"RECORD": "record"},
                                  capture_output=True, check=False, timeout=60)
            said = done.stdout + b"--- errors:\n" + done.stderr
            for path in (self.prefix, self.plugin):
                if path:
                    said = said.replace(path.encode(), b"")
            if self.is_warned:
                said = re.sub(rb"(?m)^bcflags: warning: .*\n", b"", said)
            results.append({"status": done.returncode, "said": said.decode(), "files": {
                file.name: file.read_bytes() for file in folder.iterdir()
                if file.suffix in (".a", ".o") or file.name == "record"}})
        return results


def compare(inputs, first, second, commands=COMMANDS):
    """Both ways lead to the same. Returns where."""
    results = first.results(inputs, commands)
    for command, one, other in zip(commands, results, second.results(inputs, commands)):
        for what, value in one.items():
            if value == other[what]:
                continue
            name = f"{inputs}: {' '.join(command)}: {what}"
            if what == "files":
                differing = [file for file in value if value[file] != other[what].get(file)]
                fail(f"{name} {differing or sorted(other[what])} differ: {first.name} and "
                     f"{second.name}")
            fail(f"{name}, {first.name}: {value}\n{second.name}: {other[what]}")
    return results


def warnings(text):
    return [line for line in text.splitlines() if line.startswith("bcflags: warning:")]


def check_said(results, command, words):
    said = results[COMMANDS.index(command)]["said"]
    if words not in said:
        fail(f"{' '.join(command)} does not say '{words}': {said}")


def plugin_behind(ours, inputs, plugin, words):
    """What the plugin lists is listed with it behind ours."""
    results = compare(inputs, Way("alone", plugin=plugin),
                      Way("behind ours", plugin=ours, following=plugin))
    check_said(results, COMMANDS[5], words)


def check_warning(results):
    """Every run that is shown bitcode says once, where errors are said, that nobody lists it."""
    for command, named, result in zip(COMMANDS, NAMED, results, strict=True):
        output, errors = result["said"].split("--- errors:\n")
        wanted = [f"bcflags: warning: {named} is LLVM bitcode, and no plugin lists its symbols: "
                  "name one by BCFLAGS_NEXT=FILE, as LLVMgold.so"] if named else []
        if warnings(errors) != wanted or warnings(output):
            fail(f"{' '.join(command)}: not {wanted} is said alone: {result['said']}")


def nothing_behind(ours, inputs, bare):
    """Ours by itself is no plugin at all: by option, which it tells, and in the folder where plugins
    are found."""
    prefix = f"{bare}/bin/"
    check_warning(Way("ours", prefix, ours).results(inputs, COMMANDS))
    results = compare(inputs, Way("without a plugin", prefix),
                      Way("ours", prefix, ours, is_warned=True))
    check_said(results, COMMANDS[5], "native in native.o")
    found = bare / "lib" / "bfd-plugins" / "bcflags-lto.so"
    found.symlink_to(ours)
    compare(inputs, Way("without ours", prefix, plugin=llvm(22)),
            Way("ours is found", prefix, following=llvm(22)))
    found_too = bare / "lib" / "bfd-plugins" / "LLVMgold.so"
    found_too.symlink_to(llvm(22))
    compare(inputs, Way("without ours", prefix, plugin=llvm(22)), Way("both are found", prefix))
    found.unlink()
    found_too.unlink()


def by_gcc(ours, inputs):
    """gcc-ar, gcc-nm and gcc-ranlib name GCC's plugin before ours."""
    compare(inputs, Way("alone", "gcc-"), Way("with ours", "gcc-", ours, following=GCC))


def main():
    ours, recorder = (str(pathlib.Path(path).resolve()) for path in sys.argv[1:3])
    folder = pathlib.Path(sys.argv[3]).resolve()
    shutil.rmtree(folder, ignore_errors=True)
    for variable in [name for name in os.environ if name.startswith("BCFLAGS_")]:
        del os.environ[variable]
    os.environ["LC_ALL"] = "C"
    for compiler in ("clang-14", "clang-19", "clang-22", "gcc-12"):
        make_inputs(folder / compiler / "inputs", compiler)
    for compiler, plugin, words in (
            ("clang-14", llvm(14), "two in two.o"), ("clang-19", llvm(19), "two in two.o"),
            ("clang-22", llvm(22), "two in two.o"), ("gcc-12", GCC, "two in two.o"),
            # The skew: the older LLVM fails, and says so in its own words.
            ("clang-22", llvm(14), "failed to create LTO module"),
            ("gcc-12", llvm(22), "native in native.o"),
            ("clang-22", GCC, "native in native.o"),
            ("clang-22", recorder, "two in two.o"), ("gcc-12", recorder, "native in native.o")):
        plugin_behind(ours, folder / compiler / "inputs", plugin, words)
    nothing_behind(ours, folder / "clang-22" / "inputs", tools_without_plugins(folder / "bare"))
    by_gcc(ours, folder / "gcc-12" / "inputs")
    record = Way("recorder", plugin=ours, following=recorder).results(
        folder / "clang-22" / "inputs", COMMANDS[:1])[0]["files"]["record"]
    if b"add_symbols 8 2 = 0" not in record:
        fail(f"ar does not ask the recorder: {record}")


if __name__ == "__main__":
    main()
