/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Data layouts: what LLVM adds to old ones, and which of them say the same (LLVM source:
 * AutoUpgrade.cpp, UpgradeDataLayoutString; DataLayout.cpp). */

#include "base/string_view.h"
#include "base/text.h"
#include "merge/triples.h"
#include "merge/versions.h"

#include <stdlib.h>
#include <string.h>

enum { NOT_THERE = -1 };

static ptrdiff_t find(bcf_string text, const char *wanted)
{
    size_t size = strlen(wanted);

    for (size_t i = 0; i + size <= text.size; i++)
        if (memcmp(text.data + i, wanted, size) == 0)
            return (ptrdiff_t)i;
    return NOT_THERE;
}

static bool contains(bcf_string text, const char *wanted)
{
    return find(text, wanted) != NOT_THERE;
}

/* Whether there is a part that begins like this. */
static bool has_part(bcf_string text, const char *dashed)
{
    return contains(text, dashed) || bcf_string_begins(text, dashed + 1);
}

static bool ends_with(bcf_string text, const char *with)
{
    size_t size = strlen(with);

    return text.size >= size && memcmp(text.data + text.size - size, with, size) == 0;
}

/* A layout in the making. */
struct layout_text {
    struct bcf_arena *arena;
    unsigned llvm;
    bcf_string triple;
    bcf_string text;
    bool has_failed; /* memory is exhausted */
};

/* Replaces what stands at a place by something else. */
static void replace(struct layout_text *layout, size_t place, size_t size, const char *with)
{
    bcf_string old = layout->text;
    struct bcf_text text;

    bcf_text_init(&text, layout->arena);
    bcf_text_add(&text, old.data, place);
    bcf_text_add_string(&text, with);
    bcf_text_add(&text, old.data + place + size, old.size - place - size);
    layout->has_failed |= text.failed;
    if (!text.failed)
        layout->text = bcf_text_view(&text);
}

static void append(struct layout_text *layout, const char *more)
{
    replace(layout, layout->text.size, 0, more);
}

/* Replaces the first occurrence, if there is one. */
static void replace_first(struct layout_text *layout, const char *wanted, const char *with)
{
    ptrdiff_t place = find(layout->text, wanted);

    if (place != NOT_THERE)
        replace(layout, (size_t)place, strlen(wanted), with);
}

static bool holds(const struct layout_text *layout, enum bcf_version_rule rule)
{
    return bcf_rule_holds(layout->llvm, rule);
}

static bool is(const struct layout_text *layout, const char *architecture)
{
    return bcf_triple_is(layout->llvm, layout->triple, architecture);
}

static void add_globals_space(struct layout_text *layout)
{
    if (!has_part(layout->text, "-G"))
        append(layout, layout->text.size > 0 ? "-G1" : "G1");
}

/* The address spaces of AMD's GPUs. What is there is looked for in the layout as it was. */
static void add_amdgcn_spaces(struct layout_text *layout)
{
    bcf_string old = layout->text;
    bool has_9 = holds(layout, BCF_RULE_OF_LAYOUT_AMDGCN_SPACE_9);
    bool has_48 = holds(layout, BCF_RULE_OF_LAYOUT_AMDGCN_INDEX_48);

    add_globals_space(layout);
    if (!has_part(old, "-ni"))
        append(layout, has_9 ? "-ni:7:8:9" : "-ni:7:8");
    if (ends_with(old, "ni:7"))
        append(layout, has_9 ? ":8:9" : ":8");
    if (ends_with(old, "ni:7:8") && has_9)
        append(layout, ":9");
    if (!has_part(old, "-p7"))
        append(layout, "-p7:160:256:256:32");
    if (!has_part(old, "-p8"))
        append(layout, has_48 ? "-p8:128:128:128:48" : "-p8:128:128");
    if (has_48 && contains(old, "-p8:128:128-"))
        replace_first(layout, "-p8:128:128-", "-p8:128:128:128:48-");
    if (has_9 && !has_part(old, "-p9"))
        append(layout, "-p9:192:256:256:32");
}

static void upgrade_amd(struct layout_text *layout, bool is_amdgcn)
{
    bcf_string old = layout->text;

    if (is_amdgcn && holds(layout, BCF_RULE_OF_LAYOUT_AMDGCN_SPACES))
        add_amdgcn_spaces(layout);
    else
        add_globals_space(layout);
    if (holds(layout, BCF_RULE_OF_LAYOUT_AMD_MANGLING) && !contains(old, "m:e"))
        replace(layout, 0, 0, layout->text.size > 0 ? "m:e-" : "m:e");
}

