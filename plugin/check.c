/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "check.h"

#include "questions.h"
#include "remarks.h"
#include "speech.h"
#include "telling.h"
#include "verdict.h"

#include <string.h>

struct check {
    struct bcf_arena arena;
    struct bcf_arguments arguments;
    struct plugin_settings settings;
    struct bcf_command_line line;
    struct plugin_inputs inputs;
    struct bcf_linker linker;
    struct bcf_link *link;
    struct plugin_certainty certainty;
    struct plugin_doubt doubt;
    const char *no_imports; /* why it is not known what is imported; or NULL */
    const char *remarks;    /* the file for them; NULL if nobody wants any */
    bool was_asked;         /* what takes part is known */
    bool has_errors;        /* that are certain */
};

/* A step is false if memory is exhausted. */

static bool read_inputs(struct check *check)
{
    check->inputs.arena = &check->arena;
    check->inputs.takes_fat_bitcode = check->line.takes_fat_bitcode;
    check->inputs.data = check->line.data;
    check->inputs.data_count = check->line.data_count;
    check->inputs.is_index_only = check->line.is_index_only;
    check->inputs.old_suffix = check->line.old_suffix;
    check->inputs.new_suffix = check->line.new_suffix;
    for (size_t i = 0; i < check->line.input_count; i++)
        if (!plugin_inputs_read(&check->inputs, check->line.inputs[i]))
            return false;
    return true;
}

static bool add_object(struct check *check, const struct plugin_object *object)
{
    if (object->count == 0)
        return object->is_unreadable || object->thin_link ||
               bcf_link_add_native(check->link, object->object, NULL) == BCF_OK;
    for (size_t i = 0; i < object->count; i++)
        if (bcf_link_add(check->link, check->inputs.modules[object->first + i], NULL) != BCF_OK)
            return false;
    return true;
}

/* Unified modules are what the line says. */
static enum bcf_lto_mode lto_mode_of(const struct bcf_command_line *line)
{
    if (line->lto_kind && strcmp(line->lto_kind, "full") == 0)
        return BCF_LTO_MODE_FULL;
    if (line->lto_kind && strcmp(line->lto_kind, "thin") == 0)
        return BCF_LTO_MODE_THIN;
    return BCF_LTO_MODE_AUTO;
}

/* Begins a link of all that takes part, as far as it is known. */
static bool begin_link(struct check *check)
{
    struct bcf_link_options options = {.size = sizeof(options),
                                       .lto = lto_mode_of(&check->line),
                                       .fat_objects = BCF_FAT_OBJECTS_BITCODE,
                                       .relocatable = check->line.is_relocatable};

    options.llvm = bcf_linker_llvm(&check->linker);
    bcf_link_free(check->link);
    check->link = NULL;
    if (bcf_link_new(&options, &check->link, NULL) != BCF_OK)
        return false;
    for (size_t i = 0; i < check->inputs.object_count; i++)
        if (check->inputs.objects[i].takes_part && !add_object(check, &check->inputs.objects[i]))
            return false;
    return true;
}

static bool make_link(struct check *check)
{
    return begin_link(check) && bcf_link_finish(check->link, NULL) == BCF_OK;
}

static bool has_finding(const struct check *check, enum bcf_severity least)
{
    const struct bcf_finding *finding = bcf_link_finding(check->link, 0); /* the worst */

    return finding && bcf_finding_severity(finding) >= least;
}

static bool has_behavior(const struct bcf_module *module, uint64_t behavior)
{
    for (size_t i = 0; i < bcf_module_flag_count(module); i++)
        if (bcf_flag_behavior(bcf_module_flag(module, i)) == behavior)
            return true;
    return false;
}

static bool has_overriding_side(const struct bcf_finding *finding)
{
    for (size_t i = 0; i < bcf_finding_side_count(finding); i++)
        if (bcf_side_value(bcf_finding_side(finding, i)) &&
            bcf_side_behavior(bcf_finding_side(finding, i)) == BCF_BEHAVIOR_OVERRIDE)
            return true;
    return false;
}

