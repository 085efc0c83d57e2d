/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * Nodes as LLVM prints them (LLVM source: AsmWriter.cpp, printMetadataImpl). The
 * C API says what the operands of a node are, but not whether it is distinct,
 * and of constants it knows but the narrow integers.
 */

#include "reader.h"

#include <string.h>

static bool skip(const char **at, const char *word)
{
    size_t size = strlen(word);

    if (strncmp(*at, word, size) != 0)
        return false;
    *at += size;
    return true;
}

bool bcf_llvm_node_text_init(struct bcf_llvm_node_text *node, const char *printed)
{
    const char *at = printed ? strstr(printed, " = ") : NULL;

    memset(node, 0, sizeof(*node));
    if (!at)
        return false;
    at += strlen(" = ");
    /* Nobody else can have a node that is still to be replaced. */
    node->is_distinct = skip(&at, "distinct ") || skip(&at, "<temporary!> ");
    if (!skip(&at, "!{"))
        return false;
    size_t size = strlen(at);
    if (size == 0 || at[size - 1] != '}')
        return false;
    node->at = at;
    node->end = at + size - 1;
    return true;
}

const char *bcf_llvm_find_end(const char *at, const char *end)
{
    size_t depth = 0;

    for (; at < end; at++) {
        switch (*at) {
        case '"': /* one that is meant is escaped as a number */
            at = memchr(at + 1, '"', (size_t)(end - at) - 1);
            if (!at)
                return end;
            break;
        case '(':
        case '[':
        case '{':
        case '<':
            depth++;
            break;
        case ')':
        case ']':
        case '}':
        case '>':
            if (depth == 0)
                return at;
            depth--;
            break;
        case ',':
            if (depth == 0)
                return at;
            break;
        default:
            break;
        }
    }
    return end;
}

bool bcf_llvm_next_operand(struct bcf_llvm_node_text *node, bcf_string *operand)
{
    if (node->at == node->end)
        return false;
    const char *end = bcf_llvm_find_end(node->at, node->end);
    *operand = (bcf_string){node->at, (size_t)(end - node->at)};
    node->at = node->end - end >= 2 ? end + 2 : node->end; /* ", " */
    return true;
}
