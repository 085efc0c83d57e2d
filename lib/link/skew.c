/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * Bitcode that is newer than the LLVM of the link. LLVM reads older bitcode, and makes no promise
 * about newer (LLVM docs: DeveloperPolicy, "IR Backwards Compatibility"). One finding a reason:
 * each module is told of where the linker stops first.
 */

#include "link/link.h"
#include "link/obstacles.h"

#include "base/string_view.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* Numbers of LLVMs from here on are not told apart. */
enum { MOST_LLVM = 99 };

struct skew {
    struct bcf_link *link;
    const struct bcf_llvm_reader *reader; /* NULL: nothing is known about that LLVM */
    /* By kind of finding. */
    struct bcf_finding *findings[BCF_FINDING_COUNT];
    uint64_t also[BCF_FINDING_COUNT]; /* other kinds that its modules would have, as bits */
    unsigned newest[BCF_FINDING_COUNT];
};

static bool add_note(struct skew *skew, struct bcf_finding *finding, const char *before,
                     const char *text, const char *behind)
{
    struct bcf_text note;
    char buffer[BCF_LONGEST_OBSTACLE * 2];

    bcf_text_init_buffer(&note, buffer, sizeof(buffer));
    bcf_text_add_format(&note, "LLVM %u %s%s%s", skew->link->options.llvm, before, text, behind);
    return bcf_finding_add_note(&skew->link->arena, finding, &note);
}

static struct bcf_side *find_side(const struct bcf_finding *finding, const char *text)
{
    for (size_t i = 0; i < finding->sides.count; i++)
        if (bcf_string_is(finding->sides.list[i]->text, text))
            return finding->sides.list[i];
    return NULL;
}

/* Texts are few: those that count something stop counting somewhere. */
static struct bcf_side *add_side(struct skew *skew, struct bcf_finding *finding,
                                 const struct bcf_obstacle *obstacle)
{
    struct bcf_arena *arena = &skew->link->arena;
    size_t size = strlen(obstacle->what);
    const char *copy = bcf_arena_copy(arena, obstacle->what, size);

    if (!copy || (obstacle->message[0] != '\0' &&
                  !add_note(skew, finding, "says: \"", obstacle->message, "\"")))
        return NULL;
    return bcf_finding_add_side(arena, finding, (bcf_string){copy, size});
}

/* Adds the module to the finding of this obstacle. */
static bool add(struct skew *skew, const struct bcf_module *module,
                const struct bcf_obstacle *obstacle)
{
    struct bcf_finding **finding = &skew->findings[obstacle->kind];
    unsigned *newest = &skew->newest[obstacle->kind];
    unsigned llvm = bcf_module_llvm(module);

    if (!*finding)
        *finding = bcf_link_find(skew->link, obstacle->kind);
    if (!*finding)
        return false;
    struct bcf_side *side = find_side(*finding, obstacle->what);
    if (!side)
        side = add_side(skew, *finding, obstacle);
    if (llvm > *newest)
        *newest = llvm;
    return side && bcf_side_add_module(&skew->link->arena, side, module);
}

/* Adds the module with the LLVM that wrote it as its side. */
static bool add_by_llvm(struct skew *skew, const struct bcf_module *module,
                        enum bcf_finding_kind kind)
{
    struct bcf_obstacle obstacle = {.kind = kind};
    unsigned llvm = bcf_module_llvm(module);

    if (llvm == 0)
        snprintf(obstacle.what, sizeof(obstacle.what), "an LLVM of unknown version");
    else if (llvm > MOST_LLVM)
        snprintf(obstacle.what, sizeof(obstacle.what), "an LLVM newer than %d", MOST_LLVM);
    else
        snprintf(obstacle.what, sizeof(obstacle.what), "LLVM %u", llvm);
    return add(skew, module, &obstacle);
}

static bool check_epoch(struct skew *skew, const struct bcf_module *module, bool *is_good)
{
    struct bcf_obstacle obstacle = {.kind = BCF_FINDING_BITCODE_EPOCH};
    uint64_t epoch = bcf_module_epoch(module);

    *is_good = epoch == 0;
    if (*is_good)
        return true;
    if (epoch > MOST_LLVM)
        snprintf(obstacle.what, sizeof(obstacle.what), "an epoch above %d", MOST_LLVM);
    else
        snprintf(obstacle.what, sizeof(obstacle.what), "epoch %" PRIu64, epoch);
    return add(skew, module, &obstacle);
}

/* Constants are no obstacle: nothing stops at them. */
static bool check_constants(struct skew *skew, const struct bcf_module *module,
                            const struct bcf_module_format *format, bool *is_good)
{
    struct bcf_obstacle obstacle = {.kind = BCF_FINDING_CONSTANT_UNDEF};
    bool has_pointers = false;
    bool has_any = false;

    for (uint64_t code = skew->reader->constant + 1; code < BCF_FORMAT_CODES; code++) {
        has_any = has_any || format->constants[code] > 0;
        has_pointers = has_pointers ||
                       (format->constants[code] > 0 &&
                        (code == BCF_CONSTANT_ADDRESS_IN_RANGE || code == BCF_CONSTANT_ADDRESS));
    }
    *is_good = !has_any;
    if (*is_good)
        return true;
    snprintf(obstacle.what, sizeof(obstacle.what),
             has_pointers ? "constant addresses (getelementptr) as LLVM 19 and newer write them"
                          : "signed pointers (ptrauth) as newer LLVMs write them");
    return add(skew, module, &obstacle);
}

