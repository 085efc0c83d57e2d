# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""remarks_vs_readers.py BCFLAGS FOLDER LLVM=READER...

What `check --format=remarks` writes of many links is read by LLVM's own reader of every version
(support/read_remarks.c), by llvm-remarkutil, by opt-viewer, and by a reader of YAML. All have to
understand the same, and nothing may be lost: out of the arguments the diagnostic that
`check --format=json` has is put together again, word by word.
"""

import json
import pathlib
import re
import subprocess
import sys

import yaml

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
sys.path.insert(0, "/usr/lib/llvm-22/share/opt-viewer")
import optrecord  # noqa: E402
from modules import run  # noqa: E402

TYPES = {"error": "!Failure", "risk": "!Missed", "loss": "!Missed", "change": "!Analysis",
         "note": "!Analysis"}
LAYOUT = 'e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-f80:128-n8:16:32:64-S128'

# What names of all kinds may look like, for file names and for what is in modules.
NAMES = [b"'", b"''", b"'quoted'", b"it's: here", b"it's # here", b"it's, [here]", b'"', b'"x"',
         b": ", b"a: b", b"# x", b"a #b", b"- ", b"-", b"---", b"...", b"? x", b"!x", b"&x", b"*x",
         b"{x: y}", b"[x]", b"%x", b"@x", b"`x`", b"|", b">", b"\\n", b"\\", b" leading", b"trailing ",
         b"two\nlines", b"three\n\nlines", b"\ttab\t", b"\r", b"\x01\x7f\x1b[31m", b"yes", b"null",
         b"12", b"0x1f", b"1e3", b"2026-01-01", b"12:30", b"~", b"=", b"<<", b"caf\xc3\xa9",
         b"\xc2\x85\xe2\x80\xa8\xef\xbb\xbf\xef\xbf\xbe", b"\xc2\xa0'", b"\xf0\x9f\x98\x80",
         b"\xff\x80", b"\xc3", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xc0\xaf", b"\xe0\x82\xa0", b"\xf0\x82\x82\xac",
         b"x\xe2\x82",
         b"a" * 200 + b"'" + b": b" * 10]

# Two files, each compiled with clang of these options, and what check is asked.
COMPILED = [
    ("-mcmodel=small", "-mcmodel=kernel", ""),
    ("-fcf-protection=full", "", ""),
    ("--target=aarch64-linux-gnu -mbranch-protection=standard", "--target=aarch64-linux-gnu", ""),
    ("--target=aarch64-linux-gnu -mbranch-protection=pac-ret+leaf",
     "--target=aarch64-linux-gnu -mbranch-protection=pac-ret", ""),
    ("-fsanitize=cfi -fvisibility=hidden", "", ""),
    ("-fsanitize=kcfi", "", ""),
    ("-fstack-protector-all -mstack-protector-guard=global", "-fstack-protector-all", ""),
    ("-mavx2", "", ""),
    ("-flto=thin -fsplit-lto-unit", "-flto=thin", ""),
    ("-flto=thin -funified-lto", "-flto=thin", ""),
    ("-flto=thin", "-flto=full", ""),
    ("-flto=thin -mcmodel=small", "-flto=thin -mcmodel=kernel", ""),
    ("--target=aarch64-linux-gnu", "", ""),
    ("--target=x86_64-linux-musl", "", ""),
    ("--target=riscv64-linux-gnu -march=rv64gc -mabi=lp64d",
     "--target=riscv64-linux-gnu -march=rv64i -mabi=lp64", ""),
    ("-fno-lto", "", "--expect-lto=full"),
    ("-flto=thin -ffat-lto-objects", "", ""),
    ("-fPIC", "-fno-pic", ""),
    ("-gdwarf-4", "-gdwarf-5", ""),
    ("", "", "--llvm=14"),
]


def ir(source, flags, layout=LAYOUT, behavior=1, ident="clang version 22"):
    """Textual IR with flags {key: value}; values are numbers or bytes."""
    quote = lambda text: '!"' + "".join(f"\\{byte:02X}" for byte in text) + '"'
    name = quote(source)[1:]
    lines = [f"source_filename = {name}", f'target datalayout = "{layout}"' if layout else "",
             'target triple = "x86_64-unknown-linux-gnu"',
             "!llvm.module.flags = !{" + ", ".join(f"!{i}" for i in range(len(flags))) + "}"]
    for i, (key, value) in enumerate(flags.items()):
        words = quote(value) if isinstance(value, bytes) else f"i32 {value}"
        lines.append(f"!{i} = !{{i32 {behavior}, {quote(key)}, {words}}}")
    lines += [f"!llvm.ident = !{{!{len(flags)}}}", f"!{len(flags)} = !{{{quote(ident.encode())}}}"]
    return "\n".join(lines) + "\n"


def assemble(folder, text, name):
    path = folder / name.decode("utf-8", "surrogateescape")
    run("llvm-as-22", "-disable-verify", "-o", str(path), "-", input=text)
    return path.name


def clang(folder, number, options, text, llvm=22):
    source = folder / f"{number}.c"
    source.write_text(text)
    run(f"clang-{llvm}", "-O1", "-flto", *options.split(), "-c", source.name, "-o", f"{number}.o",
        cwd=folder)
    return f"{number}.o"


def links(folder):
    """(files, options) of every link."""
    for i, (first, second, options) in enumerate(COMPILED):
        yield [clang(folder, f"{i}a", first, "int g(int);int f(int x){return g(x);}int (*p)(int)=f;"),
               clang(folder, f"{i}b", second, "int g(int x){return x+1;}int (*q)(int)=g;")], options
    # LLVM reads some flags of older compilers as something else.
    yield [clang(folder, "old-a", "-fPIC", "void f(void) {}", llvm=14),
           clang(folder, "old-b", "-fno-pic", "void g(void) {}", llvm=14)], ""
    for i, name in enumerate(NAMES):
        at = f"{i}-".encode()
        yield [assemble(folder, ir(name, {name: 1, b"text": name}), at + b"a.bc"),
               assemble(folder, ir(name, {name: 2, b"text": b"x"}, ident="it's: me"), at + b"b.bc")], ""
        yield [assemble(folder, ir(b"", {b"key": 1}), at + name),
               assemble(folder, ir(b"y", {b"key": 2}), at + b"c.bc")], ""
        if name != b"-":  # the standard input
            yield [assemble(folder, ir(b"w", {b"key": 2}), name), at.decode() + "a.bc"], ""
    keys = {b"a": 1, b"Code Model": 1, b"PIC Level": 2}
    for behavior in range(1, 9):
        yield [assemble(folder, ir(b"x.c", keys, behavior=behavior), b"x%d" % behavior),
               assemble(folder, ir(b"y.c", {key: 3 for key in keys}, behavior=behavior),
                        b"y%d" % behavior),
               assemble(folder, ir(b"z.c", {}, layout=""), b"z%d" % behavior)], ""
    many = [assemble(folder, ir(b"m.c", {b"key": i // 12}), b"m%d.bc" % i) for i in range(36)]
    yield many, ""
    run("llvm-ar-22", "rc", "m.a", *many, cwd=folder)
    yield ["m.a", "x1"], ""
    yield [assemble(folder, ir(b"l.c", {b"key": b"l" * 100000}), b"l.bc"), "m0.bc"], ""


class Reader(yaml.SafeLoader):
    """Keeps the tag of a document."""


Reader.add_multi_constructor("!", lambda loader, suffix, node: (
    "!" + suffix, loader.construct_mapping(node, deep=True)))


def arguments(remark):
    for argument in remark["Args"]:
        (pair,) = argument.items()
        assert all(isinstance(word, str) for word in pair), pair
        yield pair


def diagnostic(remark):
    """The diagnostic that the arguments say: what stands between them is for remarks alone."""
    before = {"Severity": "", "Title": "", "Finding": " [", "Value": "  ", "Behavior": ", behavior ",
              "FileValue": " (in the file ", "FileBehavior": ", behavior ", "Fault": ": ",
              "Module": "      ", "Object": "      ", "MoreOfFile": " and ", "Producer": ", by ",
              "ObjectNote": ": ", "MoreModules": "      and ", "MoreObjects": "      and ",
              "Effect": "  = note: ", "Result": "; the merged module has ", "Note": "  = note: ",
              "MeaningOf": "  = note: '", "Meaning": "", "Consequence": "; ", "Help": "  = help: ",
              "Flag": "module flag '", "Subject": "the "}
    after = {"Severity": ": ", "Flag": "' ", "Subject": " ", "Finding": "]", "FileBehavior": ")",
             "MoreOfFile": " more of this file", "MoreModules": " more modules",
             "MoreObjects": " more objects", "MeaningOf": "' says "}
    lines = {"Value", "Module", "Object", "MoreModules", "MoreObjects", "Effect", "Note",
             "MeaningOf", "Help"}
    text = ""
    has_places = True
    for key, value in arguments(remark):
        if key == "String":
            continue
        if key in ("Module", "Object") and not has_places:
            text += ":"
            has_places = True
        text += ("\n" if key in lines else "") + before[key] + value + after.get(key, "")
        has_places = has_places and key != "Value"
    return text + "\n"


def printable(text):
    """What YAML cannot hold is escaped in a remark; the diagnostic has it as it is."""
    def escape(match):
        return "".join(f"\\{byte:02X}" for byte in match.group().encode("utf-8", "surrogateescape"))
    return re.sub("[\x80-\x9f\u2028\u2029\ufeff\ufffe\uffff\udc80-\udcff]", escape, text)


def check_places(finding, remark):
    """Every module and object is there, or is counted."""
    sides = []
    for key, value in arguments(remark):
        if key == "Value":
            sides.append(0)
        elif key in ("Module", "Object"):
            sides[-1] += 1
        elif key in ("MoreOfFile", "MoreModules", "MoreObjects"):
            sides[-1] += int(value)
    wanted = []
    for side in finding["sides"]:
        modules = [module["address"] for module in side["modules"]]
        distinct = sum(i == 0 or modules[i] != modules[i - 1] for i in range(len(modules)))
        wanted.append(distinct + len(side["objects"]))
    assert sides == wanted, (sides, wanted)


def is_quoted_quote(text, is_place):
    """Where a quote can be written only as two, of which LLVM's readers make none."""
    return "'" in text and (
        not re.match(r"[A-Za-z0-9/.]", text) or re.search(r": | #|[ :']\Z", text) is not None or
        (is_place and re.search(r"[],[{}]", text) is not None))


