/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "gnu/next.h"

#include "linker/question.h"

#include <dlfcn.h>
#include <link.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* A function of a library, as dlsym gives it. */
union function {
    void *address;
    ld_onload *onload;
    void (*get_version)(unsigned *major, unsigned *minor, unsigned *patch);
};

static const char *load_error(void)
{
    const char *error = dlerror();

    return error ? error : "it cannot be loaded";
}

/* mold shows the symbols of a plugin to all that is loaded later, GNU ld and gold do not (mold
 * source: elf/lto-unix.cc, load_plugin): so are those of the plugin behind ours shown, or not. */
static int mode_of_ours(void)
{
    void *program = dlopen(NULL, RTLD_LAZY);
    bool is_shown = program && dlsym(program, "onload") != NULL;

    if (program)
        (void)dlclose(program);
    return is_shown ? RTLD_NOW | RTLD_GLOBAL : RTLD_NOW;
}

bool gnu_next_load(struct gnu_next *next, const char *path, char *reason, size_t size)
{
    union function function;

    *next = (struct gnu_next){.path = path, .library = dlopen(path, mode_of_ours())};
    if (!next->library) {
        (void)snprintf(reason, size, "%s", load_error());
        return false;
    }
    function.address = dlsym(next->library, "onload");
    if (function.address && function.onload != onload) {
        next->onload = function.onload;
        return true;
    }
    (void)snprintf(reason, size, "%s",
                   function.address ? "it is bcflags-lto.so itself" : "it is no linker plugin");
    gnu_next_unload(next);
    return false;
}

/* LLVM's own word, from 16 on (LLVM source: llvm/lib/IR/Core.cpp). */
static unsigned ask_library(void *library)
{
    union function function = {dlsym(library, "LLVMGetVersion")};
    unsigned major = 0;
    unsigned minor = 0;
    unsigned patch = 0;

    if (function.address)
        function.get_version(&major, &minor, &patch);
    return major;
}

/* Where an entry of the dynamic section points to. Where that section can be written glibc has made
 * it an address; other loaders and machines leave it a place in the library. */
static const char *address_of(const struct link_map *map, const ElfW(Dyn) * entry)
{
    ElfW(Addr) address = entry->d_un.d_ptr;
    union {
        uintptr_t number;
        const char *text;
    } place = {address < map->l_addr ? address + map->l_addr : address};

    return place.text;
}

/* The libraries that it needs, by their names. */
static unsigned ask_needed(void *library)
{
    struct link_map *map = NULL;
    const char *names = NULL;
    unsigned llvm = 0;

    if (dlinfo(library, RTLD_DI_LINKMAP, &map) != 0 || !map)
        return 0;
    for (const ElfW(Dyn) *entry = map->l_ld; entry->d_tag != DT_NULL; entry++)
        if (entry->d_tag == DT_STRTAB)
            names = address_of(map, entry);
    for (const ElfW(Dyn) *entry = map->l_ld; names && llvm == 0 && entry->d_tag != DT_NULL; entry++)
        if (entry->d_tag == DT_NEEDED)
            llvm = bcf_library_llvm(names + entry->d_un.d_val);
    return llvm;
}

static unsigned llvm_of(void *library)
{
    unsigned llvm = ask_library(library);

    return llvm > 0 ? llvm : ask_needed(library);
}

unsigned gnu_next_llvm(const struct gnu_next *next)
{
    return next->library ? llvm_of(next->library) : 0;
}

unsigned gnu_loaded_llvm(const char *path)
{
    void *library = dlopen(path, RTLD_LAZY | RTLD_NOLOAD);
    unsigned llvm = library ? llvm_of(library) : 0;

    if (library)
        (void)dlclose(library);
    return llvm;
}

void gnu_next_unload(struct gnu_next *next)
{
    if (next->library)
        (void)dlclose(next->library);
    *next = (struct gnu_next){.library = NULL};
}
