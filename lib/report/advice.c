/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What to do about a finding: the ways out, with the options to use. */

#include "report/report.h"

#include "base/string_view.h"
#include "finding/finding.h"

#include <inttypes.h>

enum { LONGEST_WORD = 128 };

static void begin_help(struct bcf_text *text, const char *conjunction)
{
    bcf_text_add_string(text, "  = help: ");
    bcf_text_add_string(text, conjunction);
}

static const struct bcf_module *first_of(const struct bcf_side *side)
{
    return bcf_side_module(side, 0);
}

static bool is_rust(const struct bcf_module *module)
{
    return bcf_string_begins(bcf_module_ident(module), "rustc");
}

static bcf_string path_of(const struct bcf_module *module)
{
    return bcf_object_path(bcf_module_object(module));
}

static bcf_string file_name(bcf_string path)
{
    size_t start = path.size;

    while (start > 0 && path.data[start - 1] != '/')
        start--;
    return (bcf_string){path.data + start, path.size - start};
}

/* The crate's name if a module comes from one of Rust's own libraries, which
 * come precompiled; else NULL. */
static const char *own_crate(const struct bcf_module *module)
{
    static const char *const crates[] = {"core",       "alloc", "std",         "compiler_builtins",
                                         "proc_macro", "test",  "panic_abort", "panic_unwind"};
    bcf_string name = file_name(path_of(module));

    if (!is_rust(module) || !bcf_string_begins(name, "lib"))
        return NULL;
    name.data += strlen("lib");
    name.size -= strlen("lib");
    for (size_t i = 0; i < sizeof(crates) / sizeof(crates[0]); i++) {
        size_t size = strlen(crates[i]);
        if (bcf_string_begins(name, crates[i]) && name.size > size &&
            (name.data[size] == '-' || name.data[size] == '.'))
            return crates[i];
    }
    return NULL;
}

/* Names a side by its first file, in as few words as tell it from another. */
static void add_side_name(struct bcf_text *text, const struct bcf_side *side,
                          const struct bcf_side *other)
{
    bcf_string path = path_of(first_of(side));
    bcf_string other_path = path_of(first_of(other));

    if (bcf_string_equal(path, other_path))
        bcf_add_shown(text, bcf_module_address(first_of(side)));
    else if (bcf_string_equal(file_name(path), file_name(other_path)))
        bcf_add_shown(text, path);
    else
        bcf_add_shown(text, file_name(path));
    size_t last = bcf_side_module_count(side) - 1;
    if (!bcf_string_equal(path, path_of(bcf_side_module(side, last))))
        bcf_text_add_string(text, " and the others");
}

/* The option that gives this side's value, for the compiler of a module; ""
 * where there is none. The buffer is for one that has to be put together. */
static const char *option_for(const struct bcf_finding *finding, const struct bcf_side *side,
                              const struct bcf_module *module, char *buffer, size_t size)
{
    bcf_string key = bcf_finding_subject(finding);
    const struct bcf_flag_info *info = bcf_flag_info(key);
    const struct bcf_value *value = bcf_side_value(side);
    const char *option = "";
    uint64_t number = 0;
    bool is_number = value && bcf_value_as_u64(value, &number);
    struct bcf_text text;

    if (info)
        option = is_rust(module) ? info->rustc : info->clang;
    size_t length = strlen(option);
    const char *whole =
        is_number ? bcf_flag_value_option(key, number, bcf_module_triple(module), is_rust(module))
                  : NULL;
    if (whole)
        return whole;
    if (length == 0 || (option[length - 1] != '=' && option[length - 1] != '-'))
        return is_number && number == 0 ? "" : option; /* it turns the flag on */
    const char *word = is_number ? bcf_flag_value_word(key, number) : NULL;
    bcf_text_init_buffer(&text, buffer, size);
    bcf_text_add_string(&text, option);
    if (word)
        bcf_text_add_string(&text, word);
    else if (value && bcf_value_kind(value) == BCF_VALUE_STRING)
        bcf_add_shown(&text, bcf_value_string(value));
    else if (is_number)
        bcf_add_value_words(&text, value, key);
    else
        bcf_text_add_string(&text, "...");
    return buffer;
}

