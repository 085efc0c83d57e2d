/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * What libbcflags-llvm and the reader of files make of the same bitcode.
 *
 * llvm_flags read FILE...   rows "WAY FILE WHAT ...", separated by TABs: the way
 *                           is "memory" or "file". Behind a flag of the memory,
 *                           whether that of the file, and that of another module
 *                           in memory, are equal to it
 * llvm_flags merge FILE... [-- FILE...]...
 *                           the merged flags and the findings of every group of
 *                           files, one way and the other
 * llvm_flags made           modules that only the C API can make
 */

#include "bcflags/llvm.h"

#include <llvm-c/BitReader.h>
#include <llvm-c/Core.h>
#include <llvm-c/DebugInfo.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const other_names[] = {"frame-pointer", "odd name", "target-cpu", "key"};

enum {
    OTHER_NAMES = sizeof(other_names) / sizeof(other_names[0]),
    MOST_NAMES = 64,
    MOST_FILES = 8
};

static void die(const char *path, const char *message)
{
    fprintf(stderr, "llvm_flags: %s: %s\n", path, message);
    exit(2);
}

static void check(const char *path, enum bcf_status status, const struct bcf_error *error)
{
    if (status != error->status)
        die(path, "the status is not that of the error");
    if (status != BCF_OK)
        die(path, error->message);
}

/* As print_shown of the tool. */
static void print_escaped(bcf_string text)
{
    for (size_t i = 0; i < text.size; i++) {
        unsigned char byte = (unsigned char)text.data[i];
        if (byte == '\\')
            fputs("\\\\", stdout);
        else if (byte < 0x20 || byte >= 0x7f || byte == '"')
            printf("\\%02X", byte);
        else
            putchar(byte);
    }
}

static void print_fact(const char *way, const char *path, const char *what, bcf_string text)
{
    printf("%s\t%s\t%s\t", way, path, what);
    print_escaped(text);
    putchar('\n');
}

static void print_value(const struct bcf_value *value)
{
    size_t size = bcf_value_format(value, NULL, 0) + 1;
    char *text = malloc(size);

    if (!text)
        die("", "out of memory");
    bcf_value_format(value, text, size);
    fputs(text, stdout);
    free(text);
}

static void print_flag(const struct bcf_flag *flag)
{
    if (bcf_flag_is_well_formed(flag)) {
        printf("%" PRIu64 "\t", bcf_flag_behavior(flag));
        print_escaped(bcf_flag_key(flag));
        putchar('\t');
    } else {
        printf("-\t-\t");
    }
    print_value(bcf_flag_value(flag));
}

static void print_attributes(const char *way, const char *path, const struct bcf_module *module,
                             const char *const *names, size_t count)
{
    const struct bcf_attributes *attributes;
    struct bcf_error error;
    bcf_string value;

    check(path, bcf_module_read_attributes(module, names, count, &attributes, &error), &error);
    for (size_t i = 0; i < bcf_attributes_set_count(attributes); i++) {
        printf("%s\t%s\tset\t%" PRIu64 "\t%" PRIu64, way, path,
               bcf_attributes_definitions(attributes, i),
               bcf_attributes_declarations(attributes, i));
        for (size_t k = 0; k < bcf_attributes_name_count(attributes); k++) {
            printf("\t%s", bcf_attributes_name(attributes, k).data);
            if (bcf_attributes_value(attributes, i, k, &value)) {
                putchar('=');
                print_escaped(value);
            }
        }
        putchar('\n');
    }
}

static void print_module(const char *way, const char *path, const struct bcf_module *module,
                         const struct bcf_module *const others[2])
{
    static const char *const states[] = {"absent", "empty", "present"};
    const struct bcf_flag *flag;

    printf("%s\t%s\tstate\t%s\n", way, path, states[bcf_module_flags_state(module)]);
    print_fact(way, path, "address", bcf_module_address(module));
    print_fact(way, path, "triple", bcf_module_triple(module));
    print_fact(way, path, "data layout", bcf_module_data_layout(module));
    print_fact(way, path, "source", bcf_module_source_file_name(module));
    print_fact(way, path, "ident", bcf_module_ident(module));
    for (size_t i = 0; (flag = bcf_module_flag(module, i)); i++) {
        printf("%s\t%s\tflag\t", way, path);
        print_flag(flag);
        for (size_t k = 0; others && k < 2; k++) {
            const struct bcf_flag *other = bcf_module_flag(others[k], i);
            bool is_same = other && bcf_value_equal(bcf_flag_value(flag), bcf_flag_value(other));
            printf("\t%s", is_same ? "equal" : "not");
        }
        putchar('\n');
    }
}

