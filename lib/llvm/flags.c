/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * Module flags in memory as values. The nodes are a graph, possibly deep and
 * possibly cyclic: as in bitcode/flags.c a node is made once and filled later,
 * from a queue, without recursion.
 */

#include "reader.h"

#include <llvm-c/Core.h>
#include <llvm-c/DebugInfo.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char flags_name[] = "llvm.module.flags";

/* A node that is made; while it is in the queue, its text too. */
struct entry {
    LLVMValueRef node;
    struct bcf_value *value;
    char *printed;
};

struct reader {
    LLVMContextRef context;
    struct bcf_builder *builder;
    struct bcf_error *error;
    struct entry *entries;
    size_t count;
    size_t capacity;
    size_t filled;
    /* Entries by node: open addressing, a power of two slots. 0 is empty, else
     * an index and 1. */
    size_t *slots;
    size_t slot_count;
};

static bool failed(const struct reader *reader)
{
    return reader->error->status != BCF_OK;
}

static void fail_memory(struct reader *reader)
{
    bcf_llvm_fail(reader->error, BCF_ERROR_MEMORY, "out of memory");
}

static void fail_text(struct reader *reader)
{
    bcf_llvm_fail(reader->error, BCF_ERROR_UNSUPPORTED,
                  "this LLVM prints metadata in a way that is not known");
}

static size_t *find_slot(const struct reader *reader, LLVMValueRef node)
{
    uint64_t hash = (uint64_t)(uintptr_t)node * UINT64_C(0x9E3779B97F4A7C15);
    size_t index = (size_t)(hash >> 32) & (reader->slot_count - 1);

    while (reader->slots[index] != 0 && reader->entries[reader->slots[index] - 1].node != node)
        index = (index + 1) & (reader->slot_count - 1);
    return &reader->slots[index];
}

/* Makes room for one more entry. */
static bool grow(struct reader *reader)
{
    if (reader->count < reader->capacity)
        return true;
    size_t capacity = reader->capacity ? reader->capacity * 2 : 32;
    struct entry *entries = realloc(reader->entries, capacity * sizeof(*entries));
    if (entries)
        reader->entries = entries;
    size_t *slots = calloc(capacity * 2, sizeof(*slots));
    if (!entries || !slots) {
        free(slots);
        fail_memory(reader);
        return false;
    }
    free(reader->slots);
    reader->slots = slots;
    reader->slot_count = capacity * 2;
    reader->capacity = capacity;
    for (size_t i = 0; i < reader->count; i++)
        *find_slot(reader, reader->entries[i].node) = i + 1;
    return true;
}

/* The value of a node, a new one to be filled later. NULL on failure. */
static struct bcf_value *node_value(struct reader *reader, LLVMValueRef node)
{
    struct bcf_llvm_node_text text;

    if (!grow(reader))
        return NULL;
    size_t *slot = find_slot(reader, node);
    if (*slot != 0)
        return reader->entries[*slot - 1].value;
    struct entry *entry = &reader->entries[reader->count];
    entry->node = node;
    entry->printed = LLVMPrintValueToString(node);
    if (!bcf_llvm_node_text_init(&text, entry->printed)) {
        LLVMDisposeMessage(entry->printed);
        fail_text(reader);
        return NULL;
    }
    entry->value =
        bcf_builder_node(reader->builder, LLVMGetMDNodeNumOperands(node), text.is_distinct);
    if (!entry->value)
        fail_memory(reader);
    *slot = ++reader->count;
    return entry->value;
}

/* True if reference is what LLVM writes for the node where it prints another
 * that contains it. */
static bool is_reference(struct reader *reader, bcf_string reference, LLVMMetadataRef node)
{
    LLVMMetadataRef twice[] = {node, node};
    LLVMMetadataRef holder = LLVMMDNodeInContext2(reader->context, twice, 2);
    char *printed = LLVMPrintValueToString(LLVMMetadataAsValue(reader->context, holder));
    struct bcf_llvm_node_text text;
    bcf_string own;

    bool is_same = bcf_llvm_node_text_init(&text, printed) && bcf_llvm_next_operand(&text, &own) &&
                   own.size == reference.size && memcmp(own.data, reference.data, own.size) == 0;
    LLVMDisposeMessage(printed);
    return is_same;
}

/* Nodes that an instruction uses are printed with the numbers they have in the
 * module, all others with addresses. Only those say which node it is. */
static bool is_address(bcf_string reference)
{
    return reference.size > 0 && reference.data[0] == '<';
}

