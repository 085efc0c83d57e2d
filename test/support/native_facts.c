/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* native_facts FILE...: what the native code of each object says, a line each:
 * FILE, the flags of the ABI, the flags in words, the number of relocations
 * through the GOT, then TYPE=COUNT for each type. Takes archives, too, and names
 * their members FILE(MEMBER). Exits with 2 if a file or a member cannot be read;
 * the others are shown all the same. */

#include "base/error.h"
#include "base/source.h"
#include "container/container.h"

#include <inttypes.h>
#include <stdio.h>

enum { LONGEST_NAME = 4096 };

static void print(const char *name, const struct bcf_native *native)
{
    const char *type;
    uint64_t count;

    printf("%s\t0x%" PRIx64 "\t%s\t%" PRIu64, name, bcf_native_abi_flags(native),
           bcf_native_abi(native).data, bcf_native_got_relocation_count(native));
    for (size_t i = 0; (type = bcf_native_got_relocation(native, i, &count)); i++)
        printf("\t%s=%" PRIu64, type, count);
    printf("\n");
}

static bool report(const char *name, const struct bcf_error *error)
{
    fprintf(stderr, "native_facts: %s: byte %" PRIu64 ": %s: %s\n", name, error->offset,
            bcf_status_name(error->status), error->message);
    return false;
}

/* Shows one object. Returns whether it could be read. */
static bool show_object(const char *name, const struct bcf_range *range, struct bcf_arena *arena)
{
    const struct bcf_format *format;
    struct bcf_native native;
    struct bcf_error error;

    bcf_error_clear(&error);
    if (bcf_format_find(range, &format, &error) == BCF_OK && !format->read_native)
        bcf_fail(&error, BCF_ERROR_FORMAT, range->offset, "%s has no native code", format->name);
    if (error.status == BCF_OK)
        format->read_native(range, arena, &native, &error);
    if (error.status != BCF_OK)
        return report(name, &error);
    print(name, &native);
    return true;
}

/* Shows the members of an archive, or the file as a whole. */
static bool show_members(const char *path, const struct bcf_range *range, struct bcf_arena *arena)
{
    struct bcf_members members = {0};
    const struct bcf_format *format;
    struct bcf_error error;
    char name[LONGEST_NAME];
    bool all = true;

    bcf_error_clear(&error);
    if (bcf_format_find(range, &format, &error) != BCF_OK || !format->list_members)
        return show_object(path, range, arena);
    if (format->list_members(range, arena, &members, &error) != BCF_OK)
        all = report(path, &error);
    for (size_t i = 0; i < members.count; i++) {
        const struct bcf_member *member = &members.list[i];
        struct bcf_range bytes = {range->source, member->offset, member->size};
        snprintf(name, sizeof(name), "%s(%.*s)", path, (int)member->name.size, member->name.data);
        all = show_object(name, &bytes, arena) && all;
    }
    return all;
}

static bool show(const char *path)
{
    struct bcf_arena arena = {0};
    struct bcf_source source;
    struct bcf_error error;

    bcf_error_clear(&error);
    if (bcf_source_open(&source, path, &error) != BCF_OK)
        return report(path, &error);
    struct bcf_range range = {&source, 0, source.size};
    bool all = show_members(path, &range, &arena);
    bcf_source_close(&source);
    bcf_arena_free(&arena);
    return all;
}

int main(int argc, char **argv)
{
    int status = 0;

    for (int i = 1; i < argc; i++)
        if (!show(argv[i]))
            status = 2;
    return status;
}
