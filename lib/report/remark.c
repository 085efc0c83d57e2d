/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * A finding as one of LLVM's remarks, in YAML:
 *
 *     --- !Failure
 *     Pass: bcflags
 *     Name: flag-values
 *     Function: 'main.c'
 *     Args:
 *       - Severity: 'error'
 *       - String: ': module flag '
 *       - Flag: 'Code Model'
 *       - String: ' '
 *       - Title: 'has conflicting values'
 *     ...
 */

#include "report/remark_arguments.h"

#include "base/string_view.h"
#include "finding/finding.h"

static const char *const types[] = {
    [BCF_SEVERITY_NOTE] = "Analysis", [BCF_SEVERITY_CHANGE] = "Analysis",
    [BCF_SEVERITY_LOSS] = "Missed",   [BCF_SEVERITY_RISK] = "Missed",
    [BCF_SEVERITY_ERROR] = "Failure",
};

struct remark {
    struct bcf_remark_arguments arguments;
    struct bcf_text *yaml;
    struct bcf_text safe; /* a scalar while it is written */
};

static uint32_t decode(const unsigned char *bytes, size_t length)
{
    uint32_t character = bytes[0] & (0x7fU >> length);

    for (size_t i = 1; i < length; i++)
        character = character << 6 | (bytes[i] & 0x3fU);
    return character;
}

/* How many bytes of UTF-8 make up the character at the beginning; 0 if there is none. */
static size_t character_length(const unsigned char *bytes, size_t size)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t length = (size_t)2 + (bytes[0] >= 0xe0) + (bytes[0] >= 0xf0);

    if (bytes[0] < 0xc2 || bytes[0] > 0xf4 || length > size)
        return 0;
    for (size_t i = 1; i < length; i++)
        if ((bytes[i] & 0xc0) != 0x80)
            return 0;
    return decode(bytes, length) >= least[length] ? length : 0;
}

/* Whether YAML has the character in a scalar as it is, and on one line (LLVM source:
 * YAMLParser.cpp, Scanner::skip_nb_char). */
static bool is_printable(uint32_t character)
{
    if (character == 0xfeff || character == 0x2028 || character == 0x2029)
        return false;
    return (character >= 0xa0 && character <= 0xd7ff) ||
           (character >= 0xe000 && character <= 0xfffd) ||
           (character >= 0x10000 && character <= 0x10ffff);
}

/* Adds the bytes as text for YAML: what it cannot hold as \XX, as in other messages. */
static void add_printable(struct bcf_text *text, bcf_string bytes)
{
    for (size_t i = 0; i < bytes.size;) {
        const unsigned char *rest = (const unsigned char *)bytes.data + i;
        size_t length = character_length(rest, bytes.size - i);
        if (*rest >= 0x20 && *rest < 0x7f) {
            bcf_text_add(text, bytes.data + i++, 1);
        } else if (length > 0 && is_printable(decode(rest, length))) {
            bcf_text_add(text, bytes.data + i, length);
            i += length;
        } else {
            bcf_text_add_format(text, "\\%02X", *rest);
            i++;
        }
    }
}

static bool is_letter_or_digit(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9');
}

/* True if a string that is no word or number means itself without quotes, here or in a map in
 * braces. */
static bool is_plain(bcf_string string, bool is_in_map)
{
    const char *data = string.data;
    size_t last = string.size - 1;

    for (const char *byte = ",[]{}"; *byte != '\0'; byte++)
        if (is_in_map && memchr(data, *byte, string.size))
            return false;
    if (!is_letter_or_digit(data[0]) && data[0] != '/' && data[0] != '.')
        return false;
    for (size_t i = 0; i < last; i++)
        if ((data[i] == ':' && data[i + 1] == ' ') || (data[i] == ' ' && data[i + 1] == '#'))
            return false;
    return data[last] != ' ' && data[last] != ':' && data[last] != '\'';
}

static void add_quoted(struct bcf_text *yaml, bcf_string string)
{
    bcf_text_add(yaml, "'", 1);
    for (size_t i = 0; i < string.size; i++) {
        bcf_text_add(yaml, string.data + i, 1);
        if (string.data[i] == '\'')
            bcf_text_add(yaml, "'", 1);
    }
    bcf_text_add(yaml, "'", 1);
}

/*
 * Adds a scalar. LLVM's readers take off the quotes around it, but leave two where '' stands for
 * one within them, and know no other way to write it (LLVM source: YAMLRemarkParser::parseStr):
 * what has a quote in it goes without quotes where that can be.
 */
static void add_scalar(struct remark *remark, bcf_string bytes, bool is_in_map)
{
    remark->safe.length = 0;
    add_printable(&remark->safe, bytes);
    bcf_string safe = bcf_text_view(&remark->safe);
    if (safe.size > 0 && memchr(safe.data, '\'', safe.size) && is_plain(safe, is_in_map))
        bcf_text_add(remark->yaml, safe.data, safe.size);
    else
        add_quoted(remark->yaml, safe);
}

static void add_argument(struct bcf_remark_arguments *arguments, const char *key, bcf_string words)
{
    struct remark *remark = (struct remark *)arguments;

    bcf_text_add_format(remark->yaml, "  - %s: ", key);
    add_scalar(remark, words, false);
    bcf_text_add_string(remark->yaml, "\n");
}

/* Where the finding is: the source file of the first module. Remarks without a place are left out
 * by LLVM's opt-viewer; line 0 is none in particular. */
static void add_place(struct remark *remark, const struct bcf_finding *finding)
{
    const struct bcf_side *side = bcf_finding_side(finding, 0);
    const struct bcf_module *module = bcf_side_module(side, 0);
    const struct bcf_object *object = bcf_side_object(side, 0);
    bcf_string source = {"", 0};
    bcf_string name = {"", 0};

    if (module) {
        source = bcf_module_source_file_name(module);
        name = source.size > 0 ? source : bcf_module_address(module);
    } else if (object) {
        name = bcf_object_address(object);
    }
    if (source.size > 0) {
        bcf_text_add_string(remark->yaml, "DebugLoc: { File: ");
        add_scalar(remark, source, true);
        bcf_text_add_string(remark->yaml, ", Line: 0, Column: 0 }\n");
    }
    bcf_text_add_string(remark->yaml, "Function: ");
    /* LLVM's readers want one that is not empty. */
    add_scalar(remark, name.size > 0 ? name : (bcf_string){"-", 1}, false);
    bcf_text_add_string(remark->yaml, "\n");
}

size_t bcf_finding_format_remark(const struct bcf_finding *finding, char *buffer, size_t size)
{
    struct bcf_arena arena = {0};
    struct bcf_text yaml;
    struct remark remark = {.arguments = {.add = add_argument}, .yaml = &yaml};

    bcf_text_init_buffer(&yaml, buffer, size);
    bcf_text_init(&remark.safe, &arena);
    bcf_text_add_format(&yaml, "--- !%s\nPass: bcflags\nName: %s\n",
                        types[bcf_finding_severity(finding)], bcf_finding_id(finding));
    add_place(&remark, finding);
    bcf_text_add_string(&yaml, "Args:\n");
    bool is_complete = bcf_remark_arguments_add(&remark.arguments, finding) && !remark.safe.failed;
    bcf_text_add_string(&yaml, "...\n");
    bcf_arena_free(&arena);
    return is_complete ? yaml.length : 0;
}
