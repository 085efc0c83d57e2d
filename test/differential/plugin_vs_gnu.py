#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""GNU ld, gold and mold with bcflags-lto.so before LLVM's plugin, against LLVM's plugin alone.

plugin_vs_gnu.py PLUGIN RUSTC SCRATCH [--seed=N] [--random=N] [--first=N] [--only=TEXT]
              [--linker=bfd|gold|mold] [--all] LLVM...

The scenes of gnu_scenes.py, each with each linker, the plugins of the LLVMs and the modes in turn
(--all: in all combinations), and programs at random. What is expected is what plugin_vs_lld.py
expects.
PLUGIN "none" tries the scenes alone.
"""

import os
import shutil
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from gnu_link import LINKERS, TARGETS, GnuCase, GnuLinker
from gnu_scenes import GNU_SCENES
from plugin_link import KINDS, Objects
from plugin_random import random_cases


def combinations(scene, linkers, llvms, everything, number):
    """Linker, LLVM and mode, so that each linker meets the scene; or all there are."""
    usable = [llvm for llvm in llvms if llvm >= scene.first]
    if everything:
        return [(linker, llvm, mode) for linker in linkers for llvm in usable
                for mode in scene.modes]
    count = max(len(linkers), 2)
    return [(linkers[(i + number) % len(linkers)], usable[(i + number // 2) % len(usable)],
             scene.modes[(i + number) % len(scene.modes)]) for i in range(count)]


def scene_cases(make, scenes, llvms, everything):
    for number, (scene, linkers) in enumerate(scenes):
        for i, (linker, llvm, mode) in enumerate(combinations(scene, linkers, llvms, everything,
                                                              number)):
            targets = [target for target in TARGETS[linker] if target in scene.targets]
            target = targets[number % len(targets)]
            kinds = [kind for kind in KINDS[target]
                     if scene.kinds is None or kind.flag in scene.kinds]
            kind = kinds[(i // 3 + number) % len(kinds)]
            for conflict in ((False, True) if scene.both else (True,)):
                title = f"{scene.name}, {linker}, LLVM {llvm}, {target}, {mode}, " \
                        f"{kind.flag}, {'conflict' if conflict else 'healthy'}"
                about = (title, GnuLinker(linker, llvm), target, mode, kind, conflict, i + number)
                yield lambda folder, about=about, function=scene.function: work(
                    make(folder, *about), function)


def work(case, function):
    function(case)
    case.judge()
    return case


def main():
    arguments = [word for word in sys.argv[1:] if not word.startswith("--")]
    options = dict((word[2:] + "=").split("=")[:2] for word in sys.argv[1:]
                   if word.startswith("--"))
    plugin, rustc, scratch = arguments[0], arguments[1], os.path.abspath(arguments[2])
    plugin = None if plugin == "none" else os.path.abspath(plugin)
    llvms = [int(llvm) for llvm in arguments[3:]]
    begin = time.monotonic()
    shutil.rmtree(scratch, ignore_errors=True)
    objects = Objects(os.path.join(scratch, "objects"))

    def make(folder, *about):
        case = GnuCase(objects, plugin, folder, *about)
        case.rustc = rustc
        return case

    wanted = options.get("linker") or ""
    scenes = [(scene, [linker for linker in linkers if wanted in linker])
              for scene, linkers in GNU_SCENES if options.get("only", "") in scene.name]
    scenes = [(scene, linkers) for scene, linkers in scenes if linkers]
    jobs = list(scene_cases(make, scenes, llvms, "all" in options))
    linkers = [GnuLinker(linker, llvm) for linker in LINKERS if wanted in linker
               for llvm in llvms]
    seed, count = options.get("seed", "1"), int(options.get("random", "60"))
    jobs += list(random_cases(make, linkers, seed, count, int(options.get("first", "0"))))

    def perform(numbered):
        number, job = numbered
        folder = os.path.join(scratch, str(number))
        case = job(folder)
        if not case.problems:
            shutil.rmtree(folder)
        return case

    with ThreadPoolExecutor(int(options.get("jobs", "2"))) as pool:
        cases = list(pool.map(perform, enumerate(jobs)))
    wrong = [case for case in cases if case.problems]
    for case in wrong:
        print("\n".join(case.problems[:4]))
    if "notes" in options:
        for case in cases:
            for note in case.notes:
                print(f"{case.title}: {note}")
    stops = sum(case.expectation == "stop" or "stopped" in case.notes for case in cases)
    print(f"{len(cases)} links ({stops} of them to be stopped) with "
          f"{', '.join(linker.name for linker in linkers)}, seed {seed}: {len(wrong)} "
          f"differences, {sum(case.links for case in cases)} runs of linkers, "
          f"{time.monotonic() - begin:.0f} s")
    sys.exit(1 if wrong or (plugin and stops == 0 and not options.get("only")) else 0)


if __name__ == "__main__":
    main()