/* "compile X the same way as Y, with OPTION" */
static void add_way(struct bcf_text *text, const char *conjunction,
                    const struct bcf_finding *finding, const struct bcf_side *change,
                    const struct bcf_side *keep)
{
    const struct bcf_module *module = first_of(change);
    const char *crate = own_crate(module);
    char buffer[LONGEST_WORD];
    const char *option = option_for(finding, keep, module, buffer, sizeof(buffer));

    begin_help(text, conjunction);
    bcf_text_add_string(text, crate ? "rebuild " : "compile ");
    add_side_name(text, change, keep);
    bcf_text_add_string(text, " the same way as ");
    add_side_name(text, keep, change);
    if (option[0] != '\0') {
        bcf_text_add_string(text, ", with ");
        bcf_text_add_string(text, option);
        /* What a precompiled crate has is, as a rule, the target's own. */
        if (is_rust(module) && own_crate(first_of(keep)))
            bcf_text_add_string(text, ", or without the option if that is the target's default");
    }
    if (crate) {
        bcf_text_add_format(text, " (nightly cargo: -Zbuild-std=%s, with ", crate);
        bcf_text_add_string(text, option[0] != '\0' ? "RUSTFLAGS=" : "the same RUSTFLAGS");
        bcf_text_add_string(text, option);
        bcf_text_add_string(text, ")");
    }
    bcf_text_add_string(text, "\n");
}

/* What the native code of one side's files says about the GOT, where that has
 * been read: without LTO it is what is linked. */
static void add_got_note(struct bcf_text *text, const struct bcf_side *side,
                         const struct bcf_side *other)
{
    const struct bcf_object *last = NULL;
    const char *type = NULL;
    bool has_other_types = false;
    uint64_t total = 0;

    for (size_t i = 0; i < bcf_side_module_count(side); i++) {
        const struct bcf_object *object = bcf_module_object(bcf_side_module(side, i));
        const struct bcf_native *native = object == last ? NULL : bcf_object_native(object);
        uint64_t count;
        last = object;
        if (!native || bcf_native_got_relocation_count(native) == 0)
            continue;
        total += bcf_native_got_relocation_count(native);
        const char *most = bcf_native_got_relocation(native, 0, &count);
        has_other_types = has_other_types || (type && strcmp(type, most) != 0) ||
                          bcf_native_got_relocation(native, 1, &count);
        type = type ? type : most;
    }
    if (total == 0)
        return;
    bcf_text_add_string(text, "  = note: without LTO the native code of ");
    add_side_name(text, side, other);
    bcf_text_add_format(text, " is linked; its %" PRIu64 " relocations through the GOT (%s", total,
                        type);
    bcf_text_add_string(text, has_other_types ? ", ...)" : ")");
    bcf_text_add_string(text, " need the sections .got and .got.plt, which a link script may "
                              "discard\n");
}

/* Without LTO flags never meet. A C object without LTO is a native one; rustc
 * decides when it links. */
static void add_way_without_lto(struct bcf_text *text, const struct bcf_finding *finding)
{
    bool has_rust = false;
    bool has_c = false;
    bool is_native = true; /* the C objects have native code, too */

    for (size_t i = 0; i < bcf_finding_side_count(finding); i++) {
        const struct bcf_side *side = bcf_finding_side(finding, i);
        if (is_rust(first_of(side))) {
            has_rust = true;
            continue;
        }
        has_c = true;
        is_native = is_native && bcf_object_machine(bcf_module_object(first_of(side)));
    }
    begin_help(text, "or do without LTO: ");
    if (has_rust)
        bcf_text_add_string(text, "link with rustc -Clto=off");
    if (has_rust && has_c)
        bcf_text_add_string(text, ", or ");
    if (has_c && is_native)
        bcf_text_add_string(text, "link the C objects without LTO (they have native code beside "
                                  "the bitcode)");
    else if (has_c)
        bcf_text_add_string(text, "compile the C objects without -flto (leaving it off at the link "
                                  "is not enough: they are bitcode)");
    bcf_text_add_string(text, "\n");
    for (size_t i = 0; i < bcf_finding_side_count(finding); i++)
        add_got_note(text, bcf_finding_side(finding, i), bcf_finding_side(finding, i == 0));
}

/* Compilers disagree on how a flag merges. No option changes that. */
static void add_behavior_advice(struct bcf_text *text, const struct bcf_finding *finding)
{
    const struct bcf_flag_info *info = bcf_flag_info(bcf_finding_subject(finding));

    begin_help(text, "make all modules with one compiler, or with releases that agree on the flag");
    bcf_text_add_string(text, "\n");
    if (info && (info->clang[0] != '\0' || info->rustc[0] != '\0')) {
        begin_help(text, "or leave out the option that sets it: ");
        bcf_text_add_string(text, info->clang[0] != '\0' ? "clang " : "");
        bcf_text_add_string(text, info->clang);
        bcf_text_add_string(text, info->clang[0] != '\0' && info->rustc[0] != '\0' ? ", " : "");
        bcf_text_add_string(text, info->rustc[0] != '\0' ? "rustc " : "");
        bcf_text_add_string(text, info->rustc);
        bcf_text_add_string(text, "\n");
    }
    add_way_without_lto(text, finding);
}

