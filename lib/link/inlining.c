/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * Calls from one module to another that LLVM does not inline, because of what the functions
 * are compiled for: target features that the caller lacks, or, from LLVM 19 on, return
 * addresses signed in another way (LLVM source: Attributes.td, CompatRule). Only what is
 * certain is said: of modules whose functions are none of them compatible, where one uses
 * functions that the other defines, and both are for the same kind of LTO.
 */

#include "link/losses.h"

#include "base/string_view.h"
#include "merge/entries.h"
#include "merge/triples.h"

#include <stdlib.h>

enum {
    MOST_CLASSES = 64, /* one bit each */
    MOST_PAIRS = 16,
    LONGEST_LIST = 256,
    FIRST_WITH_SIGNING_RULE = 19
};

static const char *const names[] = {"target-cpu", "tune-cpu", "target-features",
                                    "sign-return-address", "sign-return-address-key"};

enum { SIGNING = 3, SIGNING_KEY = 4, NAMES = sizeof(names) / sizeof(names[0]) };

/* What functions are compiled for. */
struct class {
    bcf_string triple;
    bcf_string values[NAMES];
    struct bcf_target *target;
    uint64_t prevented; /* the classes into which those of this one are not inlined */
};

struct definition {
    bcf_string name;
    size_t module;
    bool has_others; /* which of them is taken is not known */
};

/* Modules that define functions, and such that use them and do not inline them. */
struct pair {
    uint64_t callees; /* their classes */
    uint64_t callers;
    struct bcf_members_of_link defining;
    struct bcf_members_of_link using;
    bcf_string function; /* the first found */
    size_t defined_in;
    size_t used_in;
    size_t count;
};

struct inlining {
    struct bcf_link *link;
    struct class classes[MOST_CLASSES];
    size_t class_count;
    uint64_t *of_module; /* the classes of a module's functions; 0: none, or not known */
    bool *is_thin;
    struct definition *definitions; /* by name */
    size_t definition_count;
    size_t definition_capacity;
    struct pair pairs[MOST_PAIRS];
    size_t pair_count;
};

/* ---- Classes ------------------------------------------------------------ */

static bool is_same(const struct class *a, const struct class *b)
{
    for (size_t i = 0; i < NAMES; i++)
        if (!bcf_string_equal(a->values[i], b->values[i]))
            return false;
    return bcf_string_equal(a->triple, b->triple);
}

static bool is_one(const struct bcf_module *module, const char *key)
{
    const struct bcf_flag *flag = bcf_module_find_flag(module, key);
    uint64_t number;

    return flag && bcf_value_as_u64(bcf_flag_value(flag), &number) && number == 1;
}

static void set_unless_there(bcf_string *value, const char *text)
{
    if (value->size == 0)
        *value = (bcf_string){text, strlen(text)};
}

/* From LLVM 22 on flags of older modules become attributes of their functions when they are
 * read (LLVM source: AutoUpgrade.cpp, copyModuleAttrToFunctions). */
static void move_flags(const struct bcf_link *link, const struct bcf_module *module,
                       struct class *class)
{
    if (!bcf_module_moves_protections(bcf_link_rules(link), module) ||
        !is_one(module, "sign-return-address"))
        return;
    set_unless_there(&class->values[SIGNING],
                     is_one(module, "sign-return-address-all") ? "all" : "non-leaf");
    set_unless_there(&class->values[SIGNING_KEY],
                     is_one(module, "sign-return-address-with-bkey") ? "b_key" : "a_key");
}

/* The class of a set of attributes, without a target. */
static struct class class_of(const struct bcf_link *link, const struct bcf_module *module,
                             const struct bcf_attributes *attributes, size_t set)
{
    struct class class = {.triple = bcf_module_triple(module)};

    for (size_t i = 0; i < NAMES; i++)
        bcf_attributes_value(attributes, set, i, &class.values[i]);
    move_flags(link, module, &class);
    return class;
}

/* Sets *place to the place of the class of a set of attributes; MOST_CLASSES where there is no
 * room for it. False if memory is exhausted. */
static bool find_class(struct inlining *inlining, const struct bcf_attributes *attributes,
                       size_t set, const struct bcf_module *module, size_t *place)
{
    struct class class = class_of(inlining->link, module, attributes, set);

    for (*place = 0; *place < inlining->class_count; (*place)++)
        if (is_same(&inlining->classes[*place], &class))
            return true;
    if (*place == MOST_CLASSES)
        return true;
    if (bcf_target_new(attributes, set, class.triple, &class.target, NULL) != BCF_OK)
        return false;
    inlining->classes[inlining->class_count++] = class;
    return true;
}