static void read_attributes(LLVMModuleRef module, const char *path, struct bcf_builder *builder)
{
    struct bcf_error error;

    check(path, bcf_llvm_read_attributes(module, other_names, OTHER_NAMES, builder, &error),
          &error);
    check(path, bcf_llvm_read_attributes(module, NULL, 0, builder, &error), &error);
}

/* The module, read and then freed: what is left is the builder. */
static struct bcf_builder *read_memory(const char *path)
{
    LLVMContextRef context = LLVMContextCreate();
    LLVMMemoryBufferRef buffer;
    LLVMModuleRef module;
    struct bcf_builder *builder;
    struct bcf_error error;
    char *message = NULL;

    if (LLVMCreateMemoryBufferWithContentsOfFile(path, &buffer, &message) != 0)
        die(path, message);
    if (LLVMParseBitcodeInContext2(context, buffer, &module) != 0)
        die(path, "LLVM cannot read it");
    LLVMDisposeMemoryBuffer(buffer);
    check(path, bcf_llvm_read_module(module, (bcf_string){path, strlen(path)}, &builder, &error),
          &error);
    read_attributes(module, path, builder);
    LLVMDisposeModule(module);
    LLVMContextDispose(context);
    return builder;
}

static const struct bcf_module *built(const char *path, struct bcf_builder *builder)
{
    const struct bcf_module *module;
    struct bcf_error error;

    check(path, bcf_builder_module(builder, &module, &error), &error);
    return module;
}

static struct bcf_module *read_file(const char *path, struct bcf_input **input)
{
    struct bcf_object *object;
    struct bcf_module *module;
    struct bcf_error error;

    check(path, bcf_input_open(path, input, &error), &error);
    check(path, bcf_input_next_object(*input, &object, &error), &error);
    check(path, bcf_object_next_module(object, &module, &error), &error);
    if (!module)
        die(path, "no module");
    return module;
}

static void read_both(const char *path)
{
    struct bcf_builder *builder = read_memory(path);
    struct bcf_builder *again = read_memory(path);
    const struct bcf_module *memory = built(path, builder);
    struct bcf_input *input;
    const struct bcf_module *file = read_file(path, &input);
    const struct bcf_module *const others[] = {file, built(path, again)};

    print_module("memory", path, memory, others);
    print_attributes("memory", path, memory, NULL, 0);
    print_attributes("memory", path, memory, other_names, OTHER_NAMES);
    print_module("file", path, file, NULL);
    print_attributes("file", path, file, NULL, 0);
    print_attributes("file", path, file, other_names, OTHER_NAMES);
    bcf_input_close(input);
    bcf_builder_free(builder);
    bcf_builder_free(again);
}

static void print_finding(const char *way, size_t group, const struct bcf_finding *finding)
{
    size_t size = bcf_finding_format(finding, NULL, 0) + 1;
    char *text = malloc(size);

    if (!text)
        die(way, "out of memory");
    bcf_finding_format(finding, text, size);
    printf("%s\t%zu\tfinding\t%s\t%s\t", way, group,
           bcf_severity_name(bcf_finding_severity(finding)), bcf_finding_id(finding));
    print_escaped(bcf_finding_subject(finding));
    putchar('\t');
    print_escaped((bcf_string){text, size - 1});
    putchar('\n');
    free(text);
}

