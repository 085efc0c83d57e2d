/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What to do about a finding: the ways out, with the options to use. */

#include "report/advice.h"

#include "base/string_view.h"
#include "finding/finding.h"
#include "knowledge/branch_protection.h"
#include "report/side_names.h"

#include <inttypes.h>

enum { LONGEST_WORD = 128 };

void bcf_begin_help(struct bcf_report *report, const char *conjunction)
{
    bcf_report_begin(report, BCF_PHRASE_HELP);
    bcf_text_add_string(report->text, conjunction);
}

void bcf_end_help(struct bcf_report *report)
{
    bcf_report_end(report, BCF_PHRASE_HELP);
}

void bcf_add_help(struct bcf_report *report, const char *sentence)
{
    bcf_report_add(report, BCF_PHRASE_HELP, sentence);
}

/* What to build of Rust's own libraries, for those of a side: cargo builds none without those it
 * needs, but compiler_builtins alone cannot be built. */
static const char *own_crates(const struct bcf_side *side)
{
    static const char *const parts[] = {"core", "core,alloc", "std"};
    size_t most = 0;

    for (size_t i = 0; i < bcf_side_module_count(side); i++) {
        const char *crate = bcf_own_crate(bcf_side_module(side, i));
        if (!crate || strcmp(crate, "core") == 0 || strcmp(crate, "compiler_builtins") == 0)
            continue;
        size_t part = strcmp(crate, "alloc") == 0 ? 1 : 2;
        most = part > most ? part : most;
    }
    return parts[most];
}