def as_llvm_reads(text, is_place=False):
    return text.replace("'", "''") if is_quoted_quote(text, is_place) else text


def escape(text):
    return text.replace("\\", "\\5C")


def wanted_of_llvm(documents):
    lines = []
    for tag, remark in documents:
        lines.append("\t".join((tag[1:], remark["Pass"], remark["Name"],
                                escape(as_llvm_reads(remark["Function"])))))
        if "DebugLoc" in remark:
            place = remark["DebugLoc"]
            assert (place["Line"], place["Column"]) == (0, 0)
            lines.append("\t".join(("DebugLoc", escape(as_llvm_reads(place["File"], True)), "0", "0")))
        for key, value in arguments(remark):
            lines.append("\t".join(("Arg", key, escape(as_llvm_reads(value)))))
    return "".join(line + "\n" for line in lines)


def check_link(bcflags, folder, files, options):
    """The remarks of a link, as bytes, and the ids of its findings."""
    command = [bcflags, "check", *options.split()]
    text = subprocess.run([*command, "--format=remarks", "--", *files], cwd=folder, check=False,
                          stdout=subprocess.PIPE).stdout
    found = json.loads(subprocess.run([*command, "--format=json", "--", *files], cwd=folder,
                                      check=False, stdout=subprocess.PIPE).stdout)
    text.decode("utf-8")
    documents = list(yaml.load_all(text, Loader=Reader))
    assert len(documents) == len(found["findings"]), files
    for (tag, remark), finding in zip(documents, found["findings"]):
        assert tag == TYPES[finding["severity"]], finding
        assert (remark["Pass"], remark["Name"]) == ("bcflags", finding["id"])
        got, wanted = diagnostic(remark), printable(finding["rendered"])
        assert got == wanted, f"{files}:\n{wanted}\n{got}"
        check_places(finding, remark)
    return text, {finding["id"] for finding in found["findings"]}