/* A conflict may come up where less takes part than may: what overrides a flag, or what fulfils a
 * requirement, may not be there. */
static bool has_flag_that_decides(const struct check *check)
{
    const struct bcf_finding *finding;

    for (size_t i = 0; (finding = bcf_link_finding(check->link, i)); i++)
        if (bcf_finding_is_about_flag(finding) && has_overriding_side(finding))
            return true;
    for (size_t i = 0; i < check->inputs.module_count; i++)
        if (has_behavior(check->inputs.modules[i], BCF_BEHAVIOR_REQUIRE))
            return true;
    return false;
}

/* LLVM takes unified modules behind others, and not before them (LLVM source: LTO.cpp, addModule);
 * and what is extracted from an archive need not stand where the archive does. */
static bool has_order_that_decides(const struct check *check)
{
    const struct bcf_lto *lto;
    size_t unified = 0;

    for (size_t i = 0; i < check->inputs.module_count; i++)
        unified += bcf_module_read_lto(check->inputs.modules[i], &lto, NULL) == BCF_OK &&
                   bcf_lto_is_unified(lto);
    return unified > 0 && unified < check->inputs.module_count;
}

/* Such libraries do not stand on the line. */
static bool has_dependent_libraries(const struct check *check)
{
    for (size_t i = 0; i < check->inputs.module_count; i++)
        if (check->inputs.modules[i]->has_dependent_libraries)
            return true;
    return false;
}

static bool is_all_known(const struct check *check)
{
    return !(check->line.takes_dependent_libraries && has_dependent_libraries(check)) &&
           !check->line.doubt && !check->arguments.unread && check->inputs.trouble_count == 0;
}

/* Whether the linker has to be asked. */
static bool is_in_question(const struct check *check)
{
    enum bcf_severity least = check->remarks ? BCF_SEVERITY_NOTE : BCF_SEVERITY_LOSS;

    if (!is_all_known(check))
        return true;
    return has_finding(check, least) || has_flag_that_decides(check) ||
           has_order_that_decides(check);
}

static const char *reason_not_to_ask(const struct check *check)
{
    if (check->line.pipe)
        return "an argument can be read only once";
    return check->arguments.unread ? "a response file cannot be read" : NULL;
}

static bool ask_participants(struct check *check)
{
    struct bcf_participants participants = {.refusal = {reason_not_to_ask(check), NULL}};

    if (!participants.refusal.reason &&
        !bcf_linker_ask_participants(&check->linker, NULL, &participants))
        return false;
    if (participants.refusal.reason) {
        check->doubt =
            (struct plugin_doubt){participants.refusal.reason, participants.refusal.words};
        return true;
    }
    check->was_asked = true;
    return plugin_participants_find(&check->inputs, &participants) && make_link(check);
}

/* Where an archive has members of one name, asks again to tell them apart. */
static bool ask_for_namesakes(struct check *check)
{
    struct plugin_namesakes namesakes;
    struct bcf_participants participants;

    if (!plugin_namesakes_find(&namesakes, &check->inputs))
        return false;
    if (!namesakes.asked[0])
        return true;
    if (!bcf_linker_ask_participants(&check->linker, namesakes.asked, &participants))
        return false;
    plugin_namesakes_tell_apart(&namesakes, &participants);
    return make_link(check);
}

/* Up to LLVM 18 bitcode is written before ThinLTO imports (LLVM source: lld/ELF/LTO.cpp,
 * createConfig). */
static bool ends_before_imports(struct check *check)
{
    enum { FIRST_THAT_IMPORTS = 19 };
    unsigned llvm = bcf_linker_llvm(&check->linker);

    return check->line.emits_bitcode && llvm > 0 && llvm < FIRST_THAT_IMPORTS;
}