/*
 * The C API shows a node whose only operand is a constant as that constant, and
 * one whose only operand is null as the empty node (LLVM source: Metadata.cpp,
 * canonicalizeMetadataForValue). Makes the node with this operand that
 * reference is about: distinct if it is not the one uniqued node that there is.
 * Where the reference is not known, as of what stands among the flags and is
 * none, it is taken for uniqued. Debug info with null as its only operand (an
 * enumerator without a name) cannot be told from "distinct !{null}".
 */
static struct bcf_value *single_operand_node(struct reader *reader, bcf_string reference,
                                             LLVMMetadataRef operand,
                                             const struct bcf_value *operand_value)
{
    LLVMMetadataRef uniqued = LLVMMDNodeInContext2(reader->context, &operand, 1);
    bool is_distinct = is_address(reference) && !is_reference(reader, reference, uniqued);
    struct bcf_value *node = bcf_builder_node(reader->builder, 1, is_distinct);

    if (!node)
        fail_memory(reader);
    else if (operand_value)
        bcf_builder_set_operand(reader->builder, node, 0, operand_value);
    return node;
}

static struct bcf_value *constant_value(struct reader *reader, bcf_string text)
{
    struct bcf_value *value = bcf_llvm_make_constant(reader->builder, text);

    if (!value)
        fail_memory(reader);
    return value;
}

/* A node that is shown as the only operand it has. */
static struct bcf_value *constant_node(struct reader *reader, LLVMValueRef shown,
                                       bcf_string reference)
{
    char *printed = LLVMPrintValueToString(shown);

    if (!printed) {
        fail_memory(reader);
        return NULL;
    }
    struct bcf_value *operand = constant_value(reader, (bcf_string){printed, strlen(printed)});
    LLVMDisposeMessage(printed);
    return operand ? single_operand_node(reader, reference, LLVMValueAsMetadata(shown), operand)
                   : NULL;
}

static struct bcf_value *string_value(struct reader *reader, LLVMValueRef string)
{
    unsigned size = 0;
    const char *data = LLVMGetMDString(string, &size);
    struct bcf_value *value =
        bcf_builder_string(reader->builder, (bcf_string){data ? data : "", size});

    if (!value)
        fail_memory(reader);
    return value;
}

/* What libbcflags calls other metadata: by the code of its record in bitcode
 * (LLVM source: LLVMBitCodes.h, MetadataCodes). */
static const unsigned char record_codes[] = {
    [LLVMDILocationMetadataKind] = 7,
    [LLVMDIExpressionMetadataKind] = 29,
    [LLVMDIGlobalVariableExpressionMetadataKind] = 37,
    [LLVMGenericDINodeMetadataKind] = 12,
    [LLVMDISubrangeMetadataKind] = 13,
    [LLVMDIEnumeratorMetadataKind] = 14,
    [LLVMDIBasicTypeMetadataKind] = 15,
    [LLVMDIDerivedTypeMetadataKind] = 17,
    [LLVMDICompositeTypeMetadataKind] = 18,
    [LLVMDISubroutineTypeMetadataKind] = 19,
    [LLVMDIFileMetadataKind] = 16,
    [LLVMDICompileUnitMetadataKind] = 20,
    [LLVMDISubprogramMetadataKind] = 21,
    [LLVMDILexicalBlockMetadataKind] = 22,
    [LLVMDILexicalBlockFileMetadataKind] = 23,
    [LLVMDINamespaceMetadataKind] = 24,
    [LLVMDIModuleMetadataKind] = 32,
    [LLVMDITemplateTypeParameterMetadataKind] = 25,
    [LLVMDITemplateValueParameterMetadataKind] = 26,
    [LLVMDIGlobalVariableMetadataKind] = 27,
    [LLVMDILocalVariableMetadataKind] = 28,
    [LLVMDILabelMetadataKind] = 40,
    [LLVMDIObjCPropertyMetadataKind] = 30,
    [LLVMDIImportedEntityMetadataKind] = 31,
    [LLVMDIMacroMetadataKind] = 33,
    [LLVMDIMacroFileMetadataKind] = 34,
    [LLVMDICommonBlockMetadataKind] = 44,
    [LLVMDIStringTypeMetadataKind] = 41,
    [LLVMDIGenericSubrangeMetadataKind] = 45,
    [LLVMDIArgListMetadataKind] = 46,
    /* DIAssignID, DISubrangeType, DIFixedPointType: not every LLVM has them. */
    [LLVMDIArgListMetadataKind + 1] = 47,
    [LLVMDIArgListMetadataKind + 2] = 48,
    [LLVMDIArgListMetadataKind + 3] = 49,
};

static struct bcf_value *other_value(struct reader *reader, unsigned kind)
{
    char text[32];
    unsigned code = kind < sizeof(record_codes) ? record_codes[kind] : 0;
    int size = code ? snprintf(text, sizeof(text), "<metadata %u>", code)
                    : snprintf(text, sizeof(text), "<metadata>");
    struct bcf_value *value = bcf_builder_other(reader->builder, (bcf_string){text, (size_t)size});

