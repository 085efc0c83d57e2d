/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "inputs.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

void print_shown(FILE *stream, bcf_string bytes)
{
    for (size_t i = 0; i < bytes.size; i++) {
        unsigned char byte = (unsigned char)bytes.data[i];
        if (byte < 0x20 || byte == 0x7f)
            fprintf(stream, "\\%02X", byte);
        else
            putc(byte, stream);
    }
}

bcf_string module_path(const struct bcf_module *module)
{
    return bcf_object_path(bcf_module_object(module));
}

bool strings_equal(bcf_string a, bcf_string b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

static void report(struct inputs *inputs, const char *path, const struct bcf_error *error)
{
    bcf_string address = error->address;

    if (address.size == 0)
        address = (bcf_string){path, strlen(path)};
    fflush(stdout);
    fprintf(stderr, "bcflags: error: ");
    print_shown(stderr, address);
    if (error->offset != UINT64_MAX)
        fprintf(stderr, ": byte %" PRIu64, error->offset);
    fprintf(stderr, ": %s\n", error->message);
    inputs->trouble_count++;
}

static void *grow(void *list, size_t count, size_t *capacity, size_t element_size)
{
    if (count < *capacity)
        return list;
    *capacity = *capacity ? *capacity * 2 : 64;
    void *grown = realloc(list, *capacity * element_size);
    if (!grown) {
        fprintf(stderr, "bcflags: error: out of memory\n");
        exit(2);
    }
    return grown;
}

static void read_object(struct inputs *inputs, const char *path, struct bcf_object *object)
{
    struct bcf_module *module;
    struct bcf_error error;
    bool is_native = true;

    for (;;) {
        enum bcf_status status = bcf_object_next_module(object, &module, &error);
        if (status != BCF_OK)
            report(inputs, path, &error);
        else if (!module)
            break;
        is_native = false;
        if (status != BCF_OK)
            continue;
        inputs->modules = grow(inputs->modules, inputs->module_count, &inputs->module_capacity,
                               sizeof(struct bcf_module *));
        inputs->modules[inputs->module_count++] = module;
    }
    if (!is_native)
        return;
    inputs->natives = grow(inputs->natives, inputs->native_count, &inputs->native_capacity,
                           sizeof(struct bcf_object *));
    inputs->natives[inputs->native_count++] = object;
}

static void read_input(struct inputs *inputs, const char *path)
{
    struct bcf_input *input;
    struct bcf_object *object;
    struct bcf_error error;

    if (bcf_input_open(path, &input, &error) != BCF_OK) {
        report(inputs, path, &error);
        return;
    }
    inputs->list[inputs->count++] = input;
    for (;;) {
        if (bcf_input_next_object(input, &object, &error) != BCF_OK)
            report(inputs, path, &error);
        else if (!object)
            break;
        else
            read_object(inputs, path, object);
    }
}

void inputs_read(struct inputs *inputs, char *const *paths, size_t count)
{
    size_t capacity = 0;

    memset(inputs, 0, sizeof(*inputs));
    for (size_t i = 0; i < count; i++) {
        inputs->list = grow(inputs->list, inputs->count, &capacity, sizeof(struct bcf_input *));
        read_input(inputs, paths[i]);
    }
}

void inputs_close(struct inputs *inputs)
{
    for (size_t i = 0; i < inputs->count; i++)
        bcf_input_close(inputs->list[i]);
    free(inputs->list);
    free(inputs->modules);
    free(inputs->natives);
    memset(inputs, 0, sizeof(*inputs));
}
