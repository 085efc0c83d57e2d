# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""odd_linkers.py PLUGIN RECORDER FAKE_LINKER FOLDER: linkers that offer less, more, or call in other ways.

The fake linker (fake_linker.c) says what a plugin tells it, and the recorder writes down what it is
told. Both have to be the same with the recorder alone and with it behind ours.
"""

import os
import pathlib
import shutil
import subprocess
import sys

# What the linkers here offer, and what they do not.
MESSAGE, CLAIM, ALL, CLEANUP, ADD, GET_V3, NEW, ADD_V2, VERSION, CLAIM_V2 = (
    11, 5, 6, 7, 8, 28, 31, 33, 34, 35)
USUAL = (MESSAGE, 1, 17, 3, CLAIM, ALL, CLEANUP, ADD, 12, 18, 13, 9, 25, GET_V3, 10, 14, 16)
NEWEST = (*USUAL, NEW, ADD_V2, CLAIM_V2)
LISTER = (MESSAGE, CLAIM, ADD)  # as ar, nm and ranlib
MAGIC = b"BC\xc0\xde"
LINK = ("claim=native.o", "claim=one.o", "claim=two.o", "all", "cleanup")


def offer(*tags):
    return "offer=" + ",".join(map(str, tags))


# Name: what the fake linker does between load and unload.
CASES = {
    "as linkers do": (offer(*USUAL), "OPTIONS", "onload", "hooks", *LINK),
    "all there is": (offer(*NEWEST), "OPTIONS", "onload", "hooks", "claim=native.o",
                     "claim2=one.o", "used=two.o", "claim=one.o", "all", "new=native.o", "new=two.o",
                     "cleanup"),
    "symbols with types": (offer(*NEWEST), "OPTIONS", "option=typed=1", "onload", "claim2=one.o",
                           "claim=two.o", "all"),
    "only the newer claims": (offer(*NEWEST), "OPTIONS", "option=hooks=claim2,all", "onload",
                              "hooks", "used=one.o", "claim2=native.o", "all"),
    "only the older claims": (offer(*NEWEST), "OPTIONS", "option=hooks=claim,all", "onload",
                              "hooks", "claim=one.o", "all"),
    "tags of a linker to come": (offer(999, *NEWEST[:4], 36, *NEWEST[4:], 1000, 999), "OPTIONS",
                                 "onload", "hooks", *LINK),
    "what lists symbols": (offer(*LISTER), "OPTIONS", "onload", "hooks", "claim=one.o"),
    "what lists symbols, newer": (offer(*LISTER, CLAIM_V2, ADD_V2), "OPTIONS", "onload", "hooks",
                                  "claim=one.o", "claim2=two.o"),
    "what lists symbols, anew for each": (offer(*LISTER), "OPTIONS", "onload", "claim=one.o",
                                          "unload", "load", "onload", "claim=two.o", "unload",
                                          "load", "onload", "claim=native.o"),
    "no messages": (offer(CLAIM, ALL, ADD), "OPTIONS", "onload", "claim=one.o", "all"),
    "messages last": (offer(CLAIM, ALL, ADD, MESSAGE), "OPTIONS", "option=say=1:onload", "onload",
                      "claim=one.o", "all"),
    "no claims": (offer(MESSAGE, ALL, CLEANUP), "OPTIONS", "onload", "hooks", "all", "cleanup"),
    "no symbols": (offer(MESSAGE, CLAIM, ALL), "OPTIONS", "option=claim=0", "onload", "hooks",
                   "claim=native.o", "all"),
    "nothing": (offer(), "OPTIONS", "onload", "hooks"),
    "options first": (offer(), "OPTIONS", offer(*USUAL).replace("offer", "and"), "onload", *LINK),
    "not a file is offered": (offer(*USUAL), "OPTIONS", "onload", "all", "cleanup"),
    "one file often": (offer(*USUAL), "OPTIONS", "onload", "claim=one.o", "claim=one.o",
                       "claim=native.o", "claim=native.o", "all", "cleanup"),
    "hooks called again": (offer(*USUAL), "OPTIONS", "onload", *LINK, "all", "cleanup", "cleanup"),
    "loaded again, and called again": (offer(*USUAL), "OPTIONS", "onload", *LINK, "unload", "load",
                                       "onload", *LINK, "unload", "load", "onload"),
    "onload fails": (offer(*USUAL), "OPTIONS", "option=fail=onload", "onload", "hooks"),
    "onload fails, and says so": (offer(*USUAL), "OPTIONS", "option=fail=onload",
                                  "option=say=2:onload", "onload", "hooks"),
    "a claim fails": (offer(*USUAL), "OPTIONS", "option=fail=claim", "onload", "claim=one.o",
                      "cleanup"),
    "claims fail in the newer way": (offer(*NEWEST), "OPTIONS", "option=fail=claim", "onload",
                                     "used=one.o", "claim2=native.o", "cleanup"),
    "all symbols read fails": (offer(*USUAL), "OPTIONS", "option=fail=all", "onload", *LINK),
    "cleanup fails": (offer(*USUAL), "OPTIONS", "option=fail=cleanup", "onload", *LINK),
    "a new input fails": (offer(*NEWEST), "OPTIONS", "option=fail=new", "onload", "claim=one.o",
                          "all", "new=native.o", "cleanup"),
}


def fail(text):
    raise AssertionError(text)


def make_inputs(folder):
    sources = {"one": "int D_one_, U_two_; void two(void); void one(void) { two(); }",
               "two": "int D_two_; void two(void) {}"}
    for name, source in sources.items():
        (folder / f"{name}.c").write_text(source + "\n")
        subprocess.run(["clang-22", "-flto", "-c", f"{name}.c"], cwd=folder, check=True)
    subprocess.run(["gcc-12", "-c", "-o", "native.o", "two.c"], cwd=folder, check=True)
    if (folder / "one.o").read_bytes()[:4] != MAGIC:
        fail("what clang makes is no bitcode")


def run(fake, plugin, commands, folder, environment=None):
    """What is said, on both streams, and what is recorded."""
    record = folder / "record"
    record.unlink(missing_ok=True)
    done = subprocess.run([fake, plugin, "load", *commands, "unload"], cwd=folder, check=False,
                          env=os.environ | (environment or {}), stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=60)
    if done.returncode != 0:
        fail(f"{commands}: status {done.returncode}: {done.stdout}")
    return done.stdout, record.read_text() if record.exists() else ""


def with_options(commands, options):
    """The options stand where "OPTIONS" does."""
    place = commands.index("OPTIONS")
    return [*commands[:place], *[f"option={option}" for option in options], *commands[place + 1:]]


def compare(name, commands, ours, recorder, fake, folder):
    alone = run(fake, recorder, with_options(commands, ["record=record"]), folder)
    behind = run(fake, ours, with_options(commands, [f"bcflags-next={recorder}", "record=record"]),
                 folder)
    if alone != behind:
        fail(f"{name}: alone:\n{alone[0]}{alone[1]}\nbehind ours:\n{behind[0]}{behind[1]}")
    behind = run(fake, ours, with_options(commands, ["record=record"]), folder,
                 {"BCFLAGS_NEXT": recorder})
    if alone != behind:
        fail(f"{name}: alone:\n{alone[0]}{alone[1]}\nby BCFLAGS_NEXT:\n{behind[0]}{behind[1]}")
    return alone


def check_cases(results):
    """The cases are what they say."""
    for name, words in (("all there is", "version 2, used 1: claim two.o"),
                        ("tags of a linker to come",
                         "tag 1000: of a linker to come\ntag 999: of a linker to come\n"),
                        ("symbols with types", "add_symbols 33 2"),
                        ("as linkers do", "symbols 28 of 1 = 0: one 2 two 2")):
        if words not in results[name][1]:
            fail(f"{name}: not '{words}' in:\n{results[name][1]}")


def alone_in_a_linker(ours, fake, folder):
    """With nothing behind it ours claims nothing and says nothing, whatever is offered."""
    for tags, hooks in ((USUAL, " claim all"), (NEWEST, " claim all"), (LISTER, " claim"),
                        ((MESSAGE, ALL), " all"), ((CLAIM,), " claim"), ((), ""), ((999,), "")):
        commands = [offer(*tags), "onload", "hooks", *LINK[:3] * (CLAIM in tags),
                    *["all"] * (ALL in tags)]
        said = run(fake, ours, commands, folder)[0]
        wanted = f"onload = 0\nhooks:{hooks}\n"
        if CLAIM in tags:
            wanted += "".join(f"claim {file} = 0, claimed 0\n"
                              for file in ("native.o", "one.o", "two.o"))
        if ALL in tags:
            wanted += "all = 0\n"
        if said != wanted:
            fail(f"ours alone, {tags}: {said}")


def wrong_next(ours, fake, folder):
    """What cannot stand behind ours: the linker is told, and onload has failed."""
    (folder / "text.so").write_text("no library\n")
    (folder / "itself.so").symlink_to(ours)
    copy = folder / "copy.so"
    shutil.copyfile(ours, copy)
    itself = "it is bcflags-lto.so itself"
    for name, reason, environment in (
            ("/nowhere/plugin.so", "No such file or directory", {}),
            (folder / "text.so", "file too short", {}),
            ("libm.so.6", "it is no linker plugin", {}),
            (ours, itself, {}), (folder / "itself.so", itself, {}),
            (copy, itself, {"BCFLAGS_NEXT": str(copy)})):
        for tags in (USUAL, LISTER, (CLAIM, ALL)):
            said = run(fake, ours, [offer(*tags), f"option=bcflags-next={name}", "onload", "hooks"],
                       folder, environment)[0]
            head = "message 3: " if MESSAGE in tags else ""
            lines = said.splitlines()
            if (not lines[0].startswith(f"{head}bcflags: error: the plugin '{name}' (bcflags-next) "
                                        "cannot be loaded: ")
                    or reason not in lines[0] or lines[1:] != ["onload = 3", "hooks:"]):
                fail(f"{name} as the next plugin: {said}")


def option_wins(ours, recorder, fake, folder):
    """The environment names a plugin, the option another one; an empty one is as good as none."""
    commands = [offer(*LISTER), f"option=bcflags-next={recorder}", "onload", "claim=one.o"]
    said = run(fake, ours, commands, folder, {"BCFLAGS_NEXT": "/nowhere.so"})[0]
    if "claim one.o = 0, claimed 1" not in said:
        fail(f"the option does not win: {said}")
    said = run(fake, ours, [offer(*LISTER), "onload", "claim=one.o"], folder,
               {"BCFLAGS_NEXT": ""})[0]
    if said != "onload = 0\nclaim one.o = 0, claimed 0\n":
        fail(f"BCFLAGS_NEXT is empty: {said}")


def threads(ours, recorder, fake, folder):
    """Linkers of interface version 1 may offer files in several threads at once. The calls of the
    threads meet nowhere unguarded (valgrind's helgrind)."""
    for option, words, count in (
            ("x", "threads that claimed all: 8", 1),
            ("claim=0", "bcflags: warning: one.o is LLVM bitcode, which the plugin", 1),
            ("say=2:claim", "fails at one.o, which LLVM22", 800)):
        commands = ["load", offer(*USUAL), f"option=bcflags-next={recorder}", f"option={option}",
                    "onload", "threads=one.o", "all", "cleanup", "unload"]
        done = subprocess.run(["valgrind", "--tool=helgrind", "-q", "--error-exitcode=9", fake, ours,
                               *commands], cwd=folder, check=False, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, timeout=100)
        lines = [line for line in (done.stdout + done.stderr).splitlines() if words in line]
        if done.returncode != 0 or len(lines) != count:
            fail(f"threads, {option}: {len(lines)} lines, status {done.returncode}\n"
                 f"{done.stdout[-2000:]}{done.stderr}")


def main():
    ours, recorder, fake = (str(pathlib.Path(path).resolve()) for path in sys.argv[1:4])
    folder = pathlib.Path(sys.argv[4]).resolve()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for variable in [name for name in os.environ if name.startswith("BCFLAGS_")]:
        del os.environ[variable]
    make_inputs(folder)
    results = {name: compare(name, list(commands), ours, recorder, fake, folder)
               for name, commands in CASES.items()}
    check_cases(results)
    alone_in_a_linker(ours, fake, folder)
    wrong_next(ours, fake, folder)
    option_wins(ours, recorder, fake, folder)
    threads(ours, recorder, fake, folder)


if __name__ == "__main__":
    main()