    if (!value)
        fail_memory(reader);
    return value;
}

/* The value of metadata, given as the C API shows it. reference is what LLVM
 * prints for it as an operand; empty where that is not known. */
static struct bcf_value *metadata_value(struct reader *reader, LLVMValueRef shown,
                                        bcf_string reference)
{
    LLVMMetadataRef metadata = LLVMValueAsMetadata(shown);
    unsigned kind = LLVMGetMetadataKind(metadata);

    switch (kind) {
    case LLVMMDStringMetadataKind:
        return string_value(reader, shown);
    case LLVMConstantAsMetadataMetadataKind:
        return constant_node(reader, shown, reference);
    case LLVMMDTupleMetadataKind:
        if (LLVMGetMDNodeNumOperands(shown) == 0 && is_address(reference) &&
            !is_reference(reader, reference, metadata))
            return single_operand_node(reader, reference, NULL, NULL);
        return node_value(reader, shown);
    default:
        return other_value(reader, kind);
    }
}

/* The C API gives a constant as itself and metadata wrapped up as a value. */
static struct bcf_value *operand_value(struct reader *reader, LLVMValueRef operand, bcf_string text)
{
    return LLVMGetValueKind(operand) == LLVMMetadataAsValueValueKind
               ? metadata_value(reader, operand, text)
               : constant_value(reader, text);
}

/* Fills a node with its operands. */
static void fill(struct reader *reader, struct bcf_value *made, LLVMValueRef node,
                 const char *printed)
{
    size_t count = bcf_value_operand_count(made);
    LLVMValueRef *operands = calloc(count + 1, sizeof(LLVMValueRef));
    struct bcf_llvm_node_text text;
    bcf_string operand_text;
    size_t filled = 0;

    if (!operands) {
        fail_memory(reader);
        return;
    }
    LLVMGetMDNodeOperands(node, operands);
    bcf_llvm_node_text_init(&text, printed);
    while (!failed(reader) && filled < count && bcf_llvm_next_operand(&text, &operand_text)) {
        if (operands[filled]) { /* else it is null already */
            struct bcf_value *operand = operand_value(reader, operands[filled], operand_text);
            if (operand)
                bcf_builder_set_operand(reader->builder, made, filled, operand);
        }
        filled++;
    }
    if (filled < count || text.at != text.end)
        fail_text(reader);
    free((void *)operands);
}

/* Fills all that is in the queue, and what that adds to it. */
static void fill_queue(struct reader *reader)
{
    while (reader->filled < reader->count && !failed(reader)) {
        struct entry entry = reader->entries[reader->filled];
        fill(reader, entry.value, entry.node, entry.printed);
        /* The list may have moved. */
        LLVMDisposeMessage(entry.printed);
        reader->entries[reader->filled++].printed = NULL;
    }
}

static void read_flags(struct reader *reader, const LLVMValueRef *nodes, unsigned count)
{
    const struct bcf_value **values = calloc((size_t)count + 1, sizeof(const struct bcf_value *));
    bcf_string unknown = {NULL, 0};

    if (!values) {
        fail_memory(reader);
        return;
    }
    for (unsigned i = 0; i < count && !failed(reader); i++)
        values[i] = metadata_value(reader, nodes[i], unknown);
    fill_queue(reader);
    for (unsigned i = 0; i < count && !failed(reader); i++)
        bcf_builder_add_flag(reader->builder, values[i]);
    free((void *)values);
}

enum bcf_status bcf_llvm_read_flags(LLVMModuleRef module, struct bcf_builder *builder,
                                    struct bcf_error *error)
{
    struct reader reader = {
        .context = LLVMGetModuleContext(module), .builder = builder, .error = error};

    if (!LLVMGetNamedMetadata(module, flags_name, strlen(flags_name)))
        return BCF_OK;
    bcf_builder_begin_flags(builder);
    unsigned count = LLVMGetNamedMetadataNumOperands(module, flags_name);
    LLVMValueRef *nodes = calloc((size_t)count + 1, sizeof(LLVMValueRef));
    if (!nodes)
        return bcf_llvm_fail(error, BCF_ERROR_MEMORY, "out of memory");
    LLVMGetNamedMetadataOperands(module, flags_name, nodes);
    read_flags(&reader, nodes, count);
    free((void *)nodes);
    for (size_t i = 0; i < reader.count; i++)
        LLVMDisposeMessage(reader.entries[i].printed);
    free(reader.entries);
    free(reader.slots);
    return error->status;
}
