# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""Programs at random for plugin_vs_lld.py and plugin_vs_gnu.py."""

import random

from plugin_link import KINDS

KINDS_OF_MODULES = [["thin"], ["thin"], ["thin"], ["full"], ["thin", "full"],
                    ["thin", "full", "plain"], ["split"], ["thin", "split"]]
ATTRIBUTES = ["", "", "", "__attribute__((noinline))", "__attribute__((weak))"]


def make_modules(case, generator):
    """Modules that call each other: names, the first of which has _start."""
    count = generator.randint(3, 8)
    kinds = generator.choice(KINDS_OF_MODULES)
    with_duplicates = generator.random() < 0.15
    functions = ["_start"] + [f"f{i}" for i in range(1, count)]
    density = generator.choice([0.2, 0.4, 0.6])
    names = []
    for i, function in enumerate(functions):
        calls = [callee for callee in functions[i + 1:] if generator.random() < density]
        flags = []
        for kind in KINDS[case.target]:
            if generator.random() < 0.35:
                flags = flags or generator.choice([[], kind.one, kind.other])
        attribute = generator.choice(ATTRIBUTES) if i > 0 else ""
        defines = [function]
        if with_duplicates and i > 1 and generator.random() < 0.3:
            defines.append(functions[i - 1])
            attribute = "__attribute__((weak))"
        name = f"{i}/same.o" if case.is_ambiguous and i > 0 else f"m{i}.o"
        case.object(name, defines, calls, flags, mode=generator.choice(kinds),
                    attribute=attribute)
        names.append(name)
    return names


def spread(case, generator, names):
    """The modules as the words of a link: some in archives."""
    places = {"": [names[0]], "one.a": [], "two.a": [], "lazy": []}
    if not case.linker.has_start_lib:
        del places["lazy"]
    for name in names[1:]:
        places[generator.choice(["", "", *places])].append(name)
    words = places[""]
    for archive in ("one.a", "two.a"):
        if places[archive]:
            case.archive(archive, *places[archive], thin=generator.random() < 0.3, flags="qcS")
            words += generator.choice([[archive], [archive],
                                       ["--whole-archive", archive, "--no-whole-archive"]])
    if places.get("lazy"):
        words += ["--start-lib", *places["lazy"], "--end-lib"]
    return words


def make_link(case, generator):
    case.is_ambiguous = generator.random() < 0.15
    words = spread(case, generator, make_modules(case, generator))
    words += generator.choice([[], [], ["-r"], ["--gc-sections"], ["-u", "f2"], ["-shared"],
                               ["-z", "muldefs"], case.linker.without_optimization])
    if generator.random() < 0.2:
        words += ["--unresolved-symbols=ignore-all"]
    if generator.random() < 0.2:
        case.write("all.rsp", "\n".join(words))
        words = ["@all.rsp"]
    case.link(*words)
    case.expectation, case.base_links = "random", None


def work(make, linkers, seed, number):
    generator = random.Random(f"{seed} {number}")
    linker = generator.choice(linkers)
    target = generator.choice(linker.targets)
    title = f"random {number} of seed {seed}, {linker.name}, {target}"

    def job(folder):
        case = make(folder, title, linker, target, "random", None, True, number)
        make_link(case, generator)
        case.judge()
        return case
    return job


def random_cases(make, linkers, seed, count, first=0):
    for number in range(first, first + count):
        yield work(make, linkers, seed, number)