/* Where the pointers of address spaces 270 to 272 belong: behind byte order, mangling and the
 * pointers of 32 bits. 0 if the layout does not begin like that. */
static size_t place_of_pointer_spaces(const struct layout_text *layout)
{
    enum { HEAD = 5 }; /* "e-m:e" */
    static const char pointers[] = "-p:32:32";
    bcf_string text = layout->text;
    bool is_wide = holds(layout, BCF_RULE_OF_LAYOUT_POINTER_SPACES);
    size_t place = HEAD;

    if (text.size <= HEAD || memcmp(text.data + 1, "-m:", 3) != 0 || text.data[4] < 'a' ||
        text.data[4] > 'z' || !(text.data[0] == 'e' || (text.data[0] == 'E' && is_wide)))
        return 0;
    bcf_string rest = {text.data + place, text.size - place};
    if (bcf_string_begins(rest, pointers)) {
        bcf_string behind = {rest.data + strlen(pointers), rest.size - strlen(pointers)};
        if (is_wide ? behind.size > 0 && behind.data[0] == '-'
                    : bcf_string_begins(behind, "-i64:") || bcf_string_begins(behind, "-f64:"))
            return place + strlen(pointers);
    }
    bool goes_on = is_wide ? rest.data[0] == '-'
                           : bcf_string_begins(rest, "-i64:") || bcf_string_begins(rest, "-f64:");
    return goes_on ? place : 0;
}

static void add_pointer_spaces(struct layout_text *layout)
{
    static const char spaces[] = "-p270:32:32-p271:32:32-p272:64:64";
    size_t place = place_of_pointer_spaces(layout);

    if (place > 0 && !contains(layout->text, spaces))
        replace(layout, place, 0, spaces);
}

/* Behind byte order and all parts for mangling, pointers and integers, if none of these comes
 * later. */
static void add_x86_i128(struct layout_text *layout)
{
    bcf_string text = layout->text;
    size_t place = 0;
    size_t end = 1;

    if (text.size == 0 || text.data[0] != 'e' || (text.size > 1 && text.data[1] != '-') ||
        contains(text, "-i128:128"))
        return;
    for (size_t at = 1; at < text.size; at = end) {
        char kind = at + 1 < text.size ? text.data[at + 1] : '-';
        bool is_first = kind == 'm' || kind == 'p' || kind == 'i';
        for (end = at + 1; end < text.size && text.data[end] != '-'; end++)
            continue;
        if (kind == '-' || (is_first && place > 0))
            return;
        if (!is_first && place == 0)
            place = at;
    }
    replace(layout, place > 0 ? place : text.size, 0, "-i128:128");
}

static void upgrade_x86(struct layout_text *layout)
{
    bool is_msvc = bcf_triple_has_system(layout->llvm, layout->triple, "windows") &&
                   (bcf_triple_has_environment(layout->llvm, layout->triple, "msvc") ||
                    bcf_triple_has_environment(layout->llvm, layout->triple, ""));

    add_pointer_spaces(layout);
    if (holds(layout, BCF_RULE_OF_LAYOUT_X86_I128) &&
        !bcf_triple_has_system(layout->llvm, layout->triple, "elfiamcu"))
        add_x86_i128(layout);
    if (is_msvc && is(layout, "x86"))
        replace_first(layout, "-f80:32-", "-f80:128-");
}

static void upgrade_aarch64(struct layout_text *layout)
{
    bool has_functions = holds(layout, BCF_RULE_OF_LAYOUT_AARCH64_FUNCTIONS);

    if (has_functions && layout->text.size > 0 && !contains(layout->text, "-Fn32"))
        append(layout, "-Fn32");
    if (holds(layout, BCF_RULE_OF_LAYOUT_POINTER_SPACES))
        add_pointer_spaces(layout);
}

static void add_i128(struct layout_text *layout)
{
    if (holds(layout, BCF_RULE_OF_LAYOUT_I128) && !contains(layout->text, "-i128:128"))
        replace_first(layout, "-i64:64", "-i64:64-i128:128");
}

static void upgrade_mips64(struct layout_text *layout)
{
    if (!contains(layout->text, "m:m"))
        add_i128(layout);
}

