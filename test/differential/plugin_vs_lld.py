#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""ld.lld with bcflags-lto.so, against the same ld.lld without it.

plugin_vs_lld.py PLUGIN RUSTC SCRATCH [--seed=N] [--random=N] [--first=N]
              [--only=TEXT] [--all] LLVM...

Every scene of plugin_scenes.py is linked by several linkers, for several targets, with regular
LTO, ThinLTO, split units and mixtures: each linker, target and mode meets each scene (--all: in
all combinations). Programs at random come on top; seed and number can be given.

- A link that is healthy is the same with the plugin in everything: exit status, words, all files.
- A conflict that LLVM would find ends the link with status 1 before anything is merged, and names
  both sides; where we only warn, the linker does what it does without us.
- Any other failure is the linker's own.
PLUGIN "none" tries the scenes alone.
"""

import os
import shutil
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from plugin_link import KINDS, Case, Linker, Objects, rust_linker
from plugin_random import random_cases
from plugin_scenes import SCENES


def combinations(scene, linkers, everything, number):
    """Linker, target and mode, so that each meets the scene; or all there are."""
    usable = [linker for linker in linkers if linker.llvm >= scene.first]
    if everything:
        chosen = [(linker, target, mode) for linker in usable for target in scene.targets
                  for mode in scene.modes]
    else:
        count = max(len(usable), len(scene.targets), len(scene.modes))
        chosen = [(usable[i % len(usable)], scene.targets[(i + number) % len(scene.targets)],
                   scene.modes[(i + i // len(scene.modes) + number) % len(scene.modes)])
                  for i in range(count)]
    # The LTO of LLVM before 16 forgets the floating-point ABI of RISC-V: it cannot be linked with
    # anything else.
    return [(linker, "x86_64" if target == "riscv64" and linker.llvm < 16 and "x86_64" in
             scene.targets and (scene.has_native or mode == "split") else target, mode)
            for linker, target, mode in chosen]


def scene_cases(make, scenes, linkers, everything):
    for number, scene in enumerate(scenes):
        for i, (linker, target, mode) in enumerate(combinations(scene, linkers, everything,
                                                                number)):
            kinds = [kind for kind in KINDS[target]
                     if scene.kinds is None or kind.flag in scene.kinds]
            kind = kinds[(i // 3 + number) % len(kinds)]
            for conflict in ((False, True) if scene.both else (True,)):
                title = f"{scene.name}, {linker.name}, {target}, {mode}, {kind.flag}, " \
                        f"{'conflict' if conflict else 'healthy'}"
                yield lambda folder, s=scene, t=title, k=kind, x=conflict, l=linker, a=target, \
                    m=mode, n=i + number: work(make(folder, t, l, a, m, k, x, n), s.function)


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
    begin = time.monotonic()
    shutil.rmtree(scratch, ignore_errors=True)
    linkers = [Linker(f"ld.lld-{llvm}", [f"ld.lld-{llvm}"], int(llvm)) for llvm in arguments[3:]]
    rust = rust_linker(rustc)
    if rust and any(rust.llvm == linker.llvm for linker in linkers):
        linkers.append(rust)
    else:
        print("There is no rust-lld here.")
    objects = Objects(os.path.join(scratch, "objects"))

    def make(folder, *about):
        case = Case(objects, plugin, folder, *about)
        case.rustc = rustc
        return case

    scenes = [scene for scene in SCENES if options.get("only", "") in scene.name]
    jobs = list(scene_cases(make, scenes, linkers, "all" in options))
    seed, count = options.get("seed", "1"), int(options.get("random", "60"))
    first = int(options.get("first", "0"))
    jobs += list(random_cases(make, linkers, seed, count, first))

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
    stops = sum(case.expectation == "stop" for case in cases)
    print(f"{len(cases)} links ({stops} of them to be stopped) with "
          f"{', '.join(linker.name for linker in linkers)}, seed {seed}: {len(wrong)} "
          f"differences, {sum(case.links for case in cases)} runs of linkers, "
          f"{time.monotonic() - begin:.0f} s")
    sys.exit(1 if wrong or (stops == 0 and not options.get("only")) else 0)


if __name__ == "__main__":
    main()
