# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""hostile.py PLUGIN STARVE FOLDER LLVM...: links where all goes wrong that can, with the plugin and without.

The status and the output have to be the same, but for a conflict that the plugin is sure of. It
says one line at most, and the right one; it leaves nothing behind, and ends in time.
"""

import concurrent.futures
import hashlib
import os
import pathlib
import re
import resource
import shutil
import signal
import subprocess
import sys
import time

SOURCES = {
    "a": "int f(void); int g(void); int _start(void) { return f() + g(); }",
    "f": "int f(void) { return 1; }",
    "g": "int g(void) { return 2; }",
    "unused": "int unused(void) { return 3; }",
    "apart": "__attribute__((noinline, weak)) int f(void) { return 1; }"
             "__attribute__((noinline, weak)) int g(void) { return 1; }",
}
OURS = re.compile(r"^bcflags: .*\n", re.MULTILINE)
# A finding, with all its lines.
FINDING = re.compile(r"^bcflags: (?:error|risk): .*\n(?:  .*\n)*", re.MULTILINE)
LIMIT = 30  # seconds a link may take


def fail(text):
    raise AssertionError(text)


def run(command, **options):
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, **options)


def make_inputs(folder, llvm):
    """What the links have, in HEALTHY, CONFLICT and THIN."""
    folder.mkdir(parents=True)

    def compile_one(name, source, *options, lto="full"):
        file = folder / (source + ".c")
        file.write_text(SOURCES[source] + "\n")
        run([f"clang-{llvm}", "-O1", f"-flto={lto}", *options, "-c", file.name, "-o", name],
            cwd=folder)

    compile_one("a.o", "a", "-mstack-alignment=16")
    compile_one("f.o", "f")
    compile_one("g.o", "g")
    compile_one("f32.o", "f", "-mstack-alignment=32")
    compile_one("unused.o", "unused", "-mstack-alignment=32")
    compile_one("thin.o", "a", "-mstack-alignment=16", lto="thin")
    compile_one("thin-apart.o", "apart", "-mstack-alignment=32", lto="thin")
    run(["llvm-ar-22", "cr", "lib.a", "f.o", "g.o", "unused.o"], cwd=folder)


# A conflict is in a member that is not extracted; among the modules; among modules for ThinLTO of
# which none is imported into another.
LINKS = {
    "healthy": ["a.o", "lib.a"],
    "conflict": ["a.o", "f32.o", "g.o"],
    "thin": ["thin.o", "thin-apart.o"],
}


class Scene:
    """How the links are made hard, and what the plugin is to say.

    says: a pattern that its one line has to fit in the healthy link; None: it says nothing.
    stops: whether it still is sure of the conflict, and stops; or MAYBE. Else it says what `warns`
    has, which is what `says` has if it is not given.
    """

    def __init__(self, name, says=None, stops=True, warns=None, **how):
        self.name, self.says, self.stops = name, says, stops
        self.warns = warns or says
        self.prepare = how.get("prepare")  # (folder): in the folder of the link
        self.spoil = how.get("spoil")  # the same for the link without the plugin alone
        self.environment = how.get("environment", {})
        self.starve = how.get("starve", {})  # the environment where the library is loaded
        self.wrap = how.get("wrap")  # (command): another command
        self.limit = how.get("limit")  # called in the child
        self.streams = how.get("streams", {})
        self.arguments = how.get("arguments")  # (inputs, folder): other arguments
        self.plain_environment = how.get("plain_environment", False)
        self.links = how.get("links", ("healthy", "conflict"))  # of LINKS
        self.linkers_lines = how.get("linkers_lines", True)  # whether its stderr can be seen
        self.check = how.get("check")  # (folder)
        self.tmp = how.get("tmp", "tmp")
        # Whether the linker notices, too. Where only the plugin does, one link without it is enough.
        self.is_felt = how.get("is_felt", any(
            [self.wrap, self.limit, self.spoil, self.arguments, self.prepare, self.streams]))


class Outcome:
    def __init__(self, status, errors, output):
        self.status, self.errors, self.output = status, errors, output


def link(scene, linker, inputs, folder, tmp, plugin, starve):
    command = [linker]
    if plugin:
        command.append(f"-plugin-opt=-load={plugin}")
    command += scene.arguments(list(inputs), folder) if scene.arguments else list(inputs)
    command += ["-o", "out"]
    if scene.wrap:
        command = scene.wrap(command)
    environment = {} if scene.plain_environment else dict(os.environ)
    if not scene.plain_environment:
        environment["TMPDIR"] = str(tmp)
    environment.update(scene.environment)
    if scene.starve:
        environment.update(scene.starve, LD_PRELOAD=str(starve),
                           STARVE_REPORT=str(folder / "report"))
    environment["BCFLAGS_TEST_PLACE"] = str(folder)
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    streams.update(scene.streams)
    process = subprocess.Popen(command, cwd=folder, env=environment, preexec_fn=scene.limit,
                               **streams)
    try:
        output, errors = process.communicate(timeout=LIMIT)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        fail("it does not end")
    out = folder / "out"
    digest = hashlib.sha256(out.read_bytes()).hexdigest() if out.is_file() else None
    return Outcome(process.returncode, (errors or b"").decode(errors="replace"), digest)


def plain_link(linker, kind, inputs, place):
    folder = place / f"plain-{kind}"
    shutil.copytree(inputs, folder)
    return link(Scene("plain"), linker, LINKS[kind], folder, folder, None, None)


def survivors(folder):
    """Processes with our mark in their environment."""
    mark = f"BCFLAGS_TEST_PLACE={folder}\0".encode()
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            if mark in (entry / "environ").read_bytes():
                found.append(int(entry.name))
        except OSError:
            pass
    return found


def fail_of_survivors(folder):
    """What was killed may need a moment to end."""
    begin = time.monotonic()
    while left := survivors(folder):
        if time.monotonic() > begin + 5:
            for process in left:
                os.kill(process, signal.SIGKILL)
            fail("a child survives")
        time.sleep(0.05)


def one_link(scene, linker, kind, inputs, place, plugin, starve, plain):
    """plain: what linkers make of the links where nothing is wrong, without the plugin."""
    outcomes = []
    for name in ("without", "with"):
        if name == "without" and not scene.is_felt:
            outcomes.append(plain[kind])
            continue
        folder = place / f"{scene.name}-{kind}-{name}"
        shutil.copytree(inputs, folder)
        tmp = folder / scene.tmp
        tmp.mkdir(parents=True)
        if scene.prepare:
            scene.prepare(folder)
        if scene.spoil and name == "without":
            scene.spoil(folder)
        outcomes.append(link(scene, linker, LINKS[kind], folder, tmp,
                             plugin if name == "with" else None, starve))
    without, with_it = outcomes
    judge(scene, kind, without, with_it)
    if any(tmp.iterdir()):
        fail(f"there is left: {sorted(tmp.iterdir())}")
    report = folder / "report"
    if report.exists() and "child" in report.read_text():
        fail("a child was not waited for")
    fail_of_survivors(folder)
    if scene.check:
        scene.check(folder)
    shutil.rmtree(folder)


def interrupted(linker, inputs, place, plugin, starve, number):
    """A signal ends the linker while it waits for the one it has asked. SIGKILL leaves it no time to
    clear up, but the child ends."""
    killed = number == signal.SIGKILL
    folder = place / f"interrupted-{number}"
    shutil.copytree(inputs, folder)
    tmp = folder / "tmp"
    tmp.mkdir()
    environment = {**os.environ, "TMPDIR": str(tmp), "LD_PRELOAD": str(starve),
                   "STARVE_CHILD": "sleep" if killed else "ignore", "BCFLAGS_TEST_PLACE": str(folder)}
    process = subprocess.Popen([linker, f"-plugin-opt=-load={plugin}", *LINKS["healthy"]], cwd=folder,
                               env=environment, stderr=subprocess.DEVNULL)
    begin = time.monotonic()
    while len(survivors(folder)) < (2 if killed else 3):  # it, the one it has asked, and what that has begun
        if time.monotonic() > begin + LIMIT or process.poll() is not None:
            fail("it does not ask")
        time.sleep(0.02)
    process.send_signal(number)
    try:
        status = process.wait(timeout=LIMIT)
    except subprocess.TimeoutExpired:
        fail("it does not end")
    if status != -number:
        fail(f"its status is {status}")
    if any(tmp.iterdir()) and not killed:
        fail(f"there is left: {sorted(tmp.iterdir())}")
    fail_of_survivors(folder)


def without_memory(linker, inputs, place, plugin, starve, plain):
    """Allocations of the plugin fail, one alone or all from one on."""
    def scene(name, memory):
        return Scene(f"memory-{name}", ANYTHING, MAYBE, starve={"STARVE_MEMORY": memory},
                     check=lambda folder: reports.append((folder / "report").read_text()))
    reports = []
    one_link(scene("all", "1000000"), linker, "conflict", inputs, place, plugin, starve, plain)
    count = int(re.search(r"allocations: (\d+)", reports[0]).group(1))
    for number in range(1, count + 1, 12):
        for last in (number, 1000000):
            one_link(scene(f"{number}-{last}", f"{number}-{last}"), linker, "conflict", inputs,
                     place, plugin, starve, plain)


def judge(scene, kind, without, with_it):
    what = f"without: {without.status}\n{without.errors}\nwith: {with_it.status}\n{with_it.errors}"
    if with_it.status != without.status:
        fail(f"the status differs\n{what}")
    if with_it.output != without.output:
        fail(f"the output differs\n{what}")
    if not scene.linkers_lines:
        return
    findings = FINDING.findall(with_it.errors)
    rest = OURS.sub("", FINDING.sub("", with_it.errors))
    lines = [line for line in OURS.findall(FINDING.sub("", with_it.errors))
             if not line.startswith("bcflags: the link was stopped")]
    if any(finding.startswith("bcflags: error: ") for finding in findings):
        if kind == "healthy" or not scene.stops:
            fail(f"it is too sure\n{what}")
        wanted = scene.says
    else:
        if kind == "conflict" and scene.stops is True:
            fail(f"the conflict is not found\n{what}")
        wanted = scene.says if kind == "healthy" else scene.warns
        if without.status >= 0 and re.sub(r"-with\b", "-without", rest) != without.errors:
            fail(f"the linker says something else\n{what}")
    if len(lines) > 1:
        fail(f"it says too much\n{what}")
    if wanted is None and lines:
        fail(f"it is not silent\n{what}")
    if wanted and wanted is not ANYTHING and (not lines or not re.search(wanted, lines[0])):
        fail(f"it is to say '{wanted}'\n{what}")


# --- Scenes -----------------------------------------------------------------

def limit(number, value):
    return lambda: resource.setrlimit(number, (value, value))


def ignore(number):
    return lambda: signal.signal(number, signal.SIG_IGN)


def shell(text):
    """Runs the command in a shell that does something before."""
    return lambda command: ["sh", "-c", text, "sh", *command]


def damage(name):
    def prepare(folder):
        data = bytearray((folder / name).read_bytes())
        for at in range(40, len(data), 97):
            data[at] ^= 0x55
        (folder / name).write_bytes(data)
    return prepare


def cut(name, part):
    def prepare(folder):
        data = (folder / name).read_bytes()
        (folder / name).write_bytes(data[:int(len(data) * part)])
    return prepare


def fill_with(name, content):
    return lambda folder: (folder / name).write_bytes(content)


def response(depth):
    """The inputs in response files that name one another."""
    def arguments(inputs, folder):
        (folder / "r0").write_text(" ".join(inputs))
        for i in range(depth):
            (folder / f"r{i + 1}").write_text(f"@r{i}")
        return [f"@r{depth}"]
    return arguments


def into_closed_pipe(command):
    """Nobody reads its errors."""
    return ["bash", "-c", '"$@" 2> >(:); sleep 0', "bash", *command]


def through_pipe(command):
    return ["bash", "-c", 'exec "$0" @<(echo "$1 $2 $3") "${@:4}"', command[0], *command[-5:-2],
            *command[1:-5], *command[-2:]]


def in_removed_folder(command):
    """The link is of files elsewhere, in a folder that is removed."""
    return ["sh", "-c", 'place=$PWD; mkdir gone; cd gone; rmdir ../gone; linker=$1; shift; '
            'exec "$linker" "$@" -L"$place" -l:a.o -l:lib.a -o "$place/out"', "sh",
            *[word for word in command if not word.endswith((".o", ".a"))][:-2]]


def huge_response(inputs, folder):
    (folder / "r").write_text("\n".join(["-L" + "x" * 60] * 200000) + "\n" + " ".join(inputs))
    return ["@r"]


def renamed(form, sure=True):
    """All inputs have odd names."""
    def arguments(inputs, folder):
        for name in inputs:
            (folder / form.format(name)).write_bytes((folder / name).read_bytes())
        return [form.format(name) for name in inputs]
    name = "".join(f"-{ord(byte)}" for byte in form if not byte.isalnum() and byte not in "{}")
    return Scene("named" + name, None if sure else ANYTHING, sure or MAYBE, arguments=arguments,
                 links=list(LINKS))


def gone_member(folder):
    """A thin archive of a file that is no more."""
    run(["llvm-ar-22", "crT", "gone.a", "f.o"], cwd=folder)
    (folder / "f.o").unlink()


ANYTHING = object()
MAYBE = "maybe"
NOT_ASKED = "if all of these take part: the linker could not be asked: "
NOT_ALL = "^bcflags: warning: not all of this link is checked: the linker could not be asked what " \
          "takes part: "
FAILED = NOT_ASKED + "it failed before it had read all inputs: "


def no_answer():
    """The plugin cannot ask the linker, or gets no answer."""
    hangs = {"BCFLAGS_TIMEOUT": "1"}
    return [
        Scene("no-fork", NOT_ASKED + "it cannot be started: Resource temporarily unavailable$",
              stops=False, starve={"STARVE_FORK": "1"}),
        Scene("child-fails", FAILED + "the linker has failed$", stops=False,
              starve={"STARVE_CHILD": "fail"}),
        Scene("child-has-no-room", NOT_ASKED + ".*: No space left on device$", stops=False,
              starve={"STARVE_CHILD": "full"}),
        Scene("child-killed", NOT_ASKED + "signal 9 ended it$", stops=False,
              starve={"STARVE_CHILD": "kill"}),
        Scene("child-hangs", NOT_ASKED + "it took longer than 1 second$", stops=False,
              starve={"STARVE_CHILD": "sleep"}, environment=hangs),
        Scene("child-hangs-on", NOT_ASKED + "it took longer than 1 second$", stops=False,
              starve={"STARVE_CHILD": "ignore"}, environment=hangs),
        Scene("child-rubbish", NOT_ASKED + "it failed ", stops=False,
              starve={"STARVE_CHILD": "rubbish"}),
        Scene("no-temporary-folder", NOT_ASKED + "a temporary folder cannot be made: ",
              stops=False, starve={"STARVE_FOLDER": "1"}),
        Scene("temporary-folder-full", NOT_ASKED + ".*No space left on device$", stops=False,
              starve={"STARVE_DISK": "1"}),
        Scene("no-files", NOT_ASKED + "its arguments cannot be written: File too large$", stops=False,
              limit=limit(resource.RLIMIT_FSIZE, 1 << 20), arguments=huge_response),
        Scene("pipe", NOT_ASKED + "an argument can be read only once$", stops=False,
              arguments=lambda inputs, folder: [*inputs, "-T", "/dev/null", "/dev/fd/0"]),
        Scene("pipe-response", NOT_ALL + "a response file cannot be read", stops=MAYBE,
              wrap=through_pipe, links=["conflict"]),
        Scene("no-imports", "^bcflags: warning: the linker could not be asked what ThinLTO imports: "
              "it failed: the linker has failed$", links=["thin"],
              starve={"STARVE_CHILD": "fail", "STARVE_QUESTION": "imports"}),
    ]


def no_matter():
    """What the plugin gets along with."""
    return [
        Scene("plain", links=list(LINKS)),
        Scene("output-full", starve={"STARVE_OUTPUT": "1"}),
        Scene("read-fails", ANYTHING, MAYBE, starve={"STARVE_READ": "1"}),
        Scene("read-fails-later", ANYTHING, MAYBE, starve={"STARVE_READ": "5"}),
        Scene("errors-unread", "stopp", environment={"BCFLAGS_MODE": "stopp"},
              wrap=into_closed_pipe, linkers_lines=False),
        Scene("folder-removed", wrap=in_removed_folder, links=["healthy"]),
        Scene("no-proc", starve={"STARVE_PROC": "1"}),
        Scene("temporary-folder-missing", environment={"TMPDIR": "/dev/null/x"}),
        Scene("temporary-folder-relative", environment={"TMPDIR": "tmp"}),
        Scene("environment-empty", plain_environment=True,
              wrap=lambda command: [shutil.which(command[0]), *command[1:]]),
        Scene("no-input", streams={"stdin": None}, wrap=shell('exec "$@" <&-')),
        Scene("no-output", wrap=shell('exec "$@" >&-')),
        Scene("no-errors", wrap=shell('exec "$@" 2>&-'), linkers_lines=False),
        Scene("no-streams", wrap=shell('exec "$@" <&- >&- 2>&-'), linkers_lines=False),
        Scene("errors-full", wrap=shell('exec "$@" 2>/dev/full'), linkers_lines=False),
        Scene("children-ignored", limit=ignore(signal.SIGCHLD)),
        Scene("hang-up-ignored", limit=ignore(signal.SIGHUP)),
        Scene("signals-blocked", limit=lambda: signal.pthread_sigmask(
            signal.SIG_BLOCK, range(1, signal.NSIG))),
        *[Scene(f"descriptors-{count}", None if count > 5 else ANYTHING, count > 5 or MAYBE,
                limit=limit(resource.RLIMIT_NOFILE, count)) for count in range(4, 9)],
        Scene("files-small", limit=limit(resource.RLIMIT_FSIZE, 64 << 10)),
        Scene("core-unlimited", limit=limit(resource.RLIMIT_CORE, resource.RLIM_INFINITY)),
        Scene("symbol-wanted", arguments=lambda inputs, folder: [*inputs, "-u", "f"]),
        Scene("long-line", arguments=lambda inputs, folder:
              [f"-L{folder}/{'x' * 200}{i}" for i in range(5000)] + inputs),
        Scene("many-inputs-again", arguments=lambda inputs, folder:
              inputs + ["lib.a"] * 5000),
        Scene("huge-response-file", arguments=huge_response),
        Scene("response-files-deep", arguments=response(30)),
        Scene("loaded-twice", wrap=lambda command: [
            *command, *[word for word in command if "-load=" in word]]),
        Scene("linker-renamed", wrap=lambda command: [
            "sh", "-c", 'ln -s "$(command -v $0)" x86_64-linux-gnu-ld.lld; '
                        'exec ./x86_64-linux-gnu-ld.lld "$@"', *command]),
        Scene("linker-called-otherwise", wrap=lambda command: [
            "bash", "-c", 'exec -a /nowhere/ld.lld "$0" "$@"', *command]),
        *[renamed(form) for form in ("x({}", "x){}", "({})", "x (y at 8){}", "a b{}", "a'b\"{}",
                                     "a\\{}", "a;{}", "a{}'", "=x{}", "a,{}", "\u00e4{}", "#{}")],
        *[Scene(f"temporary-folder-odd-{i}", tmp=name, links=list(LINKS)) for i, name in enumerate(
            ["a b", "a;b", "a'b\"", "a\\b", "a\nb", "=", "@a", "a,b=c", "(a)", "\u00e4",
             "/".join(["n" * 200] * 10)])],
        renamed("new\nline{}", False),
        renamed("@{}", False),
        Scene("through-loader", wrap=lambda command: [
            "/lib64/ld-linux-x86-64.so.2", shutil.which(command[0]), *command[1:]]),
        Scene("name-empty", wrap=lambda command: [
            "bash", "-c", 'exec -a "" "$0" "$@"', *command], stops=False),
        Scene("generic", wrap=lambda command: [
            "bash", "-c", 'exec -a lld "$0" -flavor gnu "$@"', *command]),
        Scene("mode-nonsense", "BCFLAGS_MODE is 'stopp', which is not understood and not heeded",
              environment={"BCFLAGS_MODE": "stopp"}),
        Scene("timeout-nonsense", "BCFLAGS_TIMEOUT is '-1', which is not understood and not heeded",
              environment={"BCFLAGS_TIMEOUT": "-1"}),
        Scene("timeout-large", "BCFLAGS_TIMEOUT is '9{30}', which is not understood and not heeded",
              environment={"BCFLAGS_TIMEOUT": "9" * 30}),
        Scene("settings-long", "BCFLAGS_MODE is 'xxx",
              environment={"BCFLAGS_MODE": "x" * 100000}),
        Scene("settings-empty", environment={"BCFLAGS_MODE": "", "BCFLAGS_TIMEOUT": "",
                                             "BCFLAGS_REMARKS": ""}),
        Scene("mode-off", environment={"BCFLAGS_MODE": "off"}, stops=False),
        Scene("a-child-itself", environment={"BCFLAGS_CHILD": "1"}, stops=False),
    ]


def inputs_gone_bad():
    """In what the linker is given, something is wrong. It may fail, in its words."""
    bad = []
    for name, prepare, arguments in [
            ("missing", None, ["missing.o"]),
            ("directory", lambda folder: (folder / "d.o").mkdir(), ["d.o"]),
            ("memory", None, ["/proc/self/mem"]),
            ("nothing", fill_with("n.o", b""), ["n.o"]),
            ("zeros", fill_with("n.o", bytes(5000)), ["n.o"]),
            ("link-to-itself", lambda folder: (folder / "n.o").symlink_to("n.o"), ["n.o"]),
            ("name-long", None, ["n" * 5000 + ".o"]),
            ("option-unknown", None, ["--no-such-option"]),
            ("damaged", damage("g.o"), ["g.o"]),
            ("damaged-archive", damage("lib.a"), ["lib.a"]),
            ("cut", cut("f.o", 0.7), ["f.o"]),
            ("cut-short", cut("f.o", 0.01), ["f.o"]),
            ("cut-archive", cut("lib.a", 0.5), ["lib.a"]),
            ("cut-archive-a-bit", cut("lib.a", 0.95), ["lib.a"]),
            ("cut-archive-short", cut("lib.a", 0.02), ["lib.a"]),
            ("thin-archive-empty", gone_member, ["gone.a"]),
            ("whole-thin-archive-empty", gone_member, ["--whole-archive", "gone.a"]),
            ("response-file-missing", None, ["@missing"]),
            ("response-file-directory", lambda folder: (folder / "d").mkdir(), ["@d"]),
            ("response-file-of-itself", fill_with("r", b"a.o @r"), ["@r"]),
            ("script-of-itself", fill_with("s", b"INPUT(s)"), ["s"]),
            ("script-includes-itself", fill_with("s", b"INCLUDE s"), ["s"]),
            ("quote-open", fill_with("r", b"a.o 'b"), ["@r"])]:
        bad.append(Scene(name, ANYTHING, MAYBE, prepare=prepare,
                         arguments=lambda inputs, folder, more=arguments: [*inputs, *more]))
    return bad


def inputs_that_change():
    """While the plugin asks, a file is removed, or becomes shorter. The link fails, as it does where
    that was so before."""
    changes = [("removed", "remove", lambda path: path.unlink()),
               ("shorter", "shrink", lambda path: os.truncate(path, 100))]
    return [Scene(f"{name}-{what}", ANYTHING, MAYBE, links=[kind],
                  spoil=lambda folder, name=name, change=change: change(folder / name),
                  starve={"STARVE_CHILD": f"{word}:{name}"})
            for what, word, change in changes
            for kind, name in [("healthy", "lib.a"), ("healthy", "a.o"), ("conflict", "g.o")]]


def remarks():
    """What is there where remarks are to go."""
    def refused(name, path, reason, **how):
        return Scene(name, ".*the remarks cannot be written to .*: " + reason,
                     environment={"BCFLAGS_REMARKS": path}, links=["conflict"], **how)

    def is_kept(name):
        return lambda folder: (folder / name).read_bytes()[:2] == b"BC" or fail("it is overwritten")
    return [
        refused("remarks-full", "/dev/full", "it is no regular file$"),
        refused("remarks-pipe", "pipe", "it is no regular file$",
                prepare=lambda folder: os.mkfifo(folder / "pipe")),
        refused("remarks-nowhere", "/dev/null/x/y", "Not a directory$"),
        refused("remarks-deep", "x/y/z", "No such file or directory$"),
        refused("remarks-name-long", "n" * 5000, "File name too long$"),
        refused("remarks-on-input", "a.o", "it is there, and has no remarks$",
                check=is_kept("a.o")),
        refused("remarks-too-large", "r", "File too large$",
                limit=limit(resource.RLIMIT_FSIZE, 1000)),
        Scene("remarks-on-input-healthy", ".*it is there, and has no remarks$",
              environment={"BCFLAGS_REMARKS": "a.o"}, check=is_kept("a.o"), links=["healthy"]),
        Scene("remarks-link-to-nothing", environment={"BCFLAGS_REMARKS": "loop"},
              prepare=lambda folder: (folder / "loop").symlink_to("loop")),
        Scene("remarks-folder", environment={"BCFLAGS_REMARKS": "tmp/.."}),
    ]


def pass_plugins(llvm):
    """LLVM's own are loaded, too; LLVM 14 has no option for that."""
    option = f"--load-pass-plugin=/usr/lib/llvm-{llvm}/lib/LLVMPolly.so"
    return [] if int(llvm) < 15 else [
        Scene("pass-plugin", wrap=lambda command: [*command, option])]


