/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * fake_linker PLUGIN COMMAND...: a linker that offers a plugin what no linker installed here
 * offers, and calls it in ways of its own. Says what it is told and what it gets for an answer.
 *
 *   load, unload        the plugin is loaded, and unloaded
 *   offer=TAG,...       what the transfer vector holds from here on, in this order; it may hold a
 *                       tag that no linker has
 *   and=TAG,...         what it holds besides, behind that
 *   option=TEXT         an option of the vector, behind those that there are
 *   onload              is called with that
 *   claim=FILE, claim2=FILE, used=FILE   the hook is called, version 2 with what is known to be
 * used threads=FILE        eight threads call the hook at once, each a hundred times all, cleanup,
 * new=FILE               these hooks are called hooks               says which are registered
 */

#include "gnu/plugin_api.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { most_entries = 64, thread_count = 8, rounds = 100 };

static const char *path;
static void *library;
static struct ld_value vector[most_entries];
static int entry_count;
static struct {
    ld_claim_file *claim_file;
    ld_claim_file_v2 *claim_file_v2;
    ld_all_symbols_read *all_symbols_read;
    ld_cleanup *cleanup;
    ld_new_input *new_input;
} hooks;
static bool is_quiet; /* while threads run */
static _Thread_local const void *offered;

static enum ld_status message(int level, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    flockfile(stdout);
    printf("message %d: ", level);
    vprintf(format, arguments);
    printf("\n");
    funlockfile(stdout);
    va_end(arguments);
    return LD_OK;
}

static enum ld_status register_claim_file(ld_claim_file *hook)
{
    hooks.claim_file = hook;
    return LD_OK;
}

static enum ld_status register_claim_file_v2(ld_claim_file_v2 *hook)
{
    hooks.claim_file_v2 = hook;
    return LD_OK;
}

static enum ld_status register_all_symbols_read(ld_all_symbols_read *hook)
{
    hooks.all_symbols_read = hook;
    return LD_OK;
}

static enum ld_status register_cleanup(ld_cleanup *hook)
{
    hooks.cleanup = hook;
    return LD_OK;
}

static enum ld_status register_new_input(ld_new_input *hook)
{
    hooks.new_input = hook;
    return LD_OK;
}

static enum ld_status add(const char *version, const void *handle, int count,
                          const struct ld_symbol *symbols)
{
    if (handle != offered) {
        printf("symbols of a file that is not offered\n");
        return LD_BAD_HANDLE;
    }
    if (!is_quiet) {
        printf("%s:", version);
        for (int i = 0; i < count; i++)
            printf(" %s", symbols[i].name);
        printf("\n");
    }
    return LD_OK;
}

static enum ld_status add_symbols(void *handle, int count, const struct ld_symbol *symbols)
{
    return add("add_symbols", handle, count, symbols);
}

static enum ld_status add_symbols_v2(void *handle, int count, const struct ld_symbol *symbols)
{
    return add("add_symbols_v2", handle, count, symbols);
}

static enum ld_status get_symbols(const void *handle, int count, struct ld_symbol *symbols)
{
    (void)handle;
    for (int i = 0; i < count; i++)
        symbols[i].resolution = 2;
    return LD_OK;
}

static enum ld_status add_input_file(const char *name)
{
    printf("add_input_file: %s\n", name);
    return LD_OK;
}

/* The handle of a file is what it contains. */
static enum ld_status get_view(const void *handle, const void **view)
{
    *view = handle;
    return LD_OK;
}

static void unused(void)
{
}

/* What is offered under a tag. */
static struct ld_value value_of(int tag)
{
    struct ld_value value = {.tag = tag, .of.function = unused};

    switch (tag) {
    case LD_API_VERSION:
    case LD_OUTPUT_KIND:
        return (struct ld_value){.tag = tag, .of.number = 1};
    case LD_GNU_LD_VERSION:
        return (struct ld_value){.tag = tag, .of.number = 299};
    case LD_REGISTER_CLAIM_FILE:
        value.of.register_claim_file = register_claim_file;
        break;
    case LD_REGISTER_CLAIM_FILE_V2:
        value.of.register_claim_file_v2 = register_claim_file_v2;
        break;
    case LD_REGISTER_ALL_SYMBOLS_READ:
        value.of.register_all_symbols_read = register_all_symbols_read;
        break;
    case LD_REGISTER_CLEANUP:
        value.of.register_cleanup = register_cleanup;
        break;
    case LD_REGISTER_NEW_INPUT:
        value.of.register_new_input = register_new_input;
        break;
    case LD_MESSAGE:
        value.of.message = message;
        break;
    case LD_ADD_SYMBOLS:
        value.of.add_symbols = add_symbols;
        break;
    case LD_ADD_SYMBOLS_V2:
        value.of.add_symbols = add_symbols_v2;
        break;
    case LD_GET_SYMBOLS:
    case LD_GET_SYMBOLS_V2:
    case LD_GET_SYMBOLS_V3:
        value.of.get_symbols = get_symbols;
        break;
    case LD_GET_VIEW:
        value.of.get_view = get_view;
        break;
    case LD_ADD_INPUT_FILE:
        value.of.function = (void (*)(void))add_input_file;
        break;
    default:
        if (tag > LD_REGISTER_CLAIM_FILE_V2)
            value.of.string = "of a linker to come";
    }
    return value;
}

