# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""forwarding.py PLUGIN RECORDER LLVMS_RECORDER FOLDER: GNU ld, gold and mold with a plugin, and with it behind ours.

The recorder (recorder.c) writes down all that the linker does with it and what it gets for an
answer. Behind ours it has to write the same, and the linker has to write and say the same. So it
has to with LLVM's own plugin.
"""

import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys

LINKERS = ("ld.bfd", "ld.gold", "mold")
SOURCES = {
    # What the recorder is to say of a file: see there.
    "main": "void one(void); void two(void); int word; int D_main1_, U_one_, U_two_, C_word_;"
            "void main1(void) { one(); two(); }",
    "one": "int D_one_; void one(void) {}",
    "two": "int D_two_; __attribute__((weak)) int W_weak_; void two(void) {}",
    "three": "int D_three_, U_missing_; void three(void) {}",
}
NATIVE = {
    "start": "void main1(void); void other(void) {} void _start(void) { main1(); other(); }",
    "extra": "void extra(void) {}",
    # What the recorder puts in the place of what it claimed.
    "made": "long word; void main1(void) {} void one(void) {} void two(void) {}",
    "calls": "void extra(void); long word; void main1(void) { extra(); } void one(void) {}"
             "void two(void) {}",
}
PLAIN = ["start.o", "main.o", "one.o", "two.o"]
ARCHIVE = ["start.o", "main.o", "lib.a"]
MADE = ["add=made.o"]

# Name: linkers, arguments, options for the recorder.
CASES = {
    "objects": (LINKERS, PLAIN, MADE),
    "objects, all questions": (LINKERS, PLAIN, MADE + ["ask=all"]),
    "archive": (LINKERS, ARCHIVE, MADE),
    "archive, all questions": (LINKERS, ARCHIVE, MADE + ["ask=all"]),
    "archive twice": (LINKERS, ["start.o", "lib.a", "main.o", "lib.a"], MADE),
    "archive, all of it": (LINKERS, ["start.o", "main.o", "--whole-archive", "lib.a"], MADE),
    "archive, thin": (LINKERS, ["start.o", "main.o", "thin.a"], MADE + ["ask=input,view"]),
    "archive, mixed": (LINKERS, ["start.o", "main.o", "mixed.a"], MADE),
    "archives in a group": (LINKERS, ["start.o", "main.o", "-(", "mixed.a", "lib.a", "-)"], MADE),
    "start-lib": (("ld.gold", "mold"),
                  ["start.o", "main.o", "--start-lib", "three.o", "two.o", "one.o", "--end-lib"],
                  MADE),
    "library": (LINKERS, ["start.o", "main.o", "-L.", "-l:lib.a"], MADE),
    "script": (("ld.bfd", "ld.gold"), ["start.o", "main.o", "input.ld"], MADE),
    "shared": (LINKERS, ["-shared", *PLAIN], MADE + ["ask=all"]),
    "position-independent": (LINKERS, ["-pie", *PLAIN], MADE),
    "relocatable": (LINKERS, ["-r", *PLAIN], MADE),
    "no bitcode": (LINKERS, ["start.o", "made.o"], []),
    "nothing claimed": (LINKERS, PLAIN, ["claim=0"]),
    "nothing claimed of archives": (LINKERS, ARCHIVE, ["claim=0"]),
    "sections": (LINKERS, PLAIN, MADE + ["ask=sections"]),
    "section order": (LINKERS, PLAIN, MADE + ["ask=sections,order"]),
    "unique segment": (LINKERS, PLAIN, MADE + ["ask=sections,segment"]),
    "wrapped symbols": (LINKERS, ["--wrap=one", *PLAIN], MADE + ["ask=wrap"]),
    "version": (LINKERS, ARCHIVE, MADE + ["ask=version"]),
    "typed symbols": (LINKERS, PLAIN, MADE + ["typed=1"]),
    "symbols 1": (("ld.bfd", "ld.gold"), ARCHIVE, MADE + ["symbols=1"]),
    "symbols 2": (LINKERS, ARCHIVE, MADE + ["symbols=2"]),
    "added library": (LINKERS, ["-L.", *PLAIN], ["add=calls.o", "library=extra"]),
    "added library, found by a path": (LINKERS, PLAIN, ["add=calls.o", "path=libraries",
                                                        "library=far"]),
    "added library that is nowhere": (LINKERS, PLAIN, MADE + ["library=nowhere"]),
    "added object that is nowhere": (LINKERS, PLAIN, ["add=nowhere.o"]),
    "nothing added": (LINKERS, PLAIN, []),
    "two added": (LINKERS, PLAIN, MADE + ["add=extra.o"]),
    "no hooks": (LINKERS, PLAIN, ["hooks=none"]),
    "only the claims": (LINKERS, PLAIN, ["hooks=claim"]),
    "no claims": (LINKERS, PLAIN, ["hooks=all,cleanup,new"]),
    "no cleanup": (LINKERS, PLAIN, MADE + ["hooks=claim,all"]),
    "options": (LINKERS, PLAIN, MADE + ["", "-", "bcflags", "=", "mcpu=x y", "-O2", "O2"]),
    "an input is missing": (LINKERS, PLAIN + ["nowhere.o"], MADE),
    "an input is no object": (LINKERS, PLAIN + ["rubbish"], MADE),
    "an input is empty": (LINKERS, PLAIN + ["empty"], MADE),
    "a symbol is missing": (LINKERS, PLAIN + ["-u", "nobody", "--no-undefined"],
                            ["add=calls.o"]),
    **{f"error from {place}": (LINKERS, ARCHIVE, MADE + [f"fail={place}"])
       for place in ("onload", "claim", "all", "cleanup", "new")},
    **{f"message of level {level} from {place}": (LINKERS, ARCHIVE, MADE + [f"say={level}:{place}"])
       for level in range(4) for place in ("onload", "claim", "all")},
    "a message from cleanup": (LINKERS, PLAIN, MADE + ["say=1:cleanup"]),
    "a message about what was added": (("ld.gold",), PLAIN, MADE + ["say=1:new"]),
}
# Where ours has something to say of the plugin behind it.
WORDS = {
    "nothing claimed": "main.o is LLVM bitcode, which the plugin 'PLUGIN' does not take",
    "nothing claimed of archives": "is LLVM bitcode, which the plugin",
    "message of level 2 from claim": "the plugin 'PLUGIN' fails at main.o, which LLVM22",
    "message of level 3 from claim": "the plugin 'PLUGIN' fails at ",
}
OURS = re.compile(r"^(?:\S+: warning: )?bcflags: .*\n", re.MULTILINE)


def fail(text):
    raise AssertionError(text)


def run(command, folder):
    subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL)


def make_inputs(folder):
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "libraries").mkdir(parents=True)
    for name, source in SOURCES.items():
        (folder / f"{name}.c").write_text(source + "\n")
        run(["clang-22", "-fno-common", "-O0", "-flto", "-c", f"{name}.c"], folder)
    for name, source in NATIVE.items():
        (folder / f"{name}.c").write_text(source + "\n")
        run(["gcc-12", "-O1", "-fPIC", "-ffunction-sections", "-c", f"{name}.c"], folder)
    run(["llvm-ar-22", "rc", "lib.a", "three.o", "two.o", "one.o"], folder)
    run(["llvm-ar-22", "rcT", "thin.a", "three.o", "two.o", "one.o"], folder)
    run(["llvm-ar-22", "rc", "mixed.a", "extra.o", "one.o", "two.o", "start.o"], folder)
    run(["llvm-ar-22", "rc", "libextra.a", "extra.o"], folder)
    run(["llvm-ar-22", "rc", "libraries/libfar.a", "extra.o"], folder)
    (folder / "input.ld").write_text("INPUT(one.o lib.a)\n")
    (folder / "rubbish").write_bytes(b"\0\1\2 this is no object\n" * 20)
    (folder / "empty").touch()


def in_a_copy(folder, inputs, work):
    """The inputs are only read: each run has a folder of links to them."""
    copy = folder / work
    copy.mkdir()
    for file in inputs.iterdir():
        (copy / file.name).symlink_to(file)
    return copy


def link(linker, arguments, plugin_arguments, copy, paths):
    """All that can be seen of a link."""
    done = subprocess.run([linker, *plugin_arguments, *arguments, "-o", "out"], cwd=copy,
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60,
                          check=False)
    said = done.stdout + "--- errors:\n" + done.stderr
    for path in paths:
        said = said.replace(str(path), "PLUGIN")
    out, record = copy / "out", copy / "record"
    return {"status": done.returncode, "said": said,
            "output": out.read_bytes() if out.exists() else None,
            "record": record.read_text() if record.exists() else None,
            "files": sorted(file.name for file in copy.iterdir())}


def compare(name, alone, behind, words=None):
    """Both are the same, but for one thing: what ours says in lines of its own, with these words."""
    said = "".join(OURS.findall(behind["said"]))
    if not said if words else said:
        fail(f"{name}: ours says '{said}'")
    if words and words not in said:
        fail(f"{name}: ours says no word of '{words}': {said}")
    behind = behind | {"said": OURS.sub("", behind["said"])}
    for what, value in alone.items():
        if value != behind[what]:
            if what == "output":
                fail(f"{name}: the outputs differ")
            fail(f"{name}: {what} alone:\n{value}\n{what} behind ours:\n{behind[what]}")


def options_of(options):
    return [f"-plugin-opt={option}" for option in ["record=record", *options]]


def one_case(folder, inputs, plugins, linker, name, kind=""):
    """The recorder alone, and behind ours, whose own option stands before or after the others."""
    ours, recorder = plugins
    arguments, options = CASES[name][1:]
    work = f"{linker}-{name.replace(' ', '-').replace(',', '')}{kind}"
    alone = link(linker, arguments, ["-plugin", recorder, *options_of(options)],
                 in_a_copy(folder, inputs, work + "-alone"), plugins)
    behind = link(linker, arguments,
                  ["-plugin", ours, f"-plugin-opt=bcflags-next={recorder}", *options_of(options)],
                  in_a_copy(folder, inputs, work + "-behind"), plugins)
    compare(f"{linker}, {name}", alone, behind, WORDS.get(name))
    if name == "options":
        last = link(linker, arguments,
                    ["-plugin", ours, *options_of(options), f"-plugin-opt=bcflags-next={recorder}"],
                    in_a_copy(folder, inputs, work + "-last"), plugins)
        compare(f"{linker}, {name}, our option last", alone, last)
    return linker, name, alone


def beside(folder, inputs, plugins):
    """With nothing behind it, ours leaves another plugin alone."""
    ours, recorder = plugins
    for linker in ("ld.bfd", "ld.gold"):
        for name in ("archive, all questions", "nothing claimed", "error from claim",
                     "a symbol is missing"):
            arguments, options = CASES[name][1:]
            theirs = ["-plugin", recorder, *options_of(options)]
            work = f"{linker}-{name.replace(' ', '-').replace(',', '')}"
            alone = link(linker, arguments, theirs, in_a_copy(folder, inputs, work + "-one"),
                         plugins)
            for order, plugin_arguments in (("before", ["-plugin", ours, *theirs]),
                                            ("after", [*theirs, "-plugin", ours])):
                compare(f"{linker}, {name}, ours {order} it", alone,
                        link(linker, arguments, plugin_arguments,
                             in_a_copy(folder, inputs, f"{work}-{order}"), plugins))


def like_llvms(folder, inputs, ours, recorder):
    """mold takes a plugin for LLVM's where its path ends so, and asks of it what it asks of no other
    (mold source: elf/lto-unix.cc, is_llvm). Behind ours, whose path ends in another way, a plugin
    that is LLVM's is asked the same."""
    theirs = folder.resolve() / "LLVMgold.so"
    theirs.symlink_to(recorder)
    for name in ("archive", "start-lib", "symbols 2", "relocatable", "shared", "nothing added"):
        record = one_case(folder, inputs, (ours, str(theirs)), "mold", name, "-llvm")[2]["record"]
        if record.count("onload\n") != 1:
            fail(f"mold started itself again for a plugin that is LLVM's:\n{record}")