def scenes(llvm):
    return (pass_plugins(llvm) + no_answer() + no_matter() + inputs_gone_bad() + inputs_that_change() + remarks())


def main():
    plugin, starve, folder = (pathlib.Path(path).resolve() for path in sys.argv[1:4])
    shutil.rmtree(folder, ignore_errors=True)
    begin = time.monotonic()
    tasks = []
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for llvm in sys.argv[4:]:
            inputs = folder / f"inputs-{llvm}"
            make_inputs(inputs, llvm)
            place = folder / llvm
            place.mkdir()
            linker = f"ld.lld-{llvm}"
            plain = {kind: plain_link(linker, kind, inputs, place) for kind in LINKS}
            common = (inputs, place, plugin, starve)
            for scene in scenes(llvm):
                for kind in scene.links:
                    tasks.append((f"{llvm}, {scene.name}, {kind}", pool.submit(
                        one_link, scene, linker, kind, *common, plain)))
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL):
                tasks.append((f"{llvm}, interrupted, {number}", pool.submit(
                    interrupted, linker, *common, number)))
            tasks.append((f"{llvm}, memory", pool.submit(without_memory, linker, *common, plain)))
    bad = 0
    for name, task in tasks:
        try:
            task.result()
        except AssertionError as error:
            bad += 1
            print(f"{name}: {error}")
    print(f"{len(tasks)} links, {bad} bad, {time.monotonic() - begin:.1f} s")
    sys.exit(bad > 0)


if __name__ == "__main__":
    main()