static void upgrade_powerpc(struct layout_text *layout)
{
    bool is_64 = is(layout, "ppc64") || is(layout, "ppc64le");
    bcf_string old = layout->text;

    if (is_64)
        add_i128(layout);
    if (!holds(layout, BCF_RULE_OF_LAYOUT_AIX_F64) || old.size == 0 ||
        !bcf_triple_has_system(layout->llvm, layout->triple, "aix") || contains(old, "f64:32:64"))
        return;
    ptrdiff_t stack = find(layout->text, "-S128");
    replace(layout, stack == NOT_THERE ? layout->text.size : (size_t)stack, 0, "-f64:32:64");
}

static void upgrade_riscv64(struct layout_text *layout)
{
    if (holds(layout, BCF_RULE_OF_LAYOUT_RISCV64_I32))
        replace_first(layout, "-n64-", "-n32:64-");
}

static void upgrade_loongarch64(struct layout_text *layout)
{
    if (holds(layout, BCF_RULE_OF_LAYOUT_LOONGARCH64_I32))
        replace_first(layout, "-n64-", "-n32:64-");
}

static void upgrade_spir(struct layout_text *layout)
{
    if (holds(layout, BCF_RULE_OF_LAYOUT_SPIR_GLOBALS))
        add_globals_space(layout);
}

static void upgrade_amdgcn(struct layout_text *layout)
{
    upgrade_amd(layout, true);
}

static void upgrade_r600(struct layout_text *layout)
{
    upgrade_amd(layout, false);
}

static const struct {
    const char *architecture;
    void (*upgrade)(struct layout_text *layout);
} upgrades[] = {
    {"x86", upgrade_x86},
    {"x86_64", upgrade_x86},
    {"aarch64", upgrade_aarch64},
    {"aarch64_be", upgrade_aarch64},
    {"aarch64_32", upgrade_aarch64},
    {"riscv64", upgrade_riscv64},
    {"riscv64be", upgrade_riscv64},
    {"loongarch64", upgrade_loongarch64},
    {"amdgcn", upgrade_amdgcn},
    {"r600", upgrade_r600},
    {"spir", upgrade_spir},
    {"spir64", upgrade_spir},
    {"spirv32", upgrade_spir},
    {"spirv64", upgrade_spir},
    {"sparc", add_i128},
    {"sparcel", add_i128},
    {"sparcv9", add_i128},
    {"mips64", upgrade_mips64},
    {"mips64el", upgrade_mips64},
    {"ppc", upgrade_powerpc},
    {"ppcle", upgrade_powerpc},
    {"ppc64", upgrade_powerpc},
    {"ppc64le", upgrade_powerpc},
    {"wasm32", add_i128},
    {"wasm64", add_i128},
};

bool bcf_data_layout_upgrade(struct bcf_arena *arena, unsigned llvm, bcf_string text,
                             bcf_string triple, bcf_string *upgraded)
{
    struct layout_text layout = {.arena = arena, .llvm = llvm, .triple = triple, .text = text};

    if (!layout.text.data)
        layout.text.data = "";
    for (size_t i = 0; i < sizeof(upgrades) / sizeof(upgrades[0]); i++) {
        if (is(&layout, upgrades[i].architecture)) {
            upgrades[i].upgrade(&layout);
            break;
        }
    }
    *upgraded = layout.text;
    return !layout.has_failed;
}

bool bcf_data_layout_is_of_device_library(bcf_string layout)
{
    return layout.size == 0 || bcf_string_is(layout, "e-i64:64-v16:16-v32:32-n16:32:64");
}

/* What a layout says of one type, or of the pointers of one address space. */
struct spec {
    size_t position; /* of two that are about one thing, the later counts */
    uint32_t number;
    uint32_t size; /* of a pointer */
    uint32_t abi;
    uint32_t preferred;
    uint32_t index; /* of a pointer */
    char kind;      /* as the layout has it: i, f, v, a, p */
    bool is_nonintegral;
};

struct layout {
    struct bcf_arena *arena;
    unsigned llvm;
    struct spec *specs;
    size_t count;
    size_t capacity;
    uint32_t *widths; /* of integers of the machine */
    size_t width_count;
    size_t width_capacity;
    uint32_t *nonintegral; /* address spaces */
    size_t nonintegral_count;
    size_t nonintegral_capacity;
    bool is_big;
    char mangling;
    char function_alignment_kind;
    uint32_t function_alignment;
    uint32_t stack_alignment;
    uint32_t program_space;
    uint32_t stack_space;
    uint32_t globals_space;
};

static bool add_spec(struct layout *layout, struct spec spec)
{
    if (bcf_arena_grow(layout->arena, &layout->specs, layout->count, &layout->capacity,
                       sizeof(*layout->specs)) != 0)
        return false;
    spec.position = layout->count;
    layout->specs[layout->count++] = spec;
    return true;
}