static void add_conflict_advice(struct bcf_text *text, const struct bcf_finding *finding)
{
    const struct bcf_side *first = bcf_finding_side(finding, 0);
    size_t count = bcf_finding_side_count(finding);

    for (size_t i = 1; i < count; i++)
        add_way(text, i == 1 ? "" : "and ", finding, bcf_finding_side(finding, i), first);
    if (count == 2)
        add_way(text, "or ", finding, first, bcf_finding_side(finding, 1));
    else
        begin_help(text, "or choose another of the values, and compile all with that\n");
    add_way_without_lto(text, finding);
}

/* The side that the others should follow: the one that won, but for a flag of
 * behavior min the one that asks for most. There the others take away what it
 * has, a protection for example. */
static const struct bcf_side *side_to_follow(const struct bcf_finding *finding)
{
    const struct bcf_side *best = bcf_finding_side(finding, 0);
    uint64_t most = 0;
    uint64_t number;

    for (size_t i = 0; i < bcf_finding_side_count(finding); i++) {
        const struct bcf_side *side = bcf_finding_side(finding, i);
        if (bcf_side_behavior(side) == BCF_BEHAVIOR_MIN &&
            bcf_value_as_u64(bcf_side_value(side), &number) && number > most) {
            most = number;
            best = side;
        }
    }
    return best;
}

/* A value was changed: how all come to have one. */
static void add_change_advice(struct bcf_text *text, const struct bcf_finding *finding)
{
    const struct bcf_side *keep = side_to_follow(finding);
    const char *conjunction = "";

    for (size_t i = 0; i < bcf_finding_side_count(finding); i++) {
        const struct bcf_side *side = bcf_finding_side(finding, i);
        if (side == keep)
            continue;
        add_way(text, conjunction, finding, side, keep);
        conjunction = "and ";
    }
}

static void add_triple_advice(struct bcf_text *text, const struct bcf_finding *finding)
{
    const struct bcf_side *keep = bcf_finding_side(finding, 0);

    /* rustc knows its own triples only; clang takes any. */
    for (size_t i = 1; i < bcf_finding_side_count(finding); i++)
        if (is_rust(first_of(bcf_finding_side(finding, i))))
            keep = bcf_finding_side(finding, i);
    bool has_c = false;
    for (size_t i = 0; i < bcf_finding_side_count(finding); i++)
        has_c = has_c || (bcf_finding_side(finding, i) != keep &&
                          !is_rust(first_of(bcf_finding_side(finding, i))));
    if (!has_c) {
        begin_help(text, "compile all crates for one target (rustc --target)\n");
        return;
    }
    begin_help(text, "compile the others with clang --target=");
    bcf_add_shown(text, bcf_side_text(keep));
    bcf_text_add_string(text, "; a difference in the vendor alone does no harm\n");
}

static bool is_lowered_to_note(const struct bcf_finding *finding)
{
    return finding->severity == BCF_SEVERITY_NOTE &&
           bcf_finding_kind_severity(finding->kind) != BCF_SEVERITY_NOTE;
}

void bcf_add_advice(struct bcf_text *text, const struct bcf_finding *finding)
{
    const char *help = bcf_finding_kind_help(finding->kind);

    for (size_t i = 0; i < finding->helps.count; i++) {
        begin_help(text, "");
        bcf_add_shown(text, finding->helps.list[i]);
        bcf_text_add_string(text, "\n");
    }
    /* Where the modules do not meet there is nothing to do. */
    if (finding->helps.count > 0 || is_lowered_to_note(finding))
        return;
    if (help) {
        begin_help(text, help);
        bcf_text_add_string(text, "\n");
    } else if (finding->kind == BCF_FINDING_TRIPLE) {
        add_triple_advice(text, finding);
    } else if (finding->kind == BCF_FINDING_FLAG_BEHAVIORS) {
        add_behavior_advice(text, finding);
    } else if (bcf_finding_kind_severity(finding->kind) == BCF_SEVERITY_ERROR) {
        add_conflict_advice(text, finding);
    } else if (bcf_finding_is_about_flag(finding)) {
        add_change_advice(text, finding);
    }
}