/* Without a reason that can be told it may be read or not. */
static bool check_without_reason(struct skew *skew, const struct bcf_module *module)
{
    return add_by_llvm(skew, module,
                       bcf_module_llvm(module) == 0 ? BCF_FINDING_BITCODE_PRODUCER
                                                    : BCF_FINDING_BITCODE_NEWER);
}

static bool check_format(struct skew *skew, const struct bcf_module *module)
{
    struct bcf_obstacle obstacles[BCF_MOST_OBSTACLES];
    const struct bcf_module_format *format;
    enum bcf_status status = bcf_module_read_format(module, &format, NULL);
    bool is_good;

    if (status == BCF_ERROR_MEMORY)
        return false;
    if (status != BCF_OK)
        return check_without_reason(skew, module);
    size_t count = bcf_obstacles(format, skew->reader, obstacles);
    for (size_t i = 1; i < count; i++)
        skew->also[obstacles[0].kind] |= UINT64_C(1) << obstacles[i].kind;
    if (count > 0)
        return add(skew, module, &obstacles[0]);
    if (!check_constants(skew, module, format, &is_good))
        return false;
    return !is_good || check_without_reason(skew, module);
}

static bool check_module(struct skew *skew, const struct bcf_module *module)
{
    unsigned llvm = bcf_module_llvm(module);
    unsigned reader = skew->link->options.llvm;
    bool is_good;

    if (!check_epoch(skew, module, &is_good))
        return false;
    if (!is_good)
        return true;
    if (reader == 0)
        return llvm <= BCF_NEWEST_READER || add_by_llvm(skew, module, BCF_FINDING_BITCODE_UNKNOWN);
    if (llvm > 0 && llvm <= reader)
        return true;
    if (!skew->reader || !module->place)
        return llvm == 0 || check_without_reason(skew, module);
    return check_format(skew, module);
}

/* What the other reasons of the modules of a finding are called. */
static bool add_also(struct skew *skew, enum bcf_finding_kind kind)
{
    static const struct {
        enum bcf_finding_kind kind;
        const char *name;
    } names[] = {
        {BCF_FINDING_ATTRIBUTE_KIND, "attributes"},
        {BCF_FINDING_TYPE_CODE, "types"},
        {BCF_FINDING_METADATA_RECORD, "debug info"},
        {BCF_FINDING_SUMMARY_VERSION, "summaries"},
        {BCF_FINDING_INSTRUCTION_RECORD, "function bodies"},
    };
    struct bcf_text note;
    char buffer[BCF_LONGEST_OBSTACLE];
    const char *before = "more in these modules that this LLVM does not read: ";

    bcf_text_init_buffer(&note, buffer, sizeof(buffer));
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (!(skew->also[kind] & UINT64_C(1) << names[i].kind))
            continue;
        bcf_text_add_format(&note, "%s%s", before, names[i].name);
        before = ", ";
    }
    return note.length == 0 ||
           bcf_finding_add_note(&skew->link->arena, skew->findings[kind], &note);
}

static bool add_helps(struct skew *skew, enum bcf_finding_kind kind)
{
    struct bcf_arena *arena = &skew->link->arena;
    struct bcf_finding *finding = skew->findings[kind];
    unsigned newest = skew->newest[kind];
    struct bcf_text help;
    char buffer[BCF_LONGEST_OBSTACLE];

    if (bcf_finding_kind_help(kind))
        return true;
    bcf_text_init_buffer(&help, buffer, sizeof(buffer));
    if (newest > 0 && newest <= MOST_LLVM)
        bcf_text_add_format(&help, "link with LLVM %u or newer: ", newest);
    bcf_text_add_string(&help, "the linker's LLVM must not be older than that of any compiler");
    if (!bcf_finding_add_help(arena, finding, &help))
        return false;
    bcf_text_init_buffer(&help, buffer, sizeof(buffer));
    bcf_text_add_format(&help, "or compile these modules with a compiler of LLVM %u or older",
                        skew->link->options.llvm);
    return bcf_finding_add_help(arena, finding, &help);
}

static bool complete(struct skew *skew, enum bcf_finding_kind kind)
{
    struct bcf_finding *finding = skew->findings[kind];

    if (!finding)
        return true;
    if (finding->severity >= BCF_SEVERITY_RISK && skew->reader && !skew->reader->is_run &&
        !add_note(skew, finding, "was not run: this follows from its source", "", ""))
        return false;
    return add_also(skew, kind) && add_helps(skew, kind);
}

bool bcf_link_check_skew(struct bcf_link *link)
{
    struct skew skew = {.link = link, .reader = bcf_llvm_reader(link->options.llvm)};

    for (size_t i = 0; i < link->module_count; i++)
        if (!bcf_link_leaves_out(link, link->modules[i]) && !check_module(&skew, link->modules[i]))
            return false;
    for (int kind = 0; kind < BCF_FINDING_COUNT; kind++)
        if (!complete(&skew, (enum bcf_finding_kind)kind))
            return false;
    return true;
}