def shown(name):
    text = name.decode("utf-8", "surrogateescape")
    return printable(re.sub("[\0-\x1f\x7f]", lambda match: f"\\{ord(match.group()):02X}", text))


def check_functions(documents):
    """The function is the source file, or the first address."""
    functions = {remark["Function"] for _, remark in documents}
    assert functions >= {shown(name) for name in NAMES}, functions
    for _, remark in documents:
        if "DebugLoc" in remark:
            assert remark["DebugLoc"]["File"] == remark["Function"]
        else:
            places = [value for key, value in arguments(remark) if key in ("Module", "Object")]
            assert remark["Function"] == places[0], remark["Function"]


def check_readers(folder, path, documents, readers):
    wanted = wanted_of_llvm(documents)
    for llvm, reader in readers:
        got = run(reader, str(path))
        assert got == wanted, f"LLVM {llvm} reads something else"
    for llvm in (16, 19, 22):
        tool = f"/usr/lib/llvm-{llvm}/bin/llvm-remarkutil"
        run(tool, "yaml2bitstream", str(path), "-o", str(folder / "bitstream"))
        again = run(tool, "bitstream2yaml", str(folder / "bitstream"), "-o", "-")
        assert again.count("\n--- !") + 1 == len(documents), tool
    counts = run("llvm-remarkutil-22", "count", "--parser=yaml", "--count-by=remark-name",
                 "--group-by=total", "--remark-name=flag-values", str(path))
    assert counts == "Total,Count\nTotal,%d\n" % sum(remark["Name"] == "flag-values"
                                                       for _, remark in documents), counts