/* What holds where a layout says nothing else. */
static bool add_defaults(struct layout *layout)
{
    static const struct spec defaults[] = {
        {.kind = 'i', .number = 8, .abi = 8, .preferred = 8},
        {.kind = 'i', .number = 16, .abi = 16, .preferred = 16},
        {.kind = 'i', .number = 32, .abi = 32, .preferred = 32},
        {.kind = 'i', .number = 64, .abi = 32, .preferred = 64},
        {.kind = 'f', .number = 16, .abi = 16, .preferred = 16},
        {.kind = 'f', .number = 32, .abi = 32, .preferred = 32},
        {.kind = 'f', .number = 64, .abi = 64, .preferred = 64},
        {.kind = 'f', .number = 128, .abi = 128, .preferred = 128},
        {.kind = 'v', .number = 64, .abi = 64, .preferred = 64},
        {.kind = 'v', .number = 128, .abi = 128, .preferred = 128},
        {.kind = 'a', .number = 0, .abi = 8, .preferred = 64},
        {.kind = 'p', .number = 0, .size = 64, .abi = 64, .preferred = 64, .index = 64},
    };
    static const struct spec i1 = {.kind = 'i', .number = 1, .abi = 8, .preferred = 8};

    for (size_t i = 0; i < sizeof(defaults) / sizeof(defaults[0]); i++)
        if (!add_spec(layout, defaults[i]))
            return false;
    return !bcf_rule_holds(layout->llvm, BCF_RULE_OF_LAYOUT_I1_IS_A_DEFAULT) ||
           add_spec(layout, i1);
}

/* Cuts a piece off the front of *text, up to the separator. */
static bcf_string cut(bcf_string *text, char separator)
{
    bcf_string piece = {text->data, 0};

    while (piece.size < text->size && piece.data[piece.size] != separator)
        piece.size++;
    size_t used = piece.size < text->size ? piece.size + 1 : piece.size;
    text->data += used;
    text->size -= used;
    return piece;
}

static uint32_t number_of(bcf_string text)
{
    uint32_t number = 0;

    for (size_t i = 0; i < text.size && text.data[i] >= '0' && text.data[i] <= '9'; i++)
        number = number * 10 + (uint32_t)(text.data[i] - '0');
    return number;
}

/* An alignment of 0 bits is that of a byte. */
static uint32_t alignment_of(bcf_string text)
{
    uint32_t bits = number_of(text);

    return bits > 0 ? bits : 8;
}

/* "i64:32:64", "p1:32:32:32:16": the size of what it is about, then the alignments. */
static bool read_spec(struct layout *layout, char kind, bcf_string first, bcf_string rest)
{
    struct spec spec = {.kind = kind, .number = number_of(first)};

    if (kind == 'p')
        spec.index = spec.size = number_of(cut(&rest, ':'));
    spec.preferred = spec.abi = alignment_of(cut(&rest, ':'));
    if (rest.size > 0)
        spec.preferred = alignment_of(cut(&rest, ':'));
    if (rest.size > 0 && kind == 'p')
        spec.index = number_of(rest);
    return add_spec(layout, spec);
}

static bool read_numbers(struct layout *layout, uint32_t **list, size_t *count, size_t *capacity,
                         bcf_string first, bcf_string rest)
{
    for (bcf_string piece = first;; piece = cut(&rest, ':')) {
        if (bcf_arena_grow(layout->arena, list, *count, capacity, sizeof(**list)) != 0)
            return false;
        (*list)[(*count)++] = number_of(piece);
        if (rest.size == 0)
            return true;
    }
}

static bool read_part(struct layout *layout, bcf_string part)
{
    bcf_string rest = part;
    bcf_string first = cut(&rest, ':');

    if (bcf_string_is(first, "ni")) {
        bcf_string space = cut(&rest, ':');
        return read_numbers(layout, &layout->nonintegral, &layout->nonintegral_count,
                            &layout->nonintegral_capacity, space, rest);
    }
    if (first.size == 0)
        return true;
    char kind = first.data[0];
    first.data++;
    first.size--;
    switch (kind) {
    case 'e':
    case 'E':
        layout->is_big = kind == 'E';
        return true;
    case 'i':
    case 'f':
    case 'v':
    case 'a':
    case 'p':
        return read_spec(layout, kind, first, rest);
    case 'n':
        return read_numbers(layout, &layout->widths, &layout->width_count, &layout->width_capacity,
                            first, rest);
    case 'S':
        layout->stack_alignment = number_of(first);
        return true;
    case 'F':
        layout->function_alignment_kind = 'i';
        if (first.size > 0) {
            layout->function_alignment_kind = first.data[0];
            first.data++;
            first.size--;
        }
        layout->function_alignment = number_of(first);
        return true;
    case 'P':
        layout->program_space = number_of(first);
        return true;
    case 'A':
        layout->stack_space = number_of(first);
        return true;
    case 'G':
        layout->globals_space = number_of(first);
        return true;
    case 'm':
        layout->mangling = rest.size > 0 ? rest.data[0] : '\0';
        return true;
    default:
        return true; /* an "s" of old says nothing; what is not known LLVM rejects */
    }
}