static bool tell_no_imports(struct check *check, const struct plugin_thin_modules *thin)
{
    if (thin->count == 0)
        return true;
    return begin_link(check) &&
           bcf_link_add_imports(check->link, thin->modules[0], NULL, 0, NULL) == BCF_OK &&
           bcf_link_finish(check->link, NULL) == BCF_OK;
}

static bool ask_imports(struct check *check)
{
    struct plugin_thin_modules thin;
    struct bcf_imports imports;
    bool is_told;

    if (bcf_link_thin_count(check->link) == 0)
        return true;
    if (!plugin_thin_modules_name(&thin, &check->inputs))
        return false;
    if (ends_before_imports(check))
        return tell_no_imports(check, &thin);
    if (!bcf_linker_ask_imports(&check->linker, thin.names, thin.count, &imports))
        return false;
    check->no_imports = imports.refusal.reason;
    if (check->no_imports)
        return true; /* then the risk remains one */
    /* Into what is not compiled nothing is imported. */
    for (size_t i = 0; check->line.compiles_some && i < thin.count; i++)
        imports.lists[i].is_missing = false;
    if (!begin_link(check) ||
        !plugin_imports_tell(&thin, &imports, &check->arena, check->link, &is_told))
        return false;
    return is_told ? bcf_link_finish(check->link, NULL) == BCF_OK : make_link(check);
}

static bool run(struct check *check)
{
    /* Remarks tell all, so all has to be known. */
    enum bcf_severity depends = check->remarks ? BCF_SEVERITY_NOTE : BCF_SEVERITY_RISK;

    if (!read_inputs(check) || !make_link(check))
        return false;
    if (is_in_question(check) && !ask_participants(check))
        return false;
    if (check->was_asked && has_finding(check, BCF_SEVERITY_NOTE) && !ask_for_namesakes(check))
        return false;
    if (check->was_asked && has_finding(check, depends) && !ask_imports(check))
        return false;
    return plugin_certainty_read(&check->certainty, &check->inputs);
}

/* One line for all that could not be read of what takes part. */
static void say_trouble(const struct check *check)
{
    const struct plugin_trouble *first = NULL;
    size_t count = 0;

    for (size_t i = 0; i < check->inputs.trouble_count; i++) {
        if (!check->inputs.troubles[i].takes_part)
            continue;
        first = first ? first : &check->inputs.troubles[i];
        count++;
    }
    if (count == 1)
        plugin_warn("%s is not checked: %s", first->address.data, first->message);
    else if (count > 1)
        plugin_warn("%s and %zu more are not checked: %s", first->address.data, count - 1,
                    first->message);
}

/* Of such a file some answers are missing. */
static void say_exhausted(const struct check *check)
{
    for (size_t i = 0; i < check->inputs.file_count; i++) {
        if (!bcf_input_is_exhausted(check->inputs.files[i]))
            continue;
        plugin_warn("%s is not checked as a whole: reading it takes more memory than a sound file "
                    "of its size would",
                    bcf_input_path(check->inputs.files[i]).data);
        return;
    }
}

static void write_remarks(const struct check *check)
{
    char reason[256];

    if (check->remarks &&
        !plugin_remarks_write(check->remarks, check->link, reason, sizeof(reason)))
        plugin_warn("the remarks cannot be written to %.1000s: %s", check->remarks, reason);
}

/* Whether an error comes up elsewhere only: the modules for ThinLTO are merged by clang, with an
 * index that this link writes. Those for regular LTO are merged in any link. */
static bool is_elsewhere(const struct check *check, const struct bcf_finding *finding)
{
    const struct bcf_module *module = bcf_side_module(bcf_finding_side(finding, 0), 0);

    return bcf_finding_severity(finding) == BCF_SEVERITY_ERROR &&
           bcf_finding_is_about_flag(finding) && module && plugin_is_thin(module) &&
           plugin_is_certain(&check->certainty, finding);
}