static bool classify(struct inlining *inlining, size_t module)
{
    const struct bcf_module *what = inlining->link->modules[module];
    const struct bcf_attributes *attributes;
    uint64_t classes = 0;
    bool is_whole = true;

    if (!bcf_loss_read_attributes(what, names, NAMES, &attributes))
        return false;
    for (size_t set = 0; attributes && set < bcf_attributes_set_count(attributes); set++) {
        size_t place;
        if (bcf_attributes_definitions(attributes, set) == 0)
            continue;
        if (!find_class(inlining, attributes, set, what, &place))
            return false;
        if (place == MOST_CLASSES)
            is_whole = false;
        else
            classes |= UINT64_C(1) << place;
    }
    inlining->of_module[module] = is_whole ? classes : 0;
    return true;
}

/* True if functions of the two classes sign return addresses in different ways, and that
 * matters. */
static bool is_signed_otherwise(const struct bcf_link *link, const struct class *a,
                                const struct class *b)
{
    if (bcf_link_rules(link) < FIRST_WITH_SIGNING_RULE)
        return false;
    for (size_t i = SIGNING; i < NAMES; i++)
        if (!bcf_string_equal(a->values[i], b->values[i]))
            return true;
    return false;
}

static bool same_architecture(const struct class *a, const struct class *b)
{
    for (size_t i = 0; i < a->triple.size && i < b->triple.size; i++) {
        if (a->triple.data[i] != b->triple.data[i])
            return false;
        if (a->triple.data[i] == '-')
            return true;
    }
    return false;
}

/* True if there is anything that is not inlined. */
static bool compare_classes(struct inlining *inlining)
{
    bool is_any = false;

    for (size_t i = 0; i < inlining->class_count; i++) {
        struct class *callee = &inlining->classes[i];
        for (size_t k = 0; k < inlining->class_count; k++) {
            const struct class *caller = &inlining->classes[k];
            if (i == k || !same_architecture(callee, caller))
                continue;
            if (!is_signed_otherwise(inlining->link, callee, caller) &&
                bcf_inlining_find(callee->target, caller->target, NULL, 0, NULL) !=
                    BCF_INLINING_PREVENTED)
                continue;
            callee->prevented |= UINT64_C(1) << k;
            is_any = true;
        }
    }
    return is_any;
}

/* True if no function of the one module is inlined into any of the other. */
static bool is_prevented(const struct inlining *inlining, size_t callee, size_t caller)
{
    uint64_t callees = inlining->of_module[callee];
    uint64_t callers = inlining->of_module[caller];

    if (callees == 0 || callers == 0)
        return false;
    for (size_t i = 0; i < inlining->class_count; i++)
        if ((callees >> i & 1) != 0 && (callers & ~inlining->classes[i].prevented) != 0)
            return false;
    return inlining->is_thin[callee] == inlining->is_thin[caller];
}

/* ---- Who uses what ------------------------------------------------------ */

static int by_name(const void *first, const void *second)
{
    bcf_string a = ((const struct definition *)first)->name;
    bcf_string b = ((const struct definition *)second)->name;
    int order = memcmp(a.data, b.data, a.size < b.size ? a.size : b.size);

    return order != 0 ? order : (a.size > b.size) - (a.size < b.size);
}

/* False if memory is exhausted; NULL where they cannot be read. */
static bool read_symbols(const struct bcf_module *module, const struct bcf_symbols **symbols)
{
    struct bcf_error error;

    if (bcf_module_read_symbols(module, symbols, &error) == BCF_OK)
        return true;
    *symbols = NULL;
    return error.status != BCF_ERROR_MEMORY;
}

static bool add_definitions(struct inlining *inlining, size_t module)
{
    struct bcf_arena *arena = &inlining->link->arena;
    const struct bcf_symbols *symbols;
    const struct bcf_symbol *symbol;

    if (!read_symbols(inlining->link->modules[module], &symbols))
        return false;
    for (size_t i = 0; symbols && (symbol = bcf_symbols_at(symbols, i)); i++) {
        if (!bcf_symbol_is_definition(symbol) || bcf_symbol_binding(symbol) == BCF_BINDING_LOCAL ||
            bcf_symbol_kind(symbol) != BCF_SYMBOL_FUNCTION)
            continue;
        if (bcf_arena_grow(arena, &inlining->definitions, inlining->definition_count,
                           &inlining->definition_capacity, sizeof(struct definition)) != 0)
            return false;
        inlining->definitions[inlining->definition_count++] =
            (struct definition){bcf_symbol_name(symbol), module, false};
    }
    return true;
}

