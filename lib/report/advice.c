/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What to do about a finding: the ways out, with the options to use. */

#include "report/report.h"

#include "base/string_view.h"

enum { LONGEST_WORD = 128 };

static void add_help(struct bcf_text *text)
{
    bcf_text_add_string(text, "  = help: ");
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

    if (!bcf_string_begins(name, "lib"))
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

/* The word of a value as options take it; "" where there is none. */
static const char *option_word(const struct bcf_side *side, bcf_string key, char *buffer,
                               size_t size)
{
    uint64_t number;
    const struct bcf_value *value = bcf_side_value(side);

    if (value && bcf_value_kind(value) == BCF_VALUE_STRING)
        return bcf_value_string(value).data;
    if (!value || !bcf_value_as_u64(value, &number))
        return "";
    const char *word = bcf_flag_value_word(key, number);
    if (word)
        return word;
    bcf_value_describe(value, key, buffer, size);
    return buffer;
}

/* "-Ccode-model=small", or the option's form where the value has no word. */
static void add_option(struct bcf_text *text, const char *option, const char *word)
{
    size_t size = strlen(option);

    bcf_text_add_string(text, option);
    if (size > 0 && (option[size - 1] == '=' || option[size - 1] == '-'))
        bcf_text_add_string(text, word[0] != '\0' ? word : "...");
}

/* "compile X like Y: OPTION" */
static void add_way(struct bcf_text *text, const char *conjunction,
                    const struct bcf_finding *finding, const struct bcf_side *change,
                    const struct bcf_side *keep)
{
    const struct bcf_flag_info *info = bcf_flag_info(bcf_finding_subject(finding));
    const struct bcf_module *module = bcf_side_module(change, 0);
    const char *option = "";
    const char *crate = own_crate(module);
    char buffer[LONGEST_WORD];
    const char *word = option_word(keep, bcf_finding_subject(finding), buffer, sizeof(buffer));

    if (info)
        option = is_rust(module) ? info->rustc : info->clang;
    add_help(text);
    bcf_text_add_string(text, conjunction);
    bcf_text_add_string(text, crate ? "rebuild " : "compile ");
    bcf_add_shown(text, file_name(path_of(module)));
    bcf_text_add_string(text, " the same way as ");
    bcf_add_shown(text, file_name(path_of(bcf_side_module(keep, 0))));
    if (option[0] != '\0') {
        bcf_text_add_string(text, ", with ");
        add_option(text, option, word);
        /* What a precompiled crate has is, as a rule, the target's own. */
        if (is_rust(module) && own_crate(bcf_side_module(keep, 0)))
            bcf_text_add_string(text, ", or without the option if that is the target's default");
    }
    if (crate) {
        bcf_text_add_format(text, " (nightly cargo: -Zbuild-std=%s, with ", crate);
        if (option[0] != '\0') {
            bcf_text_add_string(text, "RUSTFLAGS=");
            add_option(text, option, word);
        } else {
            bcf_text_add_string(text, "the same RUSTFLAGS");
        }
        bcf_text_add_string(text, ")");
    }
    bcf_text_add_string(text, "\n");
}

static void add_flag_advice(struct bcf_text *text, const struct bcf_finding *finding)
{
    const struct bcf_side *first = bcf_finding_side(finding, 0);
    size_t count = bcf_finding_side_count(finding);

    for (size_t i = 1; i < count; i++)
        add_way(text, "", finding, bcf_finding_side(finding, i), first);
    if (count == 2)
        add_way(text, "or ", finding, first, bcf_finding_side(finding, 1));
    add_help(text);
    bcf_text_add_string(text,
                        "or link without LTO (no -flto, -Clto=off): then the flags never meet\n");
}

static const char *advice_for(const char *id)
{
    static const struct {
        const char *id;
        const char *help;
    } table[] = {
        {"flag-malformed", "find out which tool wrote the module and report it there"},
        {"flag-duplicate", "find out which tool added the flag a second time, and update it"},
        {"flag-behaviors",
         "the modules were made by compilers that disagree on how the flag merges: make both "
         "with compilers of the same LLVM"},
        {"flag-requirement", "compile all modules with the options of the one that requires it"},
        {"machine", "compile all modules for one target"},
        {"triple", "give every compiler the same target: clang --target=..., rustc --target=...; a "
                   "difference in the vendor alone does no harm"},
        {"data-layout",
         "compile all modules for one target and with compilers of one LLVM version"},
        {"flag-absent",
         "to keep the value, compile every module with the option, or leave out those without"},
    };

    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
        if (strcmp(table[i].id, id) == 0)
            return table[i].help;
    return NULL;
}

void bcf_add_advice(struct bcf_text *text, const struct bcf_finding *finding)
{
    const char *help = advice_for(bcf_finding_id(finding));

    if (help) {
        add_help(text);
        bcf_text_add_string(text, help);
        bcf_text_add_string(text, "\n");
    } else if (bcf_finding_severity(finding) == BCF_SEVERITY_ERROR) {
        add_flag_advice(text, finding);
    } else {
        add_help(text);
        bcf_text_add_string(text, "to have one value, compile all modules with the same options\n");
    }
}
