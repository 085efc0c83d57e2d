/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "bitcode/metadata_references.h"

#include "bitcode/codes.h"

/* How an operand refers to metadata. */
enum reference {
    NO_REFERENCE,
    ID,           /* by its id */
    ID_OR_NOTHING /* by the number behind its id, 0 for none */
};

/* From this operand on, all refer to metadata. */
enum { NEVER = 63 };

/*
 * Operands of debug info that are references, one bit each, from the lowest; and from which operand
 * on all are (LLVM source: BitcodeWriter.cpp, writeDI...; MetadataLoader.cpp, parseOneMetadata, for
 * what older versions wrote). Sizes and offsets, which are metadata since LLVM 21, are neither
 * strings nor plain nodes.
 */
#define BIT(operand) (UINT64_C(1) << (operand))
static const struct layout {
    uint64_t operands;
    unsigned all_from;
} layouts[] = {
    [BCF_METADATA_STRING_OLD] = {0, NEVER},
    [BCF_METADATA_VALUE] = {0, NEVER},
    [BCF_METADATA_NODE] = {0, 0},
    [BCF_METADATA_NAME] = {0, NEVER},
    [BCF_METADATA_DISTINCT_NODE] = {0, 0},
    [BCF_METADATA_KIND] = {0, NEVER},
    [BCF_METADATA_LOCATION] = {BIT(4), NEVER},
    [BCF_METADATA_GENERIC_DEBUG] = {0, 3},
    [BCF_METADATA_SUBRANGE] = {BIT(1) | BIT(2) | BIT(3) | BIT(4), NEVER},
    [BCF_METADATA_ENUMERATOR] = {BIT(2), NEVER},
    [BCF_METADATA_BASIC_TYPE] = {BIT(2) | BIT(9) | BIT(11), NEVER},
    [BCF_METADATA_FILE] = {BIT(1) | BIT(2) | BIT(4) | BIT(5), NEVER},
    [BCF_METADATA_DERIVED_TYPE] = {BIT(2) | BIT(3) | BIT(5) | BIT(6) | BIT(11) | BIT(13), NEVER},
    [BCF_METADATA_COMPOSITE_TYPE] = {BIT(2) | BIT(3) | BIT(5) | BIT(6) | BIT(11) | BIT(13) |
                                         BIT(14) | BIT(15) | BIT(16) | BIT(17) | BIT(18) | BIT(19) |
                                         BIT(20) | BIT(21) | BIT(23) | BIT(25),
                                     NEVER},
    [BCF_METADATA_SUBROUTINE_TYPE] = {BIT(2), NEVER},
    [BCF_METADATA_COMPILE_UNIT] = {BIT(2) | BIT(3) | BIT(5) | BIT(7) | BIT(9) | BIT(10) | BIT(11) |
                                       BIT(12) | BIT(13) | BIT(15) | BIT(20) | BIT(21),
                                   NEVER},
    [BCF_METADATA_SUBPROGRAM] = {BIT(1) | BIT(2) | BIT(3) | BIT(4) | BIT(6) | BIT(8) | BIT(12) |
                                     BIT(13) | BIT(14) | BIT(15) | BIT(17) | BIT(18) | BIT(19),
                                 NEVER},
    [BCF_METADATA_LEXICAL_BLOCK] = {BIT(1) | BIT(2), NEVER},
    [BCF_METADATA_LEXICAL_BLOCK_FILE] = {BIT(1) | BIT(2), NEVER},
    [BCF_METADATA_NAMESPACE] = {BIT(1) | BIT(2) | BIT(3), NEVER},
    [BCF_METADATA_TEMPLATE_TYPE] = {BIT(1) | BIT(2), NEVER},
    [BCF_METADATA_TEMPLATE_VALUE] = {BIT(2) | BIT(3) | BIT(5), NEVER},
    [BCF_METADATA_GLOBAL_VAR] = {BIT(1) | BIT(2) | BIT(3) | BIT(4) | BIT(6) | BIT(9) | BIT(10) |
                                     BIT(12),
                                 NEVER},
    [BCF_METADATA_LOCAL_VAR] = {BIT(1) | BIT(2) | BIT(3) | BIT(5) | BIT(9), NEVER},
    [BCF_METADATA_EXPRESSION] = {0, NEVER},
    [BCF_METADATA_OBJC_PROPERTY] = {BIT(1) | BIT(2) | BIT(4) | BIT(5) | BIT(7), NEVER},
    [BCF_METADATA_IMPORTED_ENTITY] = {BIT(2) | BIT(3) | BIT(5) | BIT(6) | BIT(7), NEVER},
    [BCF_METADATA_MODULE] = {BIT(1) | BIT(2) | BIT(3) | BIT(4) | BIT(5) | BIT(6), NEVER},
    [BCF_METADATA_MACRO] = {BIT(3) | BIT(4), NEVER},
    [BCF_METADATA_MACRO_FILE] = {BIT(3) | BIT(4), NEVER},
    [BCF_METADATA_STRINGS] = {0, NEVER},
    [BCF_METADATA_GLOBAL_VAR_EXPR] = {BIT(1) | BIT(2), NEVER},
    [BCF_METADATA_INDEX_OFFSET] = {0, NEVER},
    [BCF_METADATA_INDEX] = {0, NEVER},
    [BCF_METADATA_LABEL] = {BIT(1) | BIT(2) | BIT(3), NEVER},
    [BCF_METADATA_STRING_TYPE] = {BIT(2) | BIT(3) | BIT(4) | BIT(5), NEVER},
    [BCF_METADATA_COMMON_BLOCK] = {BIT(1) | BIT(2) | BIT(3) | BIT(4), NEVER},
    [BCF_METADATA_GENERIC_SUBRANGE] = {BIT(1) | BIT(2) | BIT(3) | BIT(4), NEVER},
    [BCF_METADATA_ASSIGN_ID] = {0, NEVER},
    [BCF_METADATA_SUBRANGE_TYPE] = {BIT(1) | BIT(2) | BIT(4) | BIT(8) | BIT(9) | BIT(10) | BIT(11) |
                                        BIT(12),
                                    NEVER},
    [BCF_METADATA_FIXED_POINT_TYPE] = {BIT(2), NEVER},
};