/* The pair of these modules' classes, a new one if need be; NULL where there is no room, or
 * memory is exhausted: then *has_failed. */
static struct pair *find_pair(struct inlining *inlining, size_t callee, size_t caller,
                              bool *has_failed)
{
    struct pair *pair = inlining->pairs;

    for (; pair < inlining->pairs + inlining->pair_count; pair++)
        if (pair->callees == inlining->of_module[callee] &&
            pair->callers == inlining->of_module[caller])
            return pair;
    if (inlining->pair_count == MOST_PAIRS)
        return NULL;
    pair->callees = inlining->of_module[callee];
    pair->callers = inlining->of_module[caller];
    pair->defined_in = callee;
    pair->used_in = caller;
    *has_failed = !bcf_members_init(inlining->link, &pair->defining) ||
                  !bcf_members_init(inlining->link, &pair->using);
    if (*has_failed)
        return NULL;
    inlining->pair_count++;
    return pair;
}

/* Sorts the definitions, and keeps one of those with one name. */
static void sort_definitions(struct inlining *inlining)
{
    struct definition *list = inlining->definitions;
    size_t kept = 0;

    if (inlining->definition_count == 0)
        return;
    qsort(list, inlining->definition_count, sizeof(struct definition), by_name);
    for (size_t i = 0; i < inlining->definition_count; i++) {
        if (kept > 0 && bcf_string_equal(list[kept - 1].name, list[i].name))
            list[kept - 1].has_others = true;
        else
            list[kept++] = list[i];
    }
    inlining->definition_count = kept;
}

/* Notes the functions of others that a module uses and that are not inlined. */
static bool follow(struct inlining *inlining, size_t module)
{
    const struct bcf_symbols *symbols;
    const struct bcf_symbol *symbol;
    bool has_failed = false;

    if (!read_symbols(inlining->link->modules[module], &symbols))
        return false;
    for (size_t i = 0; symbols && (symbol = bcf_symbols_at(symbols, i)); i++) {
        struct definition wanted = {bcf_symbol_name(symbol), module, false};
        if (bcf_symbol_is_definition(symbol) || bcf_symbol_kind(symbol) != BCF_SYMBOL_FUNCTION ||
            inlining->definition_count == 0)
            continue;
        const struct definition *found =
            bsearch(&wanted, inlining->definitions, inlining->definition_count,
                    sizeof(struct definition), by_name);
        if (!found || found->has_others || !is_prevented(inlining, found->module, module))
            continue;
        struct pair *pair = find_pair(inlining, found->module, module, &has_failed);
        if (has_failed)
            return false;
        if (!pair)
            continue;
        if (pair->count++ == 0)
            pair->function = wanted.name;
        pair->defining.modules[found->module] = pair->using.modules[module] = true;
    }
    return true;
}

static bool find_pairs(struct inlining *inlining)
{
    const struct bcf_link *link = inlining->link;

    for (size_t i = 0; i < link->module_count; i++)
        if (!bcf_link_leaves_out(link, link->modules[i]) && !add_definitions(inlining, i))
            return false;
    sort_definitions(inlining);
    for (size_t i = 0; i < link->module_count; i++)
        if (inlining->of_module[i] != 0 && !follow(inlining, i))
            return false;
    return true;
}

/* ---- Findings ----------------------------------------------------------- */

static size_t first_class(uint64_t classes)
{
    size_t place = 0;

    while ((classes >> place & 1) == 0)
        place++;
    return place;
}

/* "a.o calls f, which is defined in b.o, and 3 more such calls" */
static bool note_example(const struct inlining *inlining, struct bcf_finding *finding,
                         const struct pair *pair)
{
    struct bcf_link *link = inlining->link;
    bcf_string caller = bcf_module_address(link->modules[pair->used_in]);
    bcf_string callee = bcf_module_address(link->modules[pair->defined_in]);
    struct bcf_text text;

    bcf_text_init(&text, &link->arena);
    bcf_text_add(&text, caller.data, caller.size);
    bcf_text_add_string(&text, " uses ");
    bcf_text_add(&text, pair->function.data, pair->function.size);
    bcf_text_add_string(&text, ", which is defined in ");
    bcf_text_add(&text, callee.data, callee.size);
    if (pair->count > 1)
        bcf_text_add_format(&text, "; in all %zu uses of functions are like this", pair->count);
    return bcf_finding_add_note(&link->arena, finding, &text);
}

