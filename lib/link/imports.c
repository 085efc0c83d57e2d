/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * ThinLTO where it is known what it imports. A module meets its own flags first and then those of
 * every module it imports from, by their names (LLVM source: FunctionImport.cpp,
 * FunctionImporter::importFunctions; the same from LLVM 14 to 22).
 */

#include "base/string_view.h"
#include "link/link.h"
#include "merge/merge.h"

#include <stdlib.h>

enum {
    /* Findings that another one is compared with, and sides of one that are compared: more than
     * sound modules give rise to. */
    MOST_COMPARED = 256,
    MOST_SIDES = 32,
    MOST_IMPORTERS = 3, /* that are named */
    MOST_SOURCES = 4,   /* likewise, of each */
    /* Comparing nodes in findings: for each module that is merged. */
    STEPS_FOR_MODULE = 1024
};

/* A finding, and where it is found. */
struct found {
    struct bcf_finding *finding;
    const struct bcf_import_list *lists[MOST_IMPORTERS];
    size_t importers;
};

/* A module, and the side to which it was added last, with its finding. */
struct mark {
    const struct bcf_module *module;
    const struct bcf_side *side;
    const struct bcf_finding *finding;
};

struct imports {
    struct bcf_link *link;
    struct found *found;
    size_t count;
    size_t capacity;
    size_t budget;      /* steps that comparing nodes may still take */
    struct mark *marks; /* by module */
    size_t mark_count;
};

static bool say_the_same(struct imports *imports, const struct bcf_side *a,
                         const struct bcf_side *b)
{
    if (a->behavior != b->behavior || !bcf_string_equal(a->text, b->text))
        return false;
    return a->value && b->value ? bcf_value_equal_within(a->value, b->value, &imports->budget)
                                : a->value == b->value;
}

static struct bcf_side *find_side(struct imports *imports, const struct bcf_finding *finding,
                                  const struct bcf_side *side)
{
    for (size_t i = 0; i < finding->sides.count; i++)
        if (say_the_same(imports, finding->sides.list[i], side))
            return finding->sides.list[i];
    return NULL;
}

static bool are_alike(struct imports *imports, const struct bcf_finding *a,
                      const struct bcf_finding *b)
{
    if (a->kind != b->kind || !bcf_string_equal(a->subject, b->subject))
        return false;
    return a->result && b->result ? bcf_value_equal_within(a->result, b->result, &imports->budget)
                                  : a->result == b->result;
}

/* The finding that says the same of other modules; NULL if there is none so far. */
static struct found *find_known(struct imports *imports, const struct bcf_finding *finding)
{
    if (finding->sides.count > MOST_SIDES)
        return NULL;
    for (size_t i = 0; i < imports->count && i < MOST_COMPARED; i++) {
        struct found *known = &imports->found[i];
        if (known->finding->sides.count <= MOST_SIDES &&
            are_alike(imports, known->finding, finding))
            return known;
    }
    return NULL;
}

/* Adds a module to the side as often as it comes: see keep_each_once. */
static bool add_modules(struct bcf_arena *arena, struct bcf_side *side,
                        const struct bcf_side *other)
{
    for (size_t i = 0; i < other->module_count; i++)
        if (!bcf_side_add_module(arena, side, other->modules[i]))
            return false;
    return true;
}

/* Adds the sides of a finding to another one, in lists of its own: a merge's findings share
 * theirs. *is_new: some of what it says has not been said. */
static bool add_sides(struct imports *imports, struct bcf_finding *finding,
                      const struct bcf_sides *sides, bool is_compared, bool *is_new)
{
    struct bcf_arena *arena = &imports->link->arena;

    for (size_t i = 0; i < sides->count; i++) {
        const struct bcf_side *other = sides->list[i];
        struct bcf_side *side = is_compared ? find_side(imports, finding, other) : NULL;
        if (!side) {
            side = bcf_finding_add_side(arena, finding, other->text);
            if (!side)
                return false;
            side->flag = other->flag;
            side->behavior = other->behavior;
            side->value = other->value;
            *is_new = true;
        }
        if (!add_modules(arena, side, other))
            return false;
    }
    return true;
}

/* *is_new: what lives in the merge is kept. */
static bool add_finding(struct imports *imports, struct bcf_finding *finding,
                        const struct bcf_import_list *list, bool *is_new)
{
    struct bcf_arena *arena = &imports->link->arena;
    struct found *found = find_known(imports, finding);
    const struct bcf_sides sides = finding->sides;

    if (found) {
        if (found->importers < MOST_IMPORTERS)
            found->lists[found->importers] = list;
        found->importers++;
        return add_sides(imports, found->finding, &sides, true, is_new);
    }
    *is_new = true;
    if (bcf_arena_grow(arena, &imports->found, imports->count, &imports->capacity,
                       sizeof(*imports->found)) != 0)
        return false;
    imports->found[imports->count++] =
        (struct found){.finding = finding, .lists = {list}, .importers = 1};
    finding->sides = (struct bcf_sides){NULL, 0, 0};
    return add_sides(imports, finding, &sides, false, is_new) &&
           bcf_link_add_finding(imports->link, finding);
}

