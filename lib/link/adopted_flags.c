/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * Flags that regular LTO takes from the modules that have them for those that do not (LLVM
 * source: IRMover.cpp, linkModuleFlagsMetadata: a flag that is not there is added). Most mean
 * nothing where they are absent. Here absence is a value of its own, the target's default, and
 * code generation asks the merged module for it (TargetMachine::getCodeModel in LTOBackend.cpp,
 * Module::getOverrideStackAlignment).
 *
 * In ThinLTO an importer takes them likewise from what it imports from. The code model has been
 * asked for by then; the alignment of the stack is asked for with each function.
 */

#include "link/link.h"

#include <inttypes.h>
#include <string.h>

static const char stack_alignment[] = "override-stack-alignment";
static const char *const keys[] = {"Code Model", stack_alignment};

enum { KEYS = sizeof(keys) / sizeof(keys[0]) };

/* Alignments that are told apart in ThinLTO: as many as there are sound ones. */
enum { MOST_VALUES = 32 };

/* Where the value differs among those that have it there is an error to tell of. */
static bool is_adopted(const struct bcf_partition *partition, const char *key,
                       const struct bcf_flag **first)
{
    bool is_absent = false;

    *first = NULL;
    for (size_t i = 0; i < partition->count; i++) {
        const struct bcf_flag *flag = bcf_module_find_flag(partition->modules[i], key);
        is_absent = is_absent || !flag;
        *first = *first ? *first : flag;
        if (flag && !bcf_value_equal(bcf_flag_value(flag), bcf_flag_value(*first)))
            return false;
    }
    return is_absent && *first;
}

/* A finding without modules: the side that has the flag, and the one that has not. */
static struct bcf_finding *make_finding(struct bcf_link *link, const char *key,
                                        const struct bcf_flag *flag)
{
    struct bcf_finding *finding = bcf_link_find(link, BCF_FINDING_FLAG_ADOPTED);

    if (!finding)
        return NULL;
    finding->subject = (bcf_string){key, strlen(key)};
    finding->is_flag = true;
    finding->result = bcf_flag_value(flag);
    for (size_t i = 0; i < 2; i++)
        if (!bcf_finding_add_side(&link->arena, finding, (bcf_string){"", 0}))
            return NULL;
    struct bcf_side *side = finding->sides.list[0];
    side->flag = flag;
    side->value = bcf_flag_value(flag);
    side->behavior = bcf_flag_behavior(flag);
    return finding;
}

static bool add_finding(struct bcf_link *link, const char *key, const struct bcf_flag *flag)
{
    const struct bcf_finding *finding = make_finding(link, key, flag);

    for (size_t i = 0; finding && i < link->regular.count; i++) {
        const struct bcf_module *module = link->regular.modules[i];
        bool is_absent = !bcf_module_find_flag(module, key);
        if (!bcf_side_add_module(&link->arena, finding->sides.list[is_absent], module))
            return false;
    }
    return finding != NULL;
}

/* ---- ThinLTO, where it is known what it imports --------------------------------- */

/* A value, and the importers that adopt it. */
struct adoption {
    const struct bcf_flag *flag;
    const struct bcf_import_list **lists;
    size_t count;
    size_t capacity;
};

struct adoptions {
    struct bcf_link *link;
    struct adoption list[MOST_VALUES];
    size_t count;
};

/* The flag that an importer gets; NULL if it has one, gets none, or cannot be merged. */
static const struct bcf_flag *find_adopted(const struct bcf_import_list *list)
{
    const struct bcf_flag *adopted = NULL;

    if (bcf_module_find_flag(list->importer, stack_alignment))
        return NULL;
    for (size_t i = 0; i < list->count; i++) {
        const struct bcf_flag *flag = bcf_module_find_flag(list->sources[i], stack_alignment);
        if (flag && adopted && !bcf_value_equal(bcf_flag_value(flag), bcf_flag_value(adopted)))
            return NULL;
        adopted = flag ? flag : adopted;
    }
    return adopted;
}

/* The adoption of a value; NULL if it is beyond the values that are told apart. */
static struct adoption *find_adoption(struct adoptions *adoptions, const struct bcf_flag *flag)
{
    size_t i = 0;

    while (i < adoptions->count &&
           !bcf_value_equal(bcf_flag_value(adoptions->list[i].flag), bcf_flag_value(flag)))
        i++;
    if (i == MOST_VALUES)
        return NULL;
    if (i == adoptions->count)
        adoptions->list[adoptions->count++].flag = flag;
    return &adoptions->list[i];
}

static bool add_importer(struct adoptions *adoptions, const struct bcf_import_list *list)
{
    const struct bcf_flag *flag = find_adopted(list);
    struct adoption *adoption = flag ? find_adoption(adoptions, flag) : NULL;

    if (!adoption)
        return true;
    if (bcf_arena_grow(&adoptions->link->arena, &adoption->lists, adoption->count,
                       &adoption->capacity, sizeof(struct bcf_import_list *)) != 0)
        return false;
    adoption->lists[adoption->count++] = list;
    return true;
}

/* "ThinLTO merges them in a.o, which imports from b.o: all of it is compiled with 64" */
static bool add_place(struct bcf_link *link, struct bcf_finding *finding,
                      const struct adoption *adoption)
{
    struct bcf_text note;
    uint64_t number;

    bcf_text_init(&note, &link->arena);
    bcf_text_add_string(&note, "ThinLTO merges them in ");
    bcf_link_add_importers(&note, adoption->lists, adoption->count);
    bcf_text_add_string(&note, adoption->count == 1 ? ": all of it is compiled with "
                                                    : ": all of these are compiled with ");
    if (bcf_value_as_u64(bcf_flag_value(adoption->flag), &number))
        bcf_text_add_format(&note, "%" PRIu64, number);
    else
        bcf_text_add_string(&note, "the value");
    return bcf_finding_add_note(&link->arena, finding, &note);
}

static bool add_adoption(struct bcf_link *link, const struct adoption *adoption)
{
    struct bcf_finding *finding = make_finding(link, stack_alignment, adoption->flag);

    if (!finding)
        return false;
    for (size_t i = 0; i < link->thin.count; i++) {
        const struct bcf_module *module = link->thin.modules[i];
        const struct bcf_flag *flag = bcf_module_find_flag(module, stack_alignment);
        if (flag && bcf_value_equal(bcf_flag_value(flag), bcf_flag_value(adoption->flag)) &&
            !bcf_side_add_module(&link->arena, finding->sides.list[0], module))
            return false;
    }
    for (size_t i = 0; i < adoption->count; i++)
        if (!bcf_side_add_module(&link->arena, finding->sides.list[1],
                                 adoption->lists[i]->importer))
            return false;
    return add_place(link, finding, adoption);
}

static bool check_importers(struct bcf_link *link)
{
    struct adoptions adoptions = {.link = link};

    for (size_t i = 0; i < link->thin.count; i++) {
        const struct bcf_import_list *list = bcf_link_find_imports(link, link->thin.modules[i]);
        if (list && !add_importer(&adoptions, list))
            return false;
    }
    for (size_t i = 0; i < adoptions.count; i++)
        if (!add_adoption(link, &adoptions.list[i]))
            return false;
    return true;
}

bool bcf_link_check_adopted_flags(struct bcf_link *link)
{
    const struct bcf_flag *flag;

    for (size_t i = 0; i < KEYS; i++)
        if (is_adopted(&link->regular, keys[i], &flag) && !add_finding(link, keys[i], flag))
            return false;
    return check_importers(link);
}
