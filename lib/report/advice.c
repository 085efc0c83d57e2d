/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What to do about a finding: the ways out, with the options to use. */

#include "report/report.h"

#include "base/string_view.h"
#include "finding/finding.h"
#include "knowledge/branch_protection.h"
#include "knowledge/rust_libraries.h"
#include "retag/suggestion.h"

#include <inttypes.h>

enum { LONGEST_WORD = 128, MOST_SIDES = 16, LONGEST_COMMAND = 1024 };

static void begin_help(struct bcf_report *report, const char *conjunction)
{
    bcf_report_begin(report, BCF_PHRASE_HELP);
    bcf_text_add_string(report->text, conjunction);
}

static void end_help(struct bcf_report *report)
{
    bcf_report_end(report, BCF_PHRASE_HELP);
}

/* A help that is one sentence. */
static void add_help(struct bcf_report *report, const char *sentence)
{
    bcf_report_add(report, BCF_PHRASE_HELP, sentence);
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

static bool ends_with(bcf_string text, const char *with)
{
    size_t size = strlen(with);

    return text.size >= size && memcmp(text.data + text.size - size, with, size) == 0;
}

/* The crate's name if a module comes from one of Rust's own libraries, which
 * come precompiled; else NULL. */
static const char *own_crate(const struct bcf_module *module)
{
    return is_rust(module) ? bcf_rust_crate(path_of(module)) : NULL;
}

/* What to build of Rust's own libraries, for those of a side: cargo builds none without those it
 * needs, but compiler_builtins alone cannot be built. */
static const char *own_crates(const struct bcf_side *side)
{
    static const char *const parts[] = {"core", "core,alloc", "std"};
    size_t most = 0;

    for (size_t i = 0; i < bcf_side_module_count(side); i++) {
        const char *crate = own_crate(bcf_side_module(side, i));
        if (!crate || strcmp(crate, "core") == 0 || strcmp(crate, "compiler_builtins") == 0)
            continue;
        size_t part = strcmp(crate, "alloc") == 0 ? 1 : 2;
        most = part > most ? part : most;
    }
    return parts[most];
}

/* True if a module is a part of what rustc compiles as a whole: a crate, or what it makes one
 * archive of. */
static bool is_of_crate(const struct bcf_module *module)
{
    bcf_string member = bcf_object_member(bcf_module_object(module));

    return is_rust(module) && member.size > 0 &&
           (ends_with(path_of(module), ".rlib") || ends_with(member, ".rcgu.o"));
}

/* True if the name of this file, without its folder, is that of another file of the finding.
 * Among very many sides nobody looks, so that this takes no more than linear time. */
static bool is_ambiguous(const struct bcf_finding *finding, bcf_string path)
{
    bcf_string name = bcf_file_name(path);

    if (bcf_finding_side_count(finding) > MOST_SIDES)
        return true;
    for (size_t i = 0; i < bcf_finding_side_count(finding); i++) {
        const struct bcf_side *side = bcf_finding_side(finding, i);
        for (size_t k = 0; k < bcf_side_module_count(side); k++) {
            bcf_string other = path_of(bcf_side_module(side, k));
            if (bcf_string_equal(bcf_file_name(other), name) && !bcf_string_equal(other, path))
                return true;
        }
    }
    return false;
}

/* True if a side is named by a whole crate; of any other archive it is members that are named. */
static bool is_named_whole(const struct bcf_side *side, const struct bcf_side *other)
{
    const struct bcf_module *module = first_of(side);

    return is_of_crate(module) && !bcf_string_equal(path_of(module), path_of(first_of(other)));
}

/* What a side's first module is called, in as few words as tell it from another side. */
static bcf_string name_of(const struct bcf_finding *finding, const struct bcf_side *side,
                          const struct bcf_side *other)
{
    const struct bcf_module *module = first_of(side);
    const struct bcf_object *object = bcf_module_object(module);
    bcf_string path = path_of(module);
    bcf_string name = is_named_whole(side, other) ? path : bcf_object_address(object);

    if (object == bcf_module_object(first_of(other)))
        name = bcf_module_address(module);
    size_t folder = path.size - bcf_file_name(path).size;
    if (folder == 0 || name.size < path.size || memcmp(name.data, path.data, path.size) != 0 ||
        is_ambiguous(finding, path))
        return name;
    return (bcf_string){name.data + folder, name.size - folder};
}

/* True if all modules of the side are of this file. */
static bool is_of_one_file(const struct bcf_side *side, bcf_string path)
{
    for (size_t i = 0; i < bcf_side_module_count(side); i++)
        if (!bcf_string_equal(path_of(bcf_side_module(side, i)), path))
            return false;
    return true;
}

/* Adds that name. */
static void add_name(struct bcf_text *text, const struct bcf_finding *finding,
                     const struct bcf_side *side, const struct bcf_side *other)
{
    bcf_add_shown(text, name_of(finding, side, other));
    if (!is_named_whole(side, other))
        bcf_add_module_distinction(text, finding, side, first_of(side));
}

/* True if the modules of a side come from more than one file. */
static bool has_others(const struct bcf_side *side)
{
    return !is_of_one_file(side, path_of(first_of(side)));
}

/* Names the side that others are to be like. */
static void add_model(struct bcf_text *text, const struct bcf_finding *finding,
                      const struct bcf_side *side, const struct bcf_side *other)
{
    add_name(text, finding, side, other);
    bcf_text_add_string(text, has_others(side) ? " and the others" : "");
}

/* The objects of a side that are not the first; one may have several modules. */
static size_t count_other_objects(const struct bcf_side *side)
{
    size_t count = 0;

    for (size_t i = 1; i < bcf_side_module_count(side); i++)
        count += bcf_module_object(bcf_side_module(side, i)) !=
                 bcf_module_object(bcf_side_module(side, i - 1));
    return count;
}

/* Names a side, with how much more there is of it. */
static void add_side_name(struct bcf_text *text, const struct bcf_finding *finding,
                          const struct bcf_side *side, const struct bcf_side *other)
{
    const struct bcf_object *object = bcf_module_object(first_of(side));
    bool is_member =
        !bcf_string_equal(bcf_object_member(object), bcf_object_architecture(object)) &&
        !is_named_whole(side, other);
    size_t more = count_other_objects(side);

    add_name(text, finding, side, other);
    if (has_others(side))
        bcf_text_add_string(text, " and the others");
    else if (is_member && more > 0)
        bcf_text_add_format(text, " and %zu more of this archive", more);
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
        bcf_add_branch_protection(&text, first_of(side), is_rust(module));
        return buffer;
    }
    if (info)
        option = is_rust(module) ? info->rustc : info->clang;
    const char *whole =
        is_number ? bcf_flag_value_option(key, number, bcf_module_triple(module), is_rust(module))
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
    const struct bcf_module *module = first_of(change);
    const char *crate = own_crate(module);
    char buffer[LONGEST_WORD];
    const char *option = option_for(finding, keep, module, buffer, sizeof(buffer));

    begin_help(report, conjunction);
    bcf_text_add_string(text, crate ? "rebuild " : "compile ");
    add_side_name(text, finding, change, keep);
    bcf_text_add_string(text, " the same way as ");
    add_model(text, finding, keep, change);
    if (option[0] != '\0') {
        bcf_text_add_string(text, ", with ");
        bcf_text_add_string(text, option);
        /* What a precompiled crate has is, as a rule, the target's own. */
        if (is_rust(module) && own_crate(first_of(keep)))
            bcf_text_add_string(text, ", or without the option if that is the target's default");
    }
    if (crate) {
        bcf_text_add_format(text, " (nightly cargo: -Zbuild-std=%s, with ", own_crates(change));
        bcf_text_add_string(text, option[0] != '\0' ? "RUSTFLAGS=" : "the same RUSTFLAGS");
        bcf_text_add_string(text, option);
        bcf_text_add_string(text, ")");
    }
    end_help(report);
}