/* Of forms that only old versions wrote every operand counts. */
static bool is_old(uint64_t code, uint64_t first)
{
    switch (code) {
    case BCF_METADATA_SUBPROGRAM: /* before LLVM 8: without flags of its own */
        return (first & 4) == 0;
    case BCF_METADATA_LOCAL_VAR: /* before LLVM 4: without an alignment, maybe with a tag */
        return (first & 2) == 0;
    default:
        return false;
    }
}

static enum reference find_debug_info(const struct bcf_references *references, size_t index)
{
    const struct layout *layout = &layouts[references->code];

    if (references->code == BCF_METADATA_LOCATION && index == 3)
        return ID;
    /* Bounds were no metadata before version 2, nor was the count in version 0. */
    if (references->code == BCF_METADATA_SUBRANGE &&
        (references->first >> 1 == 0 || (references->first >> 1 == 1 && index > 1)))
        return NO_REFERENCE;
    if (references->code == BCF_METADATA_TEMPLATE_VALUE && references->count == 5 && index == 4)
        return ID_OR_NOTHING; /* before LLVM 11 */
    if (index >= layout->all_from || (index < NEVER && layout->operands >> index & 1))
        return ID_OR_NOTHING;
    return is_old(references->code, references->first) ? ID_OR_NOTHING : NO_REFERENCE;
}

static enum reference find_reference(const struct bcf_references *references, size_t index)
{
    switch (references->code) {
    case BCF_METADATA_NAMED_NODE:
    case BCF_METADATA_ARG_LIST:
        return ID;
    case BCF_METADATA_OLD_NODE:
    case BCF_METADATA_OLD_FN_NODE: /* pairs of a type and a value */
        return index % 2 == 1 ? ID : NO_REFERENCE;
    case BCF_METADATA_GLOBAL_DECL_ATTACHMENT: /* a value, then pairs of a kind and a node */
        return index > 0 && index % 2 == 0 ? ID : NO_REFERENCE;
    case BCF_METADATA_ATTACHMENT: /* the same, or pairs alone: an even number */
        if (references->count == 0)
            return ID;
        return index % 2 == (references->count % 2 == 0 ? 1 : 0) && index > 0 ? ID : NO_REFERENCE;
    default:
        if (references->code < sizeof(layouts) / sizeof(layouts[0]))
            return find_debug_info(references, index);
        return ID_OR_NOTHING; /* of a newer LLVM: every operand counts */
    }
}

void bcf_references_begin(struct bcf_references *references, const struct bcf_record *record)
{
    *references = (struct bcf_references){
        .code = record->code,
        .count = record->abbrev ? 0 : (size_t)record->left,
    };
}

bool bcf_references_next(struct bcf_bitstream *stream, struct bcf_references *references,
                         struct bcf_record *record, uint64_t *id)
{
    uint64_t value;

    if (references->code == BCF_METADATA_STRINGS || references->code == BCF_METADATA_INDEX ||
        references->code == BCF_METADATA_EXPRESSION || references->code == BCF_METADATA_STRING_OLD)
        bcf_record_skip(stream, record); /* long, and without any */
    while (bcf_record_next(stream, record, &value)) {
        size_t index = references->index++;
        if (index == 0)
            references->first = value;
        enum reference reference = find_reference(references, index);
        if (reference == NO_REFERENCE || (reference == ID_OR_NOTHING && value == 0))
            continue;
        *id = reference == ID ? value : value - 1;
        return true;
    }
    return false;
}
