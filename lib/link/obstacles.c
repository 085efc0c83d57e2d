/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * A linker reads the head of a module (types and attributes, in the order of the file) and its
 * metadata to find its symbols, then the summary of all modules, then function bodies (LLVM
 * source: IRSymtab.cpp, upgrade; LTO.cpp, addModule); bodies come before the summary where their
 * labels are constants (BitcodeReader.cpp, materializeForwardReferencedFunctions). It stops at the
 * first thing it does not know. What each LLVM knows is in knowledge/readers.def.
 */

#include "link/obstacles.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

/* The kind of the attribute uwtable, which has had a value since LLVM 15. */
enum { UWTABLE = 33 };
/* Numbers from here on are not told apart: there is no end to them. */
enum { MOST_NUMBER = 255 };
/* The records of function bodies that hold debug info since LLVM 19. */
enum { FIRST_DEBUG_RECORD = 61, LAST_DEBUG_RECORD = 65 };

struct list {
    struct bcf_obstacle *list;
    size_t count;
    uint64_t seen; /* kinds, as bits */
};

_Static_assert(BCF_FINDING_COUNT <= 64, "the kinds of findings fit into bits");

/* The next obstacle, to be filled; NULL if there is one of its kind already. */
static struct bcf_obstacle *begin(struct list *list, enum bcf_finding_kind kind)
{
    uint64_t bit = UINT64_C(1) << kind;

    if (list->seen & bit || list->count == BCF_MOST_OBSTACLES)
        return NULL;
    list->seen |= bit;
    struct bcf_obstacle *obstacle = &list->list[list->count++];
    obstacle->kind = kind;
    obstacle->what[0] = obstacle->message[0] = '\0';
    return obstacle;
}

__attribute__((format(printf, 2, 3))) static void say(char *text, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, BCF_LONGEST_OBSTACLE, format, arguments);
    va_end(arguments);
}

/* ---- Attributes --------------------------------------------------------- */

static bool is_known_kind(const struct bcf_llvm_reader *reader, uint64_t kind)
{
    const struct bcf_attribute_kind_info *info = bcf_attribute_kind_info(kind);

    return kind <= reader->attribute && !(info && info->llvm == 0);
}

static bool is_refused_form(const struct bcf_llvm_reader *reader,
                            const struct bcf_format_attribute *attribute)
{
    return attribute->form > reader->form;
}

static bool is_refused_uwtable(const struct bcf_llvm_reader *reader,
                               const struct bcf_format_attribute *attribute)
{
    return reader->llvm < 15 && attribute->kind == UWTABLE &&
           attribute->form == BCF_ATTRIBUTE_INTEGER;
}

static bool is_refused(const struct bcf_llvm_reader *reader,
                       const struct bcf_format_attribute *attribute)
{
    return is_refused_form(reader, attribute) || !is_known_kind(reader, attribute->kind) ||
           is_refused_uwtable(reader, attribute);
}

static const struct bcf_format_attribute *find_attribute(const struct bcf_module_format *format,
                                                         const struct bcf_llvm_reader *reader)
{
    for (size_t i = 0; i < format->attribute_count; i++)
        if (is_refused(reader, &format->attributes[i]))
            return &format->attributes[i];
    return NULL;
}

static void name_attribute(char *what, uint64_t kind)
{
    const struct bcf_attribute_kind_info *info = bcf_attribute_kind_info(kind);

    if (kind > MOST_NUMBER)
        say(what, "attribute kinds above %d, which no LLVM up to %d knows", MOST_NUMBER,
            BCF_NEWEST_READER);
    else if (!info)
        say(what, "attribute kind %" PRIu64 ", which no LLVM up to %d knows", kind,
            BCF_NEWEST_READER);
    else if (info->llvm == 0)
        say(what, "attribute kind %" PRIu64 " (%s), which no LLVM up to %d reads", kind, info->name,
            BCF_NEWEST_READER);
    else
        say(what, "attribute kind %" PRIu64 " (%s), which LLVM %u and newer read", kind, info->name,
            info->llvm);
}

static void add_attribute(struct list *list, const struct bcf_llvm_reader *reader,
                          const struct bcf_format_attribute *attribute)
{
    struct bcf_obstacle *obstacle = begin(list, BCF_FINDING_ATTRIBUTE_KIND);

    if (!obstacle)
        return;
    if (is_refused_form(reader, attribute)) {
        say(obstacle->what, "attributes with ranges of numbers, which LLVM 19 and newer read");
        say(obstacle->message, "Invalid attribute group entry");
    } else if (is_refused_uwtable(reader, attribute)) {
        say(obstacle->what, "attribute uwtable with a value, which LLVM 15 and newer read");
        say(obstacle->message, "Not an int attribute");
    } else {
        name_attribute(obstacle->what, attribute->kind);
        say(obstacle->message, "Unknown attribute kind (%" PRIu64 ")", attribute->kind);
    }
}

/* ---- Types -------------------------------------------------------------- */

/* The code of the first type that is refused; 0: none. */
static uint64_t find_type(const struct bcf_module_format *format,
                          const struct bcf_llvm_reader *reader)
{
    uint64_t found = 0;

    for (uint64_t code = 1; code < BCF_FORMAT_CODES; code++) {
        bool is_opaque = code == BCF_TYPE_OPAQUE_POINTER && reader->llvm < 15;
        if (format->types[code] == 0 || (code <= reader->type && !is_opaque))
            continue;
        if (found == 0 || format->types[code] < format->types[found])
            found = code;
    }
    return found;
}