/* "let X say what Y says: COMMAND", where bcflags retag can do that. Where there are very many
 * files to name, how to get the command. */
static void add_retag_way(struct bcf_report *report, const struct bcf_finding *finding,
                          const struct bcf_suggestion *suggestion,
                          const struct bcf_suggestion_result *result)
{
    struct bcf_text *text = report->text;
    const struct bcf_side *keep = result->keep;
    bcf_string command = bcf_suggestion_command(suggestion, 0);
    const struct bcf_side *change = bcf_finding_side(finding, keep == bcf_finding_side(finding, 0));

    begin_help(report, result->is_drop ? "or drop the flag from " : "or let ");
    if (bcf_finding_side_count(finding) == 2)
        add_side_name(text, finding, change, keep);
    else
        bcf_text_add_string(text, "the others");
    if (!result->is_drop) {
        bcf_text_add_string(text, " say what ");
        add_model(text, finding, keep, change);
        bcf_text_add_string(text, has_others(keep) ? " say" : " says");
    }
    bcf_text_add_string(text, ", for LTO: ");
    if (bcf_suggestion_command_count(suggestion) == 1 && command.size <= LONGEST_COMMAND)
        bcf_add_shown(text, command);
    else
        bcf_text_add_string(text, "'bcflags check --suggest-retag' prints the commands");
    end_help(report);
}

