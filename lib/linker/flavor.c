/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Which linker lld is (LLVM source: lld/Common/DriverDispatcher.cpp; to LLVM 16
 * lld/tools/lld/lld.cpp). */

#include "linker/arguments.h"

#include <string.h>
#include <strings.h>

enum flavor { FLAVOR_NONE, FLAVOR_GNU, FLAVOR_OTHER };

/* getFlavor */
static enum flavor find_flavor(const char *name, size_t length)
{
    static const struct {
        const char *name;
        enum flavor flavor;
    } flavors[] = {
        {"ld", FLAVOR_GNU},     {"ld.lld", FLAVOR_GNU},     {"gnu", FLAVOR_GNU},
        {"wasm", FLAVOR_OTHER}, {"ld-wasm", FLAVOR_OTHER},  {"link", FLAVOR_OTHER},
        {"ld64", FLAVOR_OTHER}, {"ld64.lld", FLAVOR_OTHER}, {"darwin", FLAVOR_OTHER},
    };

    for (size_t i = 0; i < sizeof(flavors) / sizeof(*flavors); i++)
        if (strlen(flavors[i].name) == length && strncasecmp(name, flavors[i].name, length) == 0)
            return flavors[i].flavor;
    return FLAVOR_NONE;
}

/* parseProgname: the first part between dashes that is a flavor. */
static enum flavor find_flavor_of_program(const char *program)
{
    const char *slash = strrchr(program, '/');
    const char *name = slash ? slash + 1 : program;
    size_t length = strlen(name);

    if (length >= 4 && strcasecmp(name + length - 4, ".exe") == 0)
        length -= 4;
    for (size_t begin = 0; begin <= length;) {
        const char *dash = memchr(name + begin, '-', length - begin);
        size_t size = dash ? (size_t)(dash - name) - begin : length - begin;
        enum flavor flavor = find_flavor(name + begin, size);
        if (flavor != FLAVOR_NONE)
            return flavor;
        begin += size + 1;
    }
    return FLAVOR_NONE;
}

/* isPETargetName: with these emulations lld is a linker of Windows programs. */
static bool is_windows_emulation(const char *name)
{
    static const char *const names[] = {"i386pe",    "i386pep",  "thumb2pe", "arm64pe",
                                        "arm64ecpe", "arm64xpe", "mipspe"};

    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

/* isPETarget: the argument behind the first "-m"; NULL if there is none. */
static const char *find_emulation(const char *const *list, size_t count)
{
    for (size_t i = 0; i + 1 < count; i++)
        if (strcmp(list[i], "-m") == 0)
            return list[i + 1];
    return NULL;
}

/* It is looked for before response files are read, and then in them. */
static bool is_for_windows(int argc, char *const *argv)
{
    struct bcf_arena arena = {0};
    struct bcf_arguments arguments;
    const char *emulation = find_emulation((const char *const *)argv, (size_t)argc);

    if (!emulation && bcf_arguments_expand(&arguments, &arena, argc, argv))
        emulation = find_emulation(arguments.list, arguments.count);
    bool result = emulation && is_windows_emulation(emulation);
    bcf_arena_free(&arena);
    return result;
}

bool bcf_arguments_call_elf_lld(int argc, char *const *argv)
{
    enum flavor flavor;

    if (argc < 1 || !argv[0])
        return false;
    if (argc > 1 && strcmp(argv[1], "-flavor") == 0)
        flavor = argc > 2 ? find_flavor(argv[2], strlen(argv[2])) : FLAVOR_NONE;
    else
        flavor = find_flavor_of_program(argv[0]);
    return flavor == FLAVOR_GNU && !is_for_windows(argc, argv);
}