static void print_merge(const char *way, size_t group, const struct bcf_module **modules,
                        size_t count)
{
    struct bcf_merge *merge;
    struct bcf_error error;
    const struct bcf_flag *flag;

    check(way, bcf_merge_new(&merge, &error), &error);
    for (size_t i = 0; i < count; i++)
        check(way, bcf_merge_add(merge, modules[i], &error), &error);
    check(way, bcf_merge_finish(merge, &error), &error);
    for (size_t i = 0; (flag = bcf_merge_flag(merge, i)); i++) {
        printf("%s\t%zu\tflag\t", way, group);
        print_flag(flag);
        putchar('\n');
    }
    for (size_t i = 0; i < bcf_merge_finding_count(merge); i++)
        print_finding(way, group, bcf_merge_finding(merge, i));
    bcf_merge_free(merge);
}

static void merge_group(size_t group, char **paths, size_t count)
{
    struct bcf_builder *builders[MOST_FILES];
    struct bcf_input *inputs[MOST_FILES];
    const struct bcf_module *modules[MOST_FILES];

    for (size_t i = 0; i < count; i++) {
        builders[i] = read_memory(paths[i]);
        modules[i] = built(paths[i], builders[i]);
    }
    print_merge("memory", group, modules, count);
    for (size_t i = 0; i < count; i++)
        modules[i] = read_file(paths[i], &inputs[i]);
    print_merge("file", group, modules, count);
    for (size_t i = 0; i < count; i++) {
        bcf_builder_free(builders[i]);
        bcf_input_close(inputs[i]);
    }
}

static void merge_groups(char **paths, size_t count)
{
    size_t group = 0;

    for (size_t i = 0; i < count; i++, group++) {
        size_t end = i;
        while (end < count && strcmp(paths[end], "--") != 0)
            end++;
        if (end - i > MOST_FILES)
            die(paths[i], "too many files");
        merge_group(group, paths + i, end - i);
        i = end;
    }
}

/* ---- Modules that only the C API can make -------------------------------- */

static void add_flag(LLVMContextRef context, LLVMModuleRef module, LLVMMetadataRef *operands,
                     size_t count)
{
    LLVMAddNamedMetadataOperand(
        module, "llvm.module.flags",
        LLVMMetadataAsValue(context, LLVMMDNodeInContext2(context, operands, count)));
}

/* Flags that are none, as the verifier would say (LLVM 22 does not survive them
 * in a file), and one whose value is a temporary node, which is returned. */
static LLVMMetadataRef add_malformed(LLVMContextRef context, LLVMModuleRef module)
{
    LLVMMetadataRef one = LLVMValueAsMetadata(LLVMConstInt(LLVMInt32TypeInContext(context), 1, 0));
    LLVMMetadataRef key = LLVMMDStringInContext2(context, "k\0\"", 3);
    LLVMMetadataRef four[] = {one, key, one, one};
    LLVMMetadataRef no_number[] = {key, key, one};
    LLVMMetadataRef no_key[] = {one, one, NULL};
    LLVMMetadataRef temporary = LLVMTemporaryMDNode(context, NULL, 0);
    LLVMMetadataRef unfinished[] = {one, key, temporary};

    add_flag(context, module, NULL, 0);
    add_flag(context, module, &one, 1);
    add_flag(context, module, &key, 1);
    add_flag(context, module, four, 4);
    add_flag(context, module, no_number, 3);
    add_flag(context, module, no_key, 3);
    add_flag(context, module, unfinished, 3);
    return temporary;
}

/* A flag with a value of so many nodes, each the only operand of the one before,
 * or both of two. */
static void add_chain(LLVMContextRef context, LLVMModuleRef module, size_t links, unsigned depth)
{
    LLVMMetadataRef one = LLVMValueAsMetadata(LLVMConstInt(LLVMInt32TypeInContext(context), 1, 0));
    LLVMMetadataRef inner[2];

    inner[0] = inner[1] = LLVMMDNodeInContext2(context, NULL, 0);
    for (unsigned i = 0; i < depth; i++)
        inner[0] = inner[1] = LLVMMDNodeInContext2(context, inner, links);
    LLVMMetadataRef operands[] = {one, LLVMMDStringInContext2(context, "chain", 5), inner[0]};
    add_flag(context, module, operands, 3);
}

