/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "thin_link.h"

#include "base/string_view.h"
#include "base/text.h"
#include "input/input.h"

/* The file that an object is. A member of a thin archive is one; of any other archive it is not. */
static const char *file_of(const struct bcf_object *object)
{
    const char *path = object->file.path;
    bool is_archived = object->member.size > 0 && strcmp(path, object->input->path.data) == 0;

    return is_archived ? NULL : path;
}

static bool ends_with(const char *text, const char *end)
{
    size_t size = strlen(text);

    return size >= strlen(end) && strcmp(text + size - strlen(end), end) == 0;
}

static const char *replace_suffix(const struct plugin_inputs *inputs, const char *path)
{
    struct bcf_text text;

    bcf_text_init(&text, inputs->arena);
    bcf_text_add(&text, path, strlen(path) - strlen(inputs->old_suffix));
    bcf_text_add_string(&text, inputs->new_suffix);
    return text.failed ? NULL : bcf_text_view(&text).data;
}

bool plugin_full_object_find(const struct plugin_inputs *inputs, const struct plugin_object *object,
                             const char **path, const char **reason)
{
    const char *file = file_of(object->object);

    *path = NULL;
    *reason = NULL;
    if (!inputs->old_suffix)
        *reason = "no --thinlto-object-suffix-replace= says which object has them";
    else if (!file)
        *reason = "nothing says which object has those of a member of an archive";
    else if (!ends_with(file, inputs->old_suffix))
        *reason = "--thinlto-object-suffix-replace= does not fit its name";
    else
        *path = replace_suffix(inputs, file);
    return *path || *reason;
}

static bool are_equal(const struct bcf_module_hash *a, const struct bcf_module_hash *b)
{
    return memcmp(a->words, b->words, sizeof(a->words)) == 0;
}

bool plugin_kinship_see(struct plugin_kinship *kinship, const struct bcf_module *module,
                        struct bcf_error *error)
{
    struct bcf_module_hash wanted;
    struct bcf_module_hash hash;

    if (bcf_string_equal(bcf_module_source_file_name(module),
                         bcf_module_source_file_name(kinship->thin_link)))
        kinship->has_same_source = true;
    if (bcf_module_read_hash(kinship->thin_link, &wanted, error) != BCF_OK ||
        bcf_module_read_hash(module, &hash, error) != BCF_OK)
        return error->status != BCF_ERROR_MEMORY;
    if (wanted.is_there && hash.is_there) {
        kinship->has_hash = true;
        kinship->has_same_hash = kinship->has_same_hash || are_equal(&wanted, &hash);
    }
    return true;
}

bool plugin_kinship_is_close(const struct plugin_kinship *kinship)
{
    return kinship->has_hash ? kinship->has_same_hash : kinship->has_same_source;
}