static bool has_error_elsewhere(const struct check *check)
{
    const struct bcf_finding *finding;

    if (!check->line.is_index_only && !check->line.has_distributor)
        return false;
    for (size_t i = 0; (finding = bcf_link_finding(check->link, i)); i++)
        if (is_elsewhere(check, finding))
            return true;
    return false;
}

/* From some LLVM after 16 on, clang ends with success there (LLVM source:
 * clang/lib/CodeGen/BackendUtil.cpp, runThinLTOBackend). */
static void say_what_fails(void)
{
    static const char words[] =
        "bcflags: note: this link does not merge modules for ThinLTO itself: what fails is "
        "clang -fthinlto-index=, and newer ones exit with 0 all the same "
        "and leave an empty object\n";

    plugin_say_text((bcf_string){words, sizeof(words) - 1});
}

static void say(struct check *check)
{
    size_t errors = plugin_say_findings(check->link, &check->certainty, &check->doubt,
                                        check->remarks, &check->arena);

    check->has_errors = errors > 0;
    if (check->no_imports && !check->has_errors)
        plugin_warn("the linker could not be asked what ThinLTO imports: %s", check->no_imports);
    write_remarks(check);
    if (has_error_elsewhere(check))
        say_what_fails();
    /* Where the linker itself failed, it is going to say why. */
    if (check->doubt.words)
        return;
    say_trouble(check);
    say_exhausted(check);
    /* Of what may be wrong that is said already. */
    if (has_finding(check, BCF_SEVERITY_RISK))
        return;
    if (check->doubt.reason && (check->line.doubt || check->arguments.unread))
        plugin_warn("not all of this link is checked: the linker could not be asked what takes "
                    "part: %s",
                    check->doubt.reason);
}

static void say_end(void)
{
    static const char words[] = "bcflags: the link was stopped before LTO merged anything; "
                                "BCFLAGS_MODE=warn lets it go on\n";

    plugin_say_text((bcf_string){words, sizeof(words) - 1});
}

static void finish(struct plugin_examination *examination)
{
    bcf_link_free(examination->link);
    plugin_inputs_close(&examination->inputs);
    bcf_arena_free(&examination->arena);
}

/* Reads what the linker was told, and what we were. */
static bool read_arguments(struct plugin_examination *examination, int argc, char *const *argv)
{
    struct plugin_remarks_wish wish;

    if (!bcf_arguments_expand(&examination->arguments, &examination->arena, argc, argv))
        return false;
    plugin_settings_read(&examination->settings, &examination->arguments);
    if (examination->settings.mode == PLUGIN_OFF)
        return true;
    bcf_linker_init(&examination->linker, &examination->arena, &examination->arguments,
                    examination->settings.seconds);
    if (!bcf_command_line_read(&examination->line, &examination->arena, &examination->arguments))
        return false;
    wish = (struct plugin_remarks_wish){.setting = examination->settings.remarks,
                                        .output = examination->line.output,
                                        .linkers = examination->line.remarks};
    return plugin_remarks_find(&examination->remarks, &wish, &examination->arena);
}

/* Returns how many errors are certain. */
static size_t check_link(struct plugin_examination *examination, int argc, char *const *argv)
{
    bool is_done = read_arguments(examination, argc, argv);

    if (is_done && examination->settings.mode == PLUGIN_OFF)
        return 0;
    if (is_done && plugin_ask_questions(examination))
        return plugin_tell(examination);
    plugin_warn("memory is exhausted: this link is not checked");
    return 0;
}

bool plugin_check_link(int argc, char *const *argv)
{
    struct plugin_examination examination = {.arena = {NULL, 0, 0}};
    size_t errors = check_link(&examination, argc, argv);
    bool ends = errors > 0 && examination.settings.mode == PLUGIN_STOP;

    if (ends)
        say_end();
    finish(&examination);
    return ends;
}