static bool fold_list(struct imports *imports, const struct bcf_import_list *list)
{
    struct bcf_link *link = imports->link;
    const struct bcf_module **modules =
        bcf_arena_alloc(&link->arena, (list->count + 1) * sizeof(struct bcf_module *));
    bool is_new = false;

    if (!modules)
        return false;
    imports->budget += STEPS_FOR_MODULE * (list->count + 1);
    modules[0] = list->importer;
    for (size_t i = 0; i < list->count; i++)
        modules[i + 1] = list->sources[i];
    struct bcf_merge *merge = bcf_link_fold(link, modules, list->count + 1);
    if (!merge)
        return false;
    for (size_t i = 0; i < merge->finding_count; i++)
        if (!add_finding(imports, &merge->findings[i], list, &is_new))
            return false;
    if (!is_new)
        bcf_link_unfold(link);
    return true;
}

/* ---- Each module once -------------------------------------------------------- */

static int by_module(const void *first, const void *second)
{
    const struct mark *a = first;
    const struct mark *b = second;

    return ((uintptr_t)a->module > (uintptr_t)b->module) -
           ((uintptr_t)a->module < (uintptr_t)b->module);
}

static bool make_marks(struct imports *imports)
{
    struct bcf_link *link = imports->link;

    imports->mark_count = link->module_count;
    imports->marks = bcf_arena_alloc(&link->arena, (imports->mark_count + 1) * sizeof(struct mark));
    if (!imports->marks)
        return false;
    for (size_t i = 0; i < imports->mark_count; i++)
        imports->marks[i] = (struct mark){link->modules[i], NULL, NULL};
    qsort(imports->marks, imports->mark_count, sizeof(struct mark), by_module);
    return true;
}

static struct mark *find_mark(const struct imports *imports, const struct bcf_module *module)
{
    const struct mark wanted = {module, NULL, NULL};

    return bsearch(&wanted, imports->marks, imports->mark_count, sizeof(wanted), by_module);
}

static void keep_each_once(struct imports *imports, const struct bcf_finding *finding,
                           struct bcf_side *side)
{
    size_t count = 0;

    for (size_t i = 0; i < side->module_count; i++) {
        struct mark *mark = find_mark(imports, side->modules[i]);
        if (mark && mark->side == side)
            continue;
        if (mark) {
            mark->side = side;
            mark->finding = finding;
        }
        side->modules[count++] = side->modules[i];
    }
    side->module_count = count;
}

/* ---- What is said of it ---------------------------------------------------- */

static void add_address(struct bcf_text *text, const struct bcf_module *module)
{
    bcf_string address = bcf_module_address(module);

    bcf_text_add(text, address.data, address.size);
}

/* "a.o, which imports from b.o and c.o" */
static void add_list(struct bcf_text *text, const struct bcf_import_list *list)
{
    add_address(text, list->importer);
    for (size_t i = 0; i < list->count && i < MOST_SOURCES; i++) {
        if (i == 0)
            bcf_text_add_string(text, ", which imports from ");
        else
            bcf_text_add_string(text, i + 1 == list->count ? " and " : ", ");
        add_address(text, list->sources[i]);
    }
    if (list->count > MOST_SOURCES)
        bcf_text_add_format(text, " and %zu more", list->count - MOST_SOURCES);
}

void bcf_link_add_importers(struct bcf_text *text, const struct bcf_import_list *const *lists,
                            size_t count)
{
    for (size_t i = 0; i < count && i < MOST_IMPORTERS; i++) {
        if (i > 0)
            bcf_text_add_string(text, i + 1 == count ? "; and in " : "; in ");
        add_list(text, lists[i]);
    }
    if (count > MOST_IMPORTERS)
        bcf_text_add_format(text, "; and in %zu more", count - MOST_IMPORTERS);
}

/* The side of a module in a finding; NULL: it is on none. */
static const struct bcf_side *side_of(const struct imports *imports,
                                      const struct bcf_finding *finding,
                                      const struct bcf_module *module)
{
    const struct mark *mark = find_mark(imports, module);

    return mark && mark->finding == finding ? mark->side : NULL;
}

/* How much a source tells of what is found. */
enum interest { OF_NO_SIDE, OF_SAME_SIDE, OF_OTHER_SIDE, INTERESTS };