static int compare_things(const struct spec *a, const struct spec *b)
{
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    return (a->number > b->number) - (a->number < b->number);
}

static int compare_specs(const void *left, const void *right)
{
    const struct spec *a = left;
    const struct spec *b = right;
    int order = compare_things(a, b);

    return order != 0 ? order : (a->position > b->position) - (a->position < b->position);
}

/* Sorts the specs, and keeps the last of each thing. */
static void settle(struct layout *layout)
{
    size_t kept = 0;

    qsort(layout->specs, layout->count, sizeof(*layout->specs), compare_specs);
    for (size_t i = 0; i < layout->count; i++) {
        bool is_last =
            i + 1 == layout->count || compare_things(&layout->specs[i], &layout->specs[i + 1]) != 0;
        if (is_last)
            layout->specs[kept++] = layout->specs[i];
    }
    layout->count = kept;
}

static const struct spec *find_pointer(const struct layout *layout, size_t count, uint32_t space)
{
    struct spec wanted = {.kind = 'p', .number = space};
    size_t low = 0;
    size_t high = count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare_things(&wanted, &layout->specs[middle]);
        if (order == 0)
            return &layout->specs[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

/* An address space that is not integral has pointers of its own, like those of space 0 if nothing
 * else was said. */
static bool add_nonintegral(struct layout *layout)
{
    size_t count = layout->count;

    for (size_t i = 0; i < layout->nonintegral_count; i++) {
        uint32_t space = layout->nonintegral[i];
        const struct spec *pointer = find_pointer(layout, count, space);
        if (!pointer)
            pointer = find_pointer(layout, count, 0);
        struct spec spec = *pointer;
        spec.number = space;
        spec.is_nonintegral = true;
        if (!add_spec(layout, spec))
            return false;
    }
    settle(layout);
    return true;
}

static bool read_layout(struct layout *layout, bcf_string text)
{
    if (!add_defaults(layout))
        return false;
    while (text.size > 0)
        if (!read_part(layout, cut(&text, '-')))
            return false;
    settle(layout);
    return !bcf_rule_holds(layout->llvm, BCF_RULE_OF_LAYOUT_NONINTEGRAL_COUNTS) ||
           add_nonintegral(layout);
}

static bool are_specs_equal(const struct spec *a, const struct spec *b)
{
    return compare_things(a, b) == 0 && a->size == b->size && a->abi == b->abi &&
           a->preferred == b->preferred && a->index == b->index &&
           a->is_nonintegral == b->is_nonintegral;
}

static bool are_equal(const struct layout *a, const struct layout *b)
{
    if (a->is_big != b->is_big || a->mangling != b->mangling ||
        a->function_alignment_kind != b->function_alignment_kind ||
        a->function_alignment != b->function_alignment ||
        a->stack_alignment != b->stack_alignment || a->program_space != b->program_space ||
        a->stack_space != b->stack_space || a->globals_space != b->globals_space ||
        a->width_count != b->width_count || a->count != b->count)
        return false;
    for (size_t i = 0; i < a->width_count; i++)
        if (a->widths[i] != b->widths[i])
            return false;
    for (size_t i = 0; i < a->count; i++)
        if (!are_specs_equal(&a->specs[i], &b->specs[i]))
            return false;
    return true;
}

bool bcf_data_layouts_agree(struct bcf_arena *arena, unsigned llvm, bcf_string a, bcf_string b,
                            bool *agree)
{
    struct layout layouts[] = {
        {.arena = arena, .llvm = llvm, .function_alignment_kind = 'i'},
        {.arena = arena, .llvm = llvm, .function_alignment_kind = 'i'},
    };

    *agree = bcf_string_equal(a, b);
    if (*agree)
        return true;
    if (!read_layout(&layouts[0], a) || !read_layout(&layouts[1], b))
        return false;
    *agree = are_equal(&layouts[0], &layouts[1]);
    return true;
}