def with_llvms_plugin(folder, inputs, plugins):
    """What LLVM's plugin makes, and leaves of its work, is the same."""
    ours, theirs = plugins[0], "/usr/lib/llvm-22/lib/LLVMgold.so"
    for linker, name in ((linker, name) for linker in LINKERS
                         for name in ("objects", "archive", "shared", "nothing claimed")):
        arguments = CASES[name][1]
        options = ["-plugin-opt=O1", "-plugin-opt=save-temps"]
        if name == "nothing claimed":
            arguments = ["start.o", "made.o"]
        work = f"{linker}-{name.replace(' ', '-')}-llvms"
        alone = link(linker, arguments, ["-plugin", theirs, *options],
                     in_a_copy(folder, inputs, work), [theirs])
        if alone["status"] != 0:
            fail(f"{linker}, {name}: {alone['said']}")
        compare(f"{linker}, LLVM's plugin, {name}", alone,
                link(linker, arguments,
                     ["-plugin", ours, f"-plugin-opt=bcflags-next={theirs}", *options],
                     in_a_copy(folder, inputs, f"{work}-behind"), [ours]))


def check_cases(results):
    """The cases are what they say: what the recorder can ask, it has been asked in some link."""
    records = {(linker, name): result["record"] or "" for linker, name, result in results}
    for linker, name, words in (
            ("ld.bfd", "archive", "its symbols are shown: no"),
            ("mold", "archive", "its symbols are shown: yes"),
            ("ld.bfd", "archive", "claim lib.a at "),
            ("ld.bfd", "added library", "library extra = 0"),
            ("ld.bfd", "error from claim", "claim returns 3"),
            ("ld.bfd", "archive", "symbols 25 of"),
            ("ld.gold", "archive", "symbols 28 of"),
            ("ld.gold", "start-lib", "symbols 28 of 2 = 1: three 4"),
            ("ld.gold", "objects", "new input made.o"),
            ("ld.gold", "sections", ".text._start"),
            ("ld.gold", "section order", "\norder = 0"),
            ("ld.gold", "unique segment", "\nsegment = 0"),
            ("ld.gold", "wrapped symbols", "wrapped = 0: one"),
            ("mold", "typed symbols", "add_symbols 33"),
            ("mold", "version", "version = 1: mold"),
            ("mold", "objects, all questions", "view = 0 [4243c0de")):
        if words not in records[linker, name]:
            fail(f"{linker}, {name}: not '{words}' in:\n{records[linker, name]}")
    for linker, name, result in results:
        if name in ("objects", "archive", "shared") and result["status"] != 0:
            fail(f"{linker}, {name}: {result['said']}")
    if records["mold", "archive"].count("onload\n") != 2:
        fail("mold does not start itself again for a plugin that is not LLVM's")


def main():
    *plugins, llvms_recorder = (str(pathlib.Path(path).resolve()) for path in sys.argv[1:4])
    folder = pathlib.Path(sys.argv[4])
    shutil.rmtree(folder, ignore_errors=True)
    inputs = folder.resolve() / "inputs"
    make_inputs(inputs)
    os.environ.pop("BCFLAGS_NEXT", None)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        links = [pool.submit(one_case, folder, inputs, plugins, linker, name)
                 for name, case in CASES.items() for linker in case[0]]
        others = [pool.submit(beside, folder, inputs, plugins),
                  pool.submit(with_llvms_plugin, folder, inputs, plugins),
                  pool.submit(like_llvms, folder, inputs, plugins[0], llvms_recorder)]
    wrong = [str(each.exception()) for each in links + others if each.exception()]
    if wrong:
        sys.exit("\n".join(wrong))
    results = [each.result() for each in links]
    check_cases(results)
    print(f"{len(results)} links are the same behind ours")


if __name__ == "__main__":
    main()