static bool note_reason(const struct inlining *inlining, struct bcf_finding *finding,
                        const struct pair *pair)
{
    struct bcf_link *link = inlining->link;
    const struct class *callee = &inlining->classes[first_class(pair->callees)];
    const struct class *caller = &inlining->classes[first_class(pair->callers)];
    struct bcf_text text;
    char lacking[LONGEST_LIST];
    size_t length;

    bcf_text_init(&text, &link->arena);
    if (bcf_inlining_find(callee->target, caller->target, lacking, sizeof(lacking), &length) ==
        BCF_INLINING_PREVENTED) {
        bcf_text_add_string(&text, "the callers lack target features: ");
        bcf_text_add_string(&text, lacking);
        bcf_text_add_string(&text, length >= sizeof(lacking) ? "..." : "");
    } else {
        bcf_text_add_string(&text, "they sign return addresses (PAC) in different ways, or only "
                                   "one of them does; from LLVM 19 on that keeps functions apart");
    }
    return bcf_finding_add_note(&link->arena, finding, &text);
}

static bool report(const struct inlining *inlining, const struct pair *pair)
{
    struct bcf_link *link = inlining->link;
    struct bcf_finding *finding = bcf_link_find(link, BCF_FINDING_LOST_INLINING);

    return finding && bcf_loss_add_side(link, finding, "define the functions", &pair->defining) &&
           bcf_loss_add_side(link, finding, "use them", &pair->using) &&
           note_example(inlining, finding, pair) && note_reason(inlining, finding, pair);
}

/* Finds the class of the first function that the module defines. */
static bool find_first_class(struct bcf_link *link, const struct bcf_module *module,
                             struct class *class, bool *is_found)
{
    const struct bcf_attributes *attributes;
    struct bcf_error error;
    size_t set = 0;

    *is_found = false;
    if (bcf_module_peek_attributes(module, names, NAMES, BCF_ATTRIBUTES_TO_DEFINITION, &link->arena,
                                   &attributes, &error) != BCF_OK)
        return error.status != BCF_ERROR_MEMORY;
    while (set < bcf_attributes_set_count(attributes) &&
           bcf_attributes_definitions(attributes, set) == 0)
        set++;
    *is_found = set < bcf_attributes_set_count(attributes);
    if (*is_found)
        *class = class_of(link, module, attributes, set);
    return true;
}

/* Where all modules define a function of one class, or none, no two are kept apart: within a class
 * all is inlined. To see that is little work, and mostly all there is to do. */
static bool shares_a_class(struct bcf_link *link, bool *shares)
{
    struct class first = {.triple = {NULL, 0}}; /* for gcc, which does not see has_first */
    struct class class;
    bool has_first = false;
    bool is_found;

    *shares = true;
    for (size_t i = 0; *shares && i < link->module_count; i++) {
        struct bcf_arena_mark mark = bcf_arena_mark(&link->arena);
        if (bcf_link_leaves_out(link, link->modules[i]))
            continue;
        if (!find_first_class(link, link->modules[i], &class, &is_found))
            return false;
        if (is_found && !has_first) {
            has_first = true;
            first = class;
            continue;
        }
        *shares = !is_found || is_same(&first, &class);
        bcf_arena_release(&link->arena, mark);
    }
    return true;
}

static bool check(struct inlining *inlining)
{
    const struct bcf_link *link = inlining->link;

    for (size_t i = 0; i < link->module_count; i++)
        if (!bcf_link_leaves_out(link, link->modules[i]) && !classify(inlining, i))
            return false;
    if (inlining->class_count < 2 || !compare_classes(inlining))
        return true;
    for (size_t i = 0; i < link->module_count; i++)
        if (!bcf_link_is_thin(link, link->modules[i], &inlining->is_thin[i]))
            return false;
    if (!find_pairs(inlining))
        return false;
    for (size_t i = 0; i < inlining->pair_count; i++)
        if (!report(inlining, &inlining->pairs[i]))
            return false;
    return true;
}

bool bcf_link_check_inlining(struct bcf_link *link)
{
    struct inlining *inlining;
    bool shares;

    if (!shares_a_class(link, &shares))
        return false;
    if (shares)
        return true;
    inlining = bcf_arena_alloc(&link->arena, sizeof(*inlining));
    if (!inlining)
        return false;
    inlining->link = link;
    inlining->of_module =
        bcf_arena_alloc(&link->arena, (link->module_count + 1) * sizeof(uint64_t));
    inlining->is_thin = bcf_arena_alloc(&link->arena, link->module_count + 1);
    bool is_done = inlining->of_module && inlining->is_thin && check(inlining);
    for (size_t i = 0; i < inlining->class_count; i++)
        bcf_target_free(inlining->classes[i].target);
    return is_done;
}