static bool takes_value(const char *option)
{
    size_t length = strlen(option);

    return length > 0 && strchr("=- ", option[length - 1]);
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

    bcf_text_init_buffer(&text, buffer, size);
    if (bcf_is_branch_protection(key)) {
        bcf_add_branch_protection(&text, bcf_side_first(side), bcf_is_of_rustc(module));
        return buffer;
    }
    if (info)
        option = bcf_is_of_rustc(module) ? info->rustc : info->clang;
    const char *whole = is_number ? bcf_flag_value_option(key, number, bcf_module_triple(module),
                                                          bcf_is_of_rustc(module))
                                  : NULL;
    if (whole)
        return whole;
    if (!takes_value(option))
        return is_number && number == 0 ? "" : option; /* it turns the flag on */
    const char *word = is_number ? bcf_flag_value_word(key, number) : NULL;
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
static void add_way(struct bcf_report *report, const char *conjunction,
                    const struct bcf_finding *finding, const struct bcf_side *change,
                    const struct bcf_side *keep)
{
    struct bcf_text *text = report->text;
    const struct bcf_module *module = bcf_side_first(change);
    const char *crate = bcf_own_crate(module);
    char buffer[LONGEST_WORD];
    const char *option = option_for(finding, keep, module, buffer, sizeof(buffer));

    bcf_begin_help(report, conjunction);
    bcf_text_add_string(text, crate ? "rebuild " : "compile ");
    bcf_add_side_name(text, finding, change, keep);
    bcf_text_add_string(text, " the same way as ");
    bcf_add_model(text, finding, keep, change);
    if (option[0] != '\0') {
        bcf_text_add_string(text, ", with ");
        bcf_text_add_string(text, option);
        /* What a precompiled crate has is, as a rule, the target's own. */
        if (bcf_is_of_rustc(module) && bcf_own_crate(bcf_side_first(keep)))
            bcf_text_add_string(text, ", or without the option if that is the target's default");
    }
    if (crate) {
        bcf_text_add_format(text, " (nightly cargo: -Zbuild-std=%s, with ", own_crates(change));
        bcf_text_add_string(text, option[0] != '\0' ? "RUSTFLAGS=" : "the same RUSTFLAGS");
        bcf_text_add_string(text, option);
        bcf_text_add_string(text, ")");
    }
    bcf_end_help(report);
}

/* What the native code of one side's files says about the GOT, where that has
 * been read: without LTO it is what is linked. */
static void add_got_note(struct bcf_report *report, const struct bcf_finding *finding,
                         const struct bcf_side *side, const struct bcf_side *other)
{
    struct bcf_text *text = report->text;
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
    bcf_report_begin(report, BCF_PHRASE_NOTE);
    bcf_text_add_string(text, "without LTO the native code of ");
    bcf_add_side_name(text, finding, side, other);
    bcf_text_add_format(text, " is linked; its %" PRIu64 " relocations through the GOT (%s", total,
                        type);
    bcf_text_add_string(text, has_other_types ? ", ...)" : ")");
    bcf_text_add_string(text, " need the sections .got and .got.plt, which a link script may "
                              "discard");
    bcf_report_end(report, BCF_PHRASE_NOTE);
}

/* What the modules of a finding are, for a link without LTO. */
struct makers {
    bool has_rust;
    bool has_embedded; /* crates with native code beside the bitcode, for rustc's own LTO */
    bool has_plain;    /* crates that are bitcode alone, as -Clinker-plugin-lto makes it */
    bool has_c;
    bool is_native; /* all objects with C have native code, too */
};

static void look_at_makers(struct makers *makers, const struct bcf_side *side)
{
    for (size_t i = 0; i < bcf_side_module_count(side); i++) {
        const struct bcf_module *module = bcf_side_module(side, i);
        const struct bcf_object *object = bcf_module_object(module);
        bool is_native = bcf_object_machine(object) != NULL;
        if (bcf_is_of_rustc(module)) {
            bool is_in_file = strcmp(bcf_object_format(object), "memory") != 0;
            makers->has_rust = true;
            makers->has_embedded = makers->has_embedded || is_native;
            makers->has_plain = makers->has_plain || (is_in_file && !is_native);
            continue;
        }
        makers->has_c = true;
        makers->is_native = makers->is_native && is_native;
    }
}

/* Without LTO flags never meet. A C object without LTO is a native one; rustc
 * decides when it links, but for crates that a linker merges. */
static void add_way_without_lto(struct bcf_report *report, const struct bcf_finding *finding)
{
    struct bcf_text *text = report->text;
    struct makers makers = {.is_native = true};

    for (size_t i = 0; i < bcf_finding_side_count(finding); i++)
        look_at_makers(&makers, bcf_finding_side(finding, i));
    bcf_begin_help(report, "or do without LTO: ");
    if (makers.has_rust)
        bcf_text_add_string(text, makers.has_plain && !makers.has_embedded
                                      ? "compile the crates without -Clinker-plugin-lto"
                                      : "link with rustc -Clto=off");
    if (makers.has_rust && makers.has_c)
        bcf_text_add_string(text, ", or ");
    if (makers.has_c && makers.is_native)
        bcf_text_add_string(text, "link the C objects without LTO (they have native code beside "
                                  "the bitcode)");
    else if (makers.has_c)
        bcf_text_add_string(text, "compile the C objects without -flto (leaving it off at the link "
                                  "is not enough: they are bitcode)");
    bcf_end_help(report);
    for (size_t i = 0; i < bcf_finding_side_count(finding); i++)
        add_got_note(report, finding, bcf_finding_side(finding, i),
                     bcf_finding_side(finding, i == 0));
}

/* An option, with "..." where a value belongs. */
static void add_option(struct bcf_text *text, const char *compiler, const char *option)
{
    bcf_text_add_string(text, compiler);
    bcf_text_add_string(text, option);
    if (takes_value(option))
        bcf_text_add_string(text, "...");
}

/* "behavior min: clang 16 and later" */
static void add_setters(struct bcf_report *report, bcf_string key)
{
    struct bcf_text *text = report->text;
    const struct bcf_flag_setter *setter;

    if (!bcf_flag_setter(key, 1))
        return;
    bcf_report_begin(report, BCF_PHRASE_NOTE);
    for (size_t i = 0; (setter = bcf_flag_setter(key, i)); i++) {
        const char *behavior = bcf_behavior_name(setter->behavior);
        bcf_text_add_string(text, i == 0 ? "behavior " : "; behavior ");
        bcf_text_add_string(text, behavior ? behavior : "unknown");
        bcf_text_add_string(text, ": ");
        bcf_text_add_string(text, setter->who);
    }
    bcf_report_end(report, BCF_PHRASE_NOTE);
}

/* Compilers disagree on how a flag merges. No option changes that. */
static void add_behavior_advice(struct bcf_report *report, const struct bcf_finding *finding)
{
    struct bcf_text *text = report->text;
    const struct bcf_flag_info *info = bcf_flag_info(bcf_finding_subject(finding));

    add_setters(report, bcf_finding_subject(finding));
    bcf_add_help(report,
                 "make all modules with one compiler, or with releases that agree on the flag");
    if (info && (info->clang[0] != '\0' || info->rustc[0] != '\0')) {
        bcf_begin_help(report, "or leave out the option that sets it, where one does: ");
        if (info->clang[0] != '\0')
            add_option(text, "clang ", info->clang);
        bcf_text_add_string(text, info->clang[0] != '\0' && info->rustc[0] != '\0' ? ", " : "");
        if (info->rustc[0] != '\0')
            add_option(text, "rustc ", info->rustc);
        bcf_end_help(report);
    }
    bcf_add_way_of_retag(report, finding);
    add_way_without_lto(report, finding);
}

/* True for a flag that no option sets, and of which it is known what to do. */
static bool is_without_option(const struct bcf_flag_info *info)
{
    return info && info->clang[0] == '\0' && info->rustc[0] == '\0' && info->help[0] != '\0';
}

/* What is to be done about a flag, where no option is known that would do. */
static void add_flag_help(struct bcf_report *report, const struct bcf_finding *finding)
{
    const struct bcf_flag_info *info = bcf_flag_info(bcf_finding_subject(finding));

    if (!info || info->help[0] == '\0')
        return;
    bcf_add_help(report, info->help);
}

/* True if a side's modules hold type metadata, as far as their flags tell: CFI and
 * whole-program optimisation need it in split units (LLVM source: ThinLTOBitcodeWriter.cpp). */
static bool needs_split_units(const struct bcf_side *side)
{
    static const char *const keys[] = {"CFI Canonical Jump Tables", "Cross-DSO CFI",
                                       "Virtual Function Elim"};

    for (size_t i = 0; i < bcf_side_module_count(side); i++)
        for (size_t k = 0; k < sizeof(keys) / sizeof(keys[0]); k++)
            if (bcf_module_find_flag(bcf_side_module(side, i), keys[k]))
                return true;
    return false;
}

/* The side that has to stay as it is; NULL where any may be changed. */
static const struct bcf_side *side_to_keep(const struct bcf_finding *finding)
{
    uint64_t number;

    if (!bcf_string_is(bcf_finding_subject(finding), "EnableSplitLTOUnit"))
        return NULL;
    for (size_t i = 0; i < bcf_finding_side_count(finding); i++) {
        const struct bcf_side *side = bcf_finding_side(finding, i);
        if (bcf_value_as_u64(bcf_side_value(side), &number) && number != 0 &&
            needs_split_units(side))
            return side;
    }
    return NULL;
}

/* True if no option is known that gives one of the other sides the value of this. */
static bool lacks_option(const struct bcf_finding *finding, const struct bcf_side *keep)
{
    char buffer[LONGEST_WORD];

    for (size_t i = 0; i < bcf_finding_side_count(finding); i++) {
        const struct bcf_side *side = bcf_finding_side(finding, i);
        if (side != keep &&
            option_for(finding, keep, bcf_side_first(side), buffer, sizeof(buffer))[0] == '\0')
            return true;
    }
    return false;
}

/* "compile X the same way as Y" for every X. */
static void add_ways(struct bcf_report *report, const struct bcf_finding *finding,
                     const struct bcf_side *keep)
{
    const char *conjunction = "";

    for (size_t i = 0; i < bcf_finding_side_count(finding); i++) {
        const struct bcf_side *side = bcf_finding_side(finding, i);
        if (side == keep)
            continue;
        add_way(report, conjunction, finding, side, keep);
        conjunction = "and ";
    }
}

/* The side that is changed least easily: what comes precompiled, or else has most modules. */
static const struct bcf_side *side_of_most(const struct bcf_finding *finding)
{
    const struct bcf_side *most = bcf_finding_side(finding, 0);

    for (size_t i = 0; i < bcf_finding_side_count(finding); i++) {
        const struct bcf_side *side = bcf_finding_side(finding, i);
        if (bcf_own_crate(bcf_side_first(side)))
            return side;
        if (bcf_side_module_count(side) > bcf_side_module_count(most))
            most = side;
    }
    return most;
}

/* The system that a triple names; 0 for one that is not known here. */
static size_t system_of(bcf_string triple)
{
    static const char *const systems[] = {"?",       "linux",   "windows",    "darwin",
                                          "macosx",  "ios",     "freebsd",    "netbsd",
                                          "openbsd", "fuchsia", "emscripten", "wasi"};
    enum { SYSTEMS = sizeof(systems) / sizeof(systems[0]) };

    for (size_t at = 0; at < triple.size; at++)
        for (size_t i = 1; i < SYSTEMS && triple.data[at] == '-'; i++)
            if (bcf_string_begins((bcf_string){triple.data + at + 1, triple.size - at - 1},
                                  systems[i]))
                return i;
    return 0;
}

/* What is compiled for another system differs in more than one flag: then its target is what is
 * to be changed. True if it is so. */
static bool add_way_to_one_system(struct bcf_report *report, const struct bcf_finding *finding)
{
    struct bcf_text *text = report->text;
    const struct bcf_side *keep = side_of_most(finding);
    bcf_string triple = bcf_module_triple(bcf_side_first(keep));
    bool is_added = false;

    for (size_t i = 0; i < bcf_finding_side_count(finding); i++) {
        const struct bcf_side *change = bcf_finding_side(finding, i);
        size_t system = system_of(bcf_module_triple(bcf_side_first(change)));
        if (system == 0 || system_of(triple) == 0 || system == system_of(triple))
            continue;
        bcf_begin_help(report, is_added ? "and compile " : "compile ");
        bcf_add_side_name(text, finding, change, keep);
        bcf_text_add_string(text, " for the system of ");
        bcf_add_model(text, finding, keep, change);
        bcf_text_add_string(text, ", with --target=");
        bcf_add_shown(text, triple);
        bcf_text_add_string(text, bcf_side_has_others(change) ? ": they are compiled for "
                                                              : ": it is compiled for ");
        bcf_add_shown(text, bcf_module_triple(bcf_side_first(change)));
        bcf_text_add_string(text, ", and the flag follows from that");
        bcf_end_help(report);
        is_added = true;
    }
    return is_added;
}

/* Every way to give all sides one value. */
static void add_conflict_ways(struct bcf_report *report, const struct bcf_finding *finding)
{
    const struct bcf_side *first = side_of_most(finding);
    const struct bcf_side *keep = side_to_keep(finding);
    size_t count = bcf_finding_side_count(finding);

    if (keep)
        bcf_report_add(report, BCF_PHRASE_NOTE,
                       "what is split needs to be: it has type information for CFI or "
                       "whole-program optimisation");
    add_ways(report, finding, keep ? keep : first);
    if (!keep && count == 2)
        add_way(report, "or ", finding, first,
                bcf_finding_side(finding, first == bcf_finding_side(finding, 0)));
    else if (!keep)
        bcf_add_help(report, "or choose another of the values, and compile all with that");
    if (lacks_option(finding, keep ? keep : first))
        add_flag_help(report, finding);
}

static void add_conflict_advice(struct bcf_report *report, const struct bcf_finding *finding)
{
    if (is_without_option(bcf_flag_info(bcf_finding_subject(finding))))
        add_flag_help(report, finding);
    else if (!add_way_to_one_system(report, finding))
        add_conflict_ways(report, finding);
    bcf_add_way_of_retag(report, finding);
    add_way_without_lto(report, finding);
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
static void add_change_advice(struct bcf_report *report, const struct bcf_finding *finding)
{
    const struct bcf_side *keep = side_to_follow(finding);
    bool is_vague = is_without_option(bcf_flag_info(bcf_finding_subject(finding)));

    if (!is_vague)
        add_ways(report, finding, keep);
    if (is_vague || lacks_option(finding, keep))
        add_flag_help(report, finding);
}

static void add_triple_advice(struct bcf_report *report, const struct bcf_finding *finding)
{
    const struct bcf_side *keep = bcf_finding_side(finding, 0);

    /* rustc knows its own triples only; clang takes any. */
    for (size_t i = 1; i < bcf_finding_side_count(finding); i++)
        if (bcf_is_of_rustc(bcf_side_first(bcf_finding_side(finding, i))))
            keep = bcf_finding_side(finding, i);
    bool has_c = false;
    for (size_t i = 0; i < bcf_finding_side_count(finding); i++)
        has_c = has_c || (bcf_finding_side(finding, i) != keep &&
                          !bcf_is_of_rustc(bcf_side_first(bcf_finding_side(finding, i))));
    if (!has_c) {
        bcf_add_help(report, "compile all crates for one target (rustc --target)");
        return;
    }
    bcf_begin_help(report, "compile the others with clang --target=");
    bcf_add_shown(report->text, bcf_side_text(keep));
    bcf_text_add_string(report->text, "; a difference in the vendor alone does no harm");
    bcf_end_help(report);
}

static bool is_lowered_to_note(const struct bcf_finding *finding)
{
    return finding->severity == BCF_SEVERITY_NOTE &&
           bcf_finding_kind_severity(finding->kind) != BCF_SEVERITY_NOTE;
}

/* True if a module is sound, but its flag has the behavior min, and LLVM 14 links. */
static bool is_too_new(const struct bcf_finding *finding)
{
    static const char words[] = "has a behavior that LLVM 14 does not know";

    for (size_t i = 0; i < bcf_finding_side_count(finding); i++)
        if (!bcf_string_begins(bcf_side_text(bcf_finding_side(finding, i)), words))
            return false;
    return bcf_finding_side_count(finding) > 0;
}

void bcf_report_advice(struct bcf_report *report, const struct bcf_finding *finding)
{
    const char *help = bcf_finding_kind_help(finding->kind);

    for (size_t i = 0; i < finding->helps.count; i++) {
        bcf_begin_help(report, "");
        bcf_add_shown(report->text, finding->helps.list[i]);
        bcf_end_help(report);
    }
    /* Where the modules do not meet there is nothing to do. */
    if (finding->helps.count > 0 || finding->is_consequence || is_lowered_to_note(finding))
        return;
    if (finding->kind == BCF_FINDING_FLAG_MALFORMED && is_too_new(finding)) {
        bcf_add_help(report, "link with LLVM 15 or newer");
    } else if (help) {
        bcf_add_help(report, help);
    } else if (finding->kind == BCF_FINDING_TRIPLE) {
        add_triple_advice(report, finding);
    } else if (finding->kind == BCF_FINDING_FLAG_BEHAVIORS) {
        add_behavior_advice(report, finding);
    } else if (bcf_finding_kind_severity(finding->kind) == BCF_SEVERITY_ERROR) {
        add_conflict_advice(report, finding);
    } else if (bcf_finding_is_about_flag(finding)) {
        add_change_advice(report, finding);
    }
}