def check_viewer(path, documents):
    """opt-viewer lists what has a place, each once."""
    _, remarks, _ = optrecord.get_remarks(str(path))
    messages = {remark.message for remark in remarks.values()}
    wanted = {"".join(value for _, value in arguments(remark)) for _, remark in documents
              if "DebugLoc" in remark}
    assert messages == wanted, messages ^ wanted


def main():
    bcflags, folder, *readers = sys.argv[1:]
    folder = pathlib.Path(folder)
    if folder.exists():
        run("rm", "-rf", str(folder))
    folder.mkdir(parents=True)
    text, ids = b"", set()
    for files, options in links(folder):
        more, found = check_link(bcflags, folder, files, options)
        text += more
        ids |= found
    path = folder / "all.yaml"
    path.write_bytes(text)
    documents = list(yaml.load_all(text, Loader=Reader))
    check_functions(documents)
    check_readers(folder, path, documents, [reader.split("=", 1) for reader in readers])
    check_viewer(path, documents)
    print(f"{len(documents)} remarks of {len(ids)} findings: {' '.join(sorted(ids))}")
    keys = {key for _, remark in documents for key, _ in arguments(remark)}
    assert keys >= {"FileValue", "FileBehavior", "Fault", "Object", "Result", "MoreModules",
                    "MoreOfFile", "Subject", "Consequence"}, keys
    assert len(ids) >= 20 and len(readers) >= 5


main()