/* A code model, for example, is a flag that is read when LTO makes code. */
static void add_way_of_retag(struct bcf_report *report, const struct bcf_finding *finding)
{
    struct bcf_suggestion_result result;
    struct bcf_suggestion *suggestion;

    if (bcf_suggestion_new(&suggestion, NULL) != BCF_OK) {
        report->text->failed = true;
        return;
    }
    suggestion->is_brief = true;
    if (bcf_suggestion_add(suggestion, finding, &result, NULL) != BCF_OK ||
        bcf_suggestion_finish(suggestion, NULL) != BCF_OK)
        report->text->failed = true;
    else if (result.outcome == BCF_SUGGESTION_MENDS)
        add_retag_way(report, finding, suggestion, &result);
    bcf_suggestion_free(suggestion);
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
    add_side_name(text, finding, side, other);
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
        if (is_rust(module)) {
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
    begin_help(report, "or do without LTO: ");
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
    end_help(report);
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
    add_help(report, "make all modules with one compiler, or with releases that agree on the flag");
    if (info && (info->clang[0] != '\0' || info->rustc[0] != '\0')) {
        begin_help(report, "or leave out the option that sets it, where one does: ");
        if (info->clang[0] != '\0')
            add_option(text, "clang ", info->clang);
        bcf_text_add_string(text, info->clang[0] != '\0' && info->rustc[0] != '\0' ? ", " : "");
        if (info->rustc[0] != '\0')
            add_option(text, "rustc ", info->rustc);
        end_help(report);
    }
    add_way_of_retag(report, finding);
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
    add_help(report, info->help);
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
            option_for(finding, keep, first_of(side), buffer, sizeof(buffer))[0] == '\0')
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
        if (own_crate(first_of(side)))
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
    bcf_string triple = bcf_module_triple(first_of(keep));
    bool is_added = false;

    for (size_t i = 0; i < bcf_finding_side_count(finding); i++) {
        const struct bcf_side *change = bcf_finding_side(finding, i);
        size_t system = system_of(bcf_module_triple(first_of(change)));
        if (system == 0 || system_of(triple) == 0 || system == system_of(triple))
            continue;
        begin_help(report, is_added ? "and compile " : "compile ");
        add_side_name(text, finding, change, keep);
        bcf_text_add_string(text, " for the system of ");
        add_model(text, finding, keep, change);
        bcf_text_add_string(text, ", with --target=");
        bcf_add_shown(text, triple);
        bcf_text_add_string(text, has_others(change) ? ": they are compiled for "
                                                     : ": it is compiled for ");
        bcf_add_shown(text, bcf_module_triple(first_of(change)));
        bcf_text_add_string(text, ", and the flag follows from that");
        end_help(report);
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
        add_help(report, "or choose another of the values, and compile all with that");
    if (lacks_option(finding, keep ? keep : first))
        add_flag_help(report, finding);
}

static void add_conflict_advice(struct bcf_report *report, const struct bcf_finding *finding)
{
    if (is_without_option(bcf_flag_info(bcf_finding_subject(finding))))
        add_flag_help(report, finding);
    else if (!add_way_to_one_system(report, finding))
        add_conflict_ways(report, finding);
    add_way_of_retag(report, finding);
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
        if (is_rust(first_of(bcf_finding_side(finding, i))))
            keep = bcf_finding_side(finding, i);
    bool has_c = false;
    for (size_t i = 0; i < bcf_finding_side_count(finding); i++)
        has_c = has_c || (bcf_finding_side(finding, i) != keep &&
                          !is_rust(first_of(bcf_finding_side(finding, i))));
    if (!has_c) {
        add_help(report, "compile all crates for one target (rustc --target)");
        return;
    }
    begin_help(report, "compile the others with clang --target=");
    bcf_add_shown(report->text, bcf_side_text(keep));
    bcf_text_add_string(report->text, "; a difference in the vendor alone does no harm");
    end_help(report);
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
        begin_help(report, "");
        bcf_add_shown(report->text, finding->helps.list[i]);
        end_help(report);
    }
    /* Where the modules do not meet there is nothing to do. */
    if (finding->helps.count > 0 || finding->is_consequence || is_lowered_to_note(finding))
        return;
    if (finding->kind == BCF_FINDING_FLAG_MALFORMED && is_too_new(finding)) {
        add_help(report, "link with LLVM 15 or newer");
    } else if (help) {
        add_help(report, help);
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