static void add_type(struct list *list, uint64_t code)
{
    bool is_opaque = code == BCF_TYPE_OPAQUE_POINTER;
    struct bcf_obstacle *obstacle =
        begin(list, is_opaque ? BCF_FINDING_OPAQUE_POINTERS : BCF_FINDING_TYPE_CODE);

    if (!obstacle)
        return;
    if (is_opaque) {
        say(obstacle->what, "opaque pointers, which LLVM 15 and newer read");
        say(obstacle->message, "Opaque pointers are only supported in -opaque-pointers mode");
        return;
    }
    if (code == BCF_TYPE_TARGET)
        say(obstacle->what, "target types, which LLVM 16 and newer read");
    else
        say(obstacle->what, "types that no LLVM up to %d knows", BCF_NEWEST_READER);
    say(obstacle->message, "Invalid value");
}

static void add_head(struct list *list, const struct bcf_module_format *format,
                     const struct bcf_llvm_reader *reader)
{
    const struct bcf_format_attribute *attribute = find_attribute(format, reader);
    uint64_t type = find_type(format, reader);

    if (type > 0 && (!attribute || format->types[type] <= attribute->position))
        add_type(list, type);
    if (attribute)
        add_attribute(list, reader, attribute);
    if (type > 0)
        add_type(list, type);
}

/* ---- Metadata, summary, functions --------------------------------------- */

static void add_metadata(struct list *list, const struct bcf_format_metadata *metadata,
                         const struct bcf_llvm_reader *reader)
{
    const struct bcf_metadata_limit *limit;

    for (size_t i = 0; (limit = bcf_metadata_limit(i)); i++) {
        uint64_t most = limit->most[reader->llvm - BCF_OLDEST_READER];
        uint64_t longest = metadata[limit->code].longest;
        if (longest <= most)
            continue;
        struct bcf_obstacle *obstacle = begin(list, BCF_FINDING_METADATA_RECORD);
        if (!obstacle)
            return;
        say(obstacle->what, "%s with %" PRIu64 " fields, where LLVM %u takes %" PRIu64, limit->name,
            longest, reader->llvm, most);
        say(obstacle->message, "Invalid record");
    }
}

static void add_summary(struct list *list, const struct bcf_module_format *format,
                        const struct bcf_llvm_reader *reader)
{
    uint64_t version = format->summary_version;
    struct bcf_obstacle *obstacle =
        version > reader->summary ? begin(list, BCF_FINDING_SUMMARY_VERSION) : NULL;

    if (!obstacle)
        return;
    if (version > MOST_NUMBER)
        say(obstacle->what, "a summary of a version above %d, where LLVM %u takes %" PRIu64,
            MOST_NUMBER, reader->llvm, reader->summary);
    else
        say(obstacle->what, "a summary of version %" PRIu64 ", where LLVM %u takes %" PRIu64,
            version, reader->llvm, reader->summary);
    say(obstacle->message,
        "Invalid summary version %" PRIu64 ". Version should be in the range [1-%" PRIu64 "].",
        version, reader->summary);
}

static void add_instruction(struct list *list, uint64_t code)
{
    struct bcf_obstacle *obstacle = begin(list, BCF_FINDING_INSTRUCTION_RECORD);

    if (!obstacle)
        return;
    if (code >= FIRST_DEBUG_RECORD && code <= LAST_DEBUG_RECORD)
        say(obstacle->what, "debug info in functions as LLVM 19 and newer write it");
    else if (code == BCF_FUNCTION_DEBUG_RECORD_DECLARE_VALUE)
        say(obstacle->what, "debug info in functions as LLVM 22 and newer write it");
    else if (code == BCF_FUNCTION_BLOCK_ADDRESS_USERS)
        say(obstacle->what, "addresses of labels as LLVM 15 and newer write them");
    else
        say(obstacle->what, "instructions that no LLVM up to %d knows", BCF_NEWEST_READER);
    say(obstacle->message, "Invalid value");
}

static void add_functions(struct list *list, const struct bcf_module_format *format,
                          const struct bcf_llvm_reader *reader)
{
    for (uint64_t code = reader->instruction + 1; code < BCF_FORMAT_CODES; code++)
        if (format->instructions[code] > 0)
            add_instruction(list, code);
    if (format->flagged_casts == 0 || reader->takes_cast_flags)
        return;
    struct bcf_obstacle *obstacle = begin(list, BCF_FINDING_INSTRUCTION_RECORD);
    if (!obstacle)
        return;
    say(obstacle->what, "casts with flags (nneg, nuw, nsw), which LLVM 18 and newer read");
    say(obstacle->message, "Invalid record");
}

size_t bcf_obstacles(const struct bcf_module_format *format, const struct bcf_llvm_reader *reader,
                     struct bcf_obstacle list[BCF_MOST_OBSTACLES])
{
    struct list found = {.list = list};

    add_head(&found, format, reader);
    add_metadata(&found, format->metadata[0], reader);
    if (format->constants[BCF_CONSTANT_BLOCK_ADDRESS] == 0)
        add_summary(&found, format, reader);
    add_metadata(&found, format->metadata[1], reader);
    add_functions(&found, format, reader);
    add_summary(&found, format, reader);
    return found.count;
}