/* Counts the nodes of a chain whose operands are one and the same. */
static unsigned chain_length(const struct bcf_value *value, size_t links)
{
    unsigned length = 0;

    while (bcf_value_operand_count(value) == links &&
           bcf_value_operand(value, 0) == bcf_value_operand(value, links - 1)) {
        value = bcf_value_operand(value, 0);
        length++;
    }
    return length;
}

static void print_chain(LLVMContextRef context, const char *name, size_t links, unsigned depth)
{
    LLVMModuleRef module = LLVMModuleCreateWithNameInContext(name, context);
    struct bcf_builder *builder;

    add_chain(context, module, links, depth);
    if (bcf_llvm_read_module(module, (bcf_string){name, strlen(name)}, &builder, NULL) != BCF_OK)
        die(name, "cannot be read");
    const struct bcf_flag *flag = bcf_module_flag(built(name, builder), 0);
    printf("%s: %s\n", name,
           chain_length(bcf_flag_value(flag), links) == depth ? "all" : "not all");
    bcf_builder_free(builder);
    LLVMDisposeModule(module);
}

static void check_wrong_arguments(LLVMModuleRef module, struct bcf_builder *good)
{
    char text[MOST_NAMES + 1][24];
    const char *too_many[MOST_NAMES + 1];
    struct bcf_builder *builder = good;
    struct bcf_error error;

    for (size_t i = 0; i <= MOST_NAMES; i++) {
        snprintf(text[i], sizeof(text[i]), "x%zu", i);
        too_many[i] = text[i];
    }
    if (bcf_llvm_read_module(NULL, (bcf_string){"x", 1}, &builder, &error) != BCF_ERROR_ARGUMENT ||
        builder || error.status != BCF_ERROR_ARGUMENT || error.offset != UINT64_MAX ||
        !error.message[0] || error.address.size != 0)
        die("made", "no module is no error");
    if (bcf_llvm_read_module(NULL, (bcf_string){"x", 1}, &builder, NULL) != BCF_ERROR_ARGUMENT ||
        bcf_llvm_read_attributes(NULL, NULL, 0, good, NULL) != BCF_ERROR_ARGUMENT ||
        bcf_llvm_read_attributes(module, NULL, 0, NULL, &error) != BCF_ERROR_ARGUMENT)
        die("made", "no module or no builder is no error");
    if (bcf_llvm_read_attributes(module, too_many, MOST_NAMES + 1, good, &error) !=
        BCF_ERROR_ARGUMENT)
        die("made", "too many names are no error");
    check("made", bcf_llvm_read_attributes(module, too_many, MOST_NAMES, good, &error), &error);
}

static void print_made(void)
{
    enum { DEEP = 200000, HIGH = 5000 };
    static const char name[] = "odd \"name\"";
    LLVMContextRef context = LLVMContextCreate();
    LLVMModuleRef module = LLVMModuleCreateWithNameInContext(name, context);
    struct bcf_builder *builder;
    struct bcf_error error;

    LLVMMetadataRef temporary = add_malformed(context, module);
    check("made", bcf_llvm_read_module(module, (bcf_string){"made", 4}, &builder, &error), &error);
    check_wrong_arguments(module, builder);
    print_module("memory", "made", built("made", builder), NULL);
    bcf_builder_free(builder);
    LLVMMetadataReplaceAllUsesWith(temporary, LLVMMDStringInContext2(context, "", 0));
    LLVMDisposeModule(module);

    print_chain(context, "deep", 1, DEEP);
    print_chain(context, "ladder", 2, HIGH);
    LLVMContextDispose(context);
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "made") == 0) {
        print_made();
    } else if (argc > 2 && strcmp(argv[1], "read") == 0) {
        for (int i = 2; i < argc; i++)
            read_both(argv[i]);
    } else if (argc > 2 && strcmp(argv[1], "merge") == 0) {
        merge_groups(argv + 2, (size_t)argc - 2);
    } else {
        fprintf(stderr, "usage: llvm_flags read FILE... | merge FILE... [-- FILE...]... | made\n");
        return 2;
    }
    return 0;
}