/* Puts those first that are of another side than the importer; where that is of none, than the
 * first source of any. chosen has room for those that are named. */
static void choose_sources(const struct imports *imports, const struct bcf_finding *finding,
                           const struct bcf_import_list *list, const struct bcf_module **chosen)
{
    const struct bcf_module *sources[INTERESTS][MOST_SOURCES];
    const struct bcf_side *same = side_of(imports, finding, list->importer);
    size_t counts[INTERESTS] = {0};
    size_t count = 0;

    for (size_t i = 0; i < list->count && counts[OF_OTHER_SIDE] < MOST_SOURCES; i++) {
        const struct bcf_side *side = side_of(imports, finding, list->sources[i]);
        enum interest interest = side == same ? OF_SAME_SIDE : OF_OTHER_SIDE;
        interest = side ? interest : OF_NO_SIDE;
        same = same ? same : side;
        if (counts[interest] < MOST_SOURCES)
            sources[interest][counts[interest]++] = list->sources[i];
    }
    for (size_t interest = INTERESTS; interest-- > 0;)
        for (size_t i = 0; i < counts[interest] && count < MOST_SOURCES; i++)
            chosen[count++] = sources[interest][i];
}

/* Sees to it that the sources which are named tell what is found, where not all of them are. */
static bool put_telling_first(struct imports *imports, struct found *found, size_t number)
{
    struct bcf_arena *arena = &imports->link->arena;
    const struct bcf_import_list *list = found->lists[number];
    struct bcf_import_list *copy;

    if (list->count <= MOST_SOURCES || imports->budget < list->count)
        return true;
    imports->budget -= list->count;
    copy = bcf_arena_alloc(arena, sizeof(*copy));
    if (!copy)
        return false;
    *copy = *list;
    copy->sources = bcf_arena_alloc(arena, (size_t)MOST_SOURCES * sizeof(struct bcf_module *));
    if (!copy->sources)
        return false;
    choose_sources(imports, found->finding, list, copy->sources);
    found->lists[number] = copy;
    return true;
}

/* "ThinLTO merges them in a.o, which imports from b.o and c.o; and in d.o, which imports from
 * e.o" */
static bool add_place(struct imports *imports, struct found *found)
{
    struct bcf_link *link = imports->link;
    struct bcf_text note;

    for (size_t i = 0; i < found->importers && i < MOST_IMPORTERS; i++)
        if (!put_telling_first(imports, found, i))
            return false;
    bcf_text_init(&note, &link->arena);
    bcf_text_add_string(&note,
                        found->lists[0]->count > 0 ? "ThinLTO merges them in " : "this is in ");
    bcf_link_add_importers(&note, found->lists, found->importers);
    return bcf_finding_add_note(&link->arena, found->finding, &note);
}

/* ---- The lists ----------------------------------------------------------------- */

static int by_importer(const void *first, const void *second)
{
    const struct bcf_import_list *a = first;
    const struct bcf_import_list *b = second;

    return ((uintptr_t)a->importer > (uintptr_t)b->importer) -
           ((uintptr_t)a->importer < (uintptr_t)b->importer);
}

const struct bcf_import_list *bcf_link_find_imports(const struct bcf_link *link,
                                                    const struct bcf_module *module)
{
    const struct bcf_import_list wanted = {module, NULL, 0};

    if (link->import_count == 0)
        return NULL;
    return bsearch(&wanted, link->imports, link->import_count, sizeof(wanted), by_importer);
}

/* A module of which nothing has been said imports nothing. */
static bool fold_module(struct imports *imports, const struct bcf_module *module)
{
    const struct bcf_import_list *list = bcf_link_find_imports(imports->link, module);

    if (list)
        return fold_list(imports, list);
    struct bcf_import_list *alone = bcf_arena_alloc(&imports->link->arena, sizeof(*alone));
    if (!alone)
        return false;
    *alone = (struct bcf_import_list){module, NULL, 0};
    return fold_list(imports, alone);
}

bool bcf_link_check_imports(struct bcf_link *link)
{
    struct imports imports = {.link = link};

    if (link->import_count > 0)
        qsort(link->imports, link->import_count, sizeof(*link->imports), by_importer);
    for (size_t i = 0; i < link->thin.count; i++)
        if (!fold_module(&imports, link->thin.modules[i]))
            return false;
    if (imports.count > 0 && !make_marks(&imports))
        return false;
    for (size_t i = 0; i < imports.count; i++) {
        const struct bcf_finding *finding = imports.found[i].finding;
        for (size_t k = 0; k < finding->sides.count; k++)
            keep_each_once(&imports, finding, finding->sides.list[k]);
        if (!add_place(&imports, &imports.found[i]))
            return false;
    }
    return true;
}
