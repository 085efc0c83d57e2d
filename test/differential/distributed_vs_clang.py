#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""Distributed ThinLTO: what bcflags-lto.so says at the thin link, against what clang does with the
index afterwards.

distributed_vs_clang.py PLUGIN SCRATCH LLVM...

The modules of a scene are given to ld.lld --thinlto-index-only in several ways: full objects,
bitcode for a thin link whose suffix is replaced, in groups, with another prefix, in archives.
- Without the plugin the thin link always succeeds; then clang -fthinlto-index= compiles each module
  (an ordinary link, where they are in archives). That is the judge: it fails, or leaves an empty
  object, or all is well.
- With the plugin a link that is going to fail ends with status 1, names the flag and the modules,
  and writes nothing; any other is silent and writes the same, byte for byte.
"""

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

TARGET = "--target=x86_64-linux-gnu"
SUFFIX = "--thinlto-object-suffix-replace=.thin.bc;.o"
ALIGN16 = ["-mstack-alignment=16"]
ALIGN32 = ["-mstack-alignment=32"]
NOINLINE = "__attribute__((noinline)) "


def calls(name, *callees, attribute=""):
    declarations = "".join(f"int {callee}(int);\n" for callee in callees)
    total = " + ".join(["x"] + [f"{callee}(x)" for callee in callees])
    return f"{declarations}{attribute}int {name}(int x) {{ return {total}; }}\n"


# What it is, the modules (a folder and a name; source; options), and who is to be named if it fails.
SCENES = [
    ("healthy", [("a", calls("_start", "b", "c"), ALIGN16), ("sub/b", calls("b"), ALIGN16),
                 ("c", calls("c"), [])], None),
    ("direct", [("a", calls("_start", "b", "c"), ALIGN16), ("sub/b", calls("b"), ALIGN32),
                ("c", calls("c"), [])], ("a", "sub/b")),
    ("two sources", [("a", calls("_start", "b", "c"), []), ("sub/b", calls("b"), ALIGN16),
                     ("c", calls("c"), ALIGN32)], ("sub/b", "c")),
    ("transitive", [("a", calls("_start", "b"), ALIGN16), ("sub/b", calls("b", "c"), []),
                    ("c", calls("c"), ALIGN32)], ("a", "c")),
    ("not imported", [("a", calls("_start", "b", "c"), ALIGN16),
                      ("sub/b", calls("b", attribute=NOINLINE), ALIGN32),
                      ("c", calls("c"), [])], None),
    ("no part", [("a", calls("_start", "c"), ALIGN16), ("sub/b", calls("b"), ALIGN32),
                 ("c", calls("c"), [])], None),
]


def objects(paths):
    return [f"{path}.o" for path in paths]


def thin_links(paths):
    return [f"{path}.thin.bc" for path in paths]


def group(files):
    """The first stands alone, the others are taken where they are needed, as Bazel has it."""
    return files[:1] + ["--start-lib"] + files[1:] + ["--end-lib"]


# The arguments, and whether clang finds what the index names: it knows no archives.
WAYS = {
    "full": (lambda paths: group(objects(paths)), True),
    "full, one for regular LTO": (lambda paths: group(objects(paths)) + ["regular.o"], True),
    "thin link": (lambda paths: [SUFFIX] + group(thin_links(paths)), True),
    "thin link, prefix": (lambda paths: [SUFFIX, "--thinlto-prefix-replace=;made/in/"]
                          + group(thin_links(paths)), True),
    "archive": (lambda paths: objects(paths)[:1] + ["full.a"], False),
    "thin archive": (lambda paths: objects(paths)[:1] + ["thin.a"], False),
    # llvm-ar before 17 refuses these.
    "thin archive of thin links": (lambda paths: [SUFFIX] + thin_links(paths)[:1] + ["links.a"],
                                   False),
}


def run(folder, *command):
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, errors="replace")


def must(folder, *command):
    done = run(folder, *command)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}: {done.stderr}")


def written(folder):
    found = {}
    for path, _, names in os.walk(folder):
        for name in names:
            if name.endswith((".thinlto.bc", ".imports")) or name == "list":
                with open(os.path.join(path, name), "rb") as file:
                    found[os.path.relpath(os.path.join(path, name), folder)] = file.read()
    return found


def remove(folder, names):
    for name in names:
        os.remove(os.path.join(folder, name))


def compile_modules(folder, llvm, modules):
    os.makedirs(os.path.join(folder, "sub"))
    os.makedirs(os.path.join(folder, "made/in/sub"))
    for path, source, options in modules:
        with open(os.path.join(folder, f"{path}.c"), "w") as file:
            file.write(source)
        must(folder, f"clang-{llvm}", TARGET, "-O2", "-flto=thin", *options, "-c", f"{path}.c",
             "-o", f"{path}.o", "-Xclang", f"-fthin-link-bitcode={path}.thin.bc")
    with open(os.path.join(folder, "regular.c"), "w") as file:
        file.write(calls("regular"))
    must(folder, f"clang-{llvm}", TARGET, "-O2", "-flto=full", "-c", "regular.c", "-o", "regular.o")
    rest = [path for path, _, _ in modules[1:]]
    must(folder, f"llvm-ar-{llvm}", "rcs", "full.a", *objects(rest))
    must(folder, f"llvm-ar-{llvm}", "rcsT", "thin.a", *objects(rest))
    if llvm >= 19:
        must(folder, f"llvm-ar-{llvm}", "rcsT", "links.a", *thin_links(rest))


def clang_fails(folder, llvm, paths, prefix):
    """True if one of the modules cannot be compiled with its index."""
    for path in paths:
        done = run(folder, f"clang-{llvm}", TARGET, "-O2", "-c", "-x", "ir", f"{path}.o",
                   f"-fthinlto-index={prefix}{path}.o.thinlto.bc", "-o", "native.o")
        if done.returncode != 0 or os.path.getsize(os.path.join(folder, "native.o")) == 0:
            if "linking module flags" not in done.stderr:
                sys.exit(f"{folder}: clang-{llvm} fails otherwise: {done.stderr}")
            return True
    return False


def judge(folder, llvm, paths, way, inputs):
    if WAYS[way][1]:
        return clang_fails(folder, llvm, paths, "made/in/" if "prefix" in way else "")
    link = run(folder, f"ld.lld-{llvm}", *objects(paths)[:1],
               *(["full.a"] if "full.a" in inputs else ["thin.a"]), "-o", "image")
    return link.returncode != 0


def complaints(plain, loaded, files, files_loaded, fails, culprits):
    """What is wrong with the verdict of the plugin."""
    if plain.returncode != 0:
        return [f"the thin link fails by itself: {plain.stderr}"]
    if fails != (culprits is not None):
        return [f"the scene is {'to fail' if culprits else 'healthy'}, and the tools disagree"]
    if not fails:
        return [text for text, wrong in (
            ("a false alarm", loaded.returncode != 0),
            (f"something was said: {loaded.stderr}", loaded.stderr != plain.stderr),
            ("other indexes were written", files != files_loaded)) if wrong]
    return [text for text, wrong in (
        (f"exits with {loaded.returncode}", loaded.returncode != 1),
        (f"does not say it: {loaded.stderr}",
         "error: module flag 'override-stack-alignment' has conflicting" not in loaded.stderr),
        (f"does not name them: {loaded.stderr}",
         not all(f"{os.path.basename(name)}.o" in loaded.stderr for name in culprits)),
        (f"does not say where it fails: {loaded.stderr}",
         "what fails is clang -fthinlto-index=" not in loaded.stderr),
        (f"wrote {sorted(files_loaded)}", files_loaded)) if wrong]


def try_way(folder, plugin, llvm, paths, way, culprits):
    inputs = WAYS[way][0](paths)
    link = [f"ld.lld-{llvm}", "--thinlto-index-only=list", "--thinlto-emit-imports-files",
            *inputs, "-o", "image"]
    plain = run(folder, *link)
    files = written(folder)
    fails = judge(folder, llvm, paths, way, inputs)
    remove(folder, files)
    loaded = run(folder, *link, f"-plugin-opt=-load={plugin}")
    files_loaded = written(folder)
    remove(folder, files_loaded)
    return fails, complaints(plain, loaded, files, files_loaded, fails, culprits)


def try_scene(scratch, plugin, llvm, scene):
    title, modules, culprits = scene
    folder = os.path.join(scratch, f"{llvm}-{title.replace(' ', '-')}")
    compile_modules(folder, llvm, modules)
    paths = [path for path, _, _ in modules]
    results = []
    for way in WAYS:
        if way == "thin archive of thin links" and llvm < 19:
            continue
        fails, wrong = try_way(folder, plugin, llvm, paths, way, culprits)
        results.append((fails, [f"LLVM {llvm}, {title}, {way}: {text}" for text in wrong]))
    return results


def main():
    plugin, scratch = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    shutil.rmtree(scratch, ignore_errors=True)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = [pool.submit(try_scene, scratch, plugin, int(llvm), scene)
                for llvm in sys.argv[3:] for scene in SCENES]
        results = [result for job in jobs for result in job.result()]
    wrong = [text for _, texts in results for text in texts]
    print(f"{len(results)} thin links, {sum(fails for fails, _ in results)} of which fail later: "
          f"{len(wrong)} are wrong")
    print("\n".join(wrong))
    return 1 if wrong or not any(fails for fails, _ in results) else 0


if __name__ == "__main__":
    sys.exit(main())