static void offer(const char *tags)
{
    for (char *end; *tags && entry_count < most_entries - 1; tags = end + (*end == ','))
        vector[entry_count++] = value_of((int)strtol(tags, &end, 10));
}

static void add_option(const char *text)
{
    if (entry_count < most_entries - 1)
        vector[entry_count++] = (struct ld_value){.tag = LD_OPTION, .of.string = text};
}

/* As linkers do, the vector is thrown away. */
static void call_onload(void)
{
    union {
        void *address;
        ld_onload *onload;
    } function = {dlsym(library, "onload")};
    const size_t size = ((size_t)entry_count + 1) * sizeof(*vector);
    struct ld_value *copy = malloc(size);

    memset(&hooks, 0, sizeof hooks);
    vector[entry_count].tag = LD_END;
    memcpy(copy, vector, size);
    printf("onload = %d\n", function.onload(copy));
    memset(copy, 0xa5, size);
    free(copy);
}

static struct ld_input_file open_file(const char *name)
{
    struct ld_input_file file = {.name = strdup(name), .descriptor = open(name, O_RDONLY)};
    struct stat information;

    if (file.descriptor < 0 || fstat(file.descriptor, &information) != 0) {
        perror(name);
        exit(1);
    }
    file.size = information.st_size;
    file.handle = malloc((size_t)file.size + 1);
    if (pread(file.descriptor, file.handle, (size_t)file.size, 0) != file.size)
        exit(1);
    return file;
}

/* The handle stays: plugins ask for it later. The name is thrown away. */
static void close_file(struct ld_input_file *file)
{
    char *name = (char *)(uintptr_t)file->name;

    close(file->descriptor);
    memset(name, 'x', strlen(name));
    free(name);
}

static int claim(const char *name, int version, int known_used)
{
    struct ld_input_file file = open_file(name);
    int claimed = 0;
    enum ld_status status;

    offered = file.handle;
    status = version == 2 ? hooks.claim_file_v2(&file, &claimed, known_used)
                          : hooks.claim_file(&file, &claimed);
    offered = NULL;
    if (!is_quiet)
        printf("claim %s = %d, claimed %d\n", name, status, claimed);
    close_file(&file);
    return status == LD_OK ? claimed : -1;
}

static void *claim_often(void *name)
{
    static char failed;

    for (int i = 0; i < rounds; i++)
        if (claim(name, 1, 0) != 1)
            return &failed;
    return NULL;
}

static void claim_at_once(const char *name)
{
    pthread_t threads[thread_count];
    int good = 0;

    is_quiet = true;
    for (int i = 0; i < thread_count; i++)
        pthread_create(&threads[i], NULL, claim_often, (void *)(uintptr_t)name);
    for (int i = 0; i < thread_count; i++) {
        void *result;

        pthread_join(threads[i], &result);
        good += result == NULL;
    }
    is_quiet = false;
    printf("threads that claimed all: %d\n", good);
}

static void call_hook(const char *name, ld_cleanup *hook)
{
    if (hook)
        printf("%s = %d\n", name, hook());
    else
        printf("%s: nothing is registered\n", name);
}

static void new_input(const char *name)
{
    struct ld_input_file file = open_file(name);

    printf("new input = %d\n", hooks.new_input(&file));
    close_file(&file);
}

static void load(void)
{
    library = dlopen(path, RTLD_NOW);
    if (!library) {
        printf("%s\n", dlerror());
        exit(1);
    }
}

static const char *value_after(const char *command, const char *name)
{
    const size_t length = strlen(name);

    return strncmp(command, name, length) == 0 ? command + length : NULL;
}

static bool obey_with_value(const char *command)
{
    const char *value;

    if ((value = value_after(command, "offer="))) {
        entry_count = 0;
        offer(value);
    } else if ((value = value_after(command, "and=")))
        offer(value);
    else if ((value = value_after(command, "option=")))
        add_option(value);
    else if ((value = value_after(command, "claim=")))
        claim(value, 1, 0);
    else if ((value = value_after(command, "claim2=")))
        claim(value, 2, 0);
    else if ((value = value_after(command, "used=")))
        claim(value, 2, 1);
    else if ((value = value_after(command, "threads=")))
        claim_at_once(value);
    else if ((value = value_after(command, "new=")))
        new_input(value);
    else
        return false;
    return true;
}

static void obey(const char *command)
{
    if (strcmp(command, "load") == 0)
        load();
    else if (strcmp(command, "unload") == 0)
        dlclose(library);
    else if (strcmp(command, "onload") == 0)
        call_onload();
    else if (strcmp(command, "all") == 0)
        call_hook("all", hooks.all_symbols_read);
    else if (strcmp(command, "cleanup") == 0)
        call_hook("cleanup", hooks.cleanup);
    else if (strcmp(command, "hooks") == 0)
        printf("hooks:%s%s%s%s%s\n", hooks.claim_file ? " claim" : "",
               hooks.claim_file_v2 ? " claim2" : "", hooks.all_symbols_read ? " all" : "",
               hooks.cleanup ? " cleanup" : "", hooks.new_input ? " new" : "");
    else if (!obey_with_value(command))
        exit(3);
}

int main(int argc, char **argv)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (argc < 2)
        return 3;
    path = argv[1];
    for (int i = 2; i < argc; i++)
        obey(argv[i]);
    return 0;
}
