/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "architectures.h"

#include "output.h"

#include <string.h>

/* What the slices are for, as far as that has been seen. */
struct seen {
    bcf_string architecture; /* empty: there has been no slice */
    bcf_string path;         /* of the first file with slices */
    bool has_others;
};

static void see(struct seen *seen, const struct bcf_object *object)
{
    bcf_string architecture = bcf_object_architecture(object);

    if (architecture.size == 0)
        return;
    if (seen->architecture.size == 0) {
        seen->architecture = architecture;
        seen->path = bcf_object_path(object);
    }
    seen->has_others = seen->has_others || !strings_equal(seen->architecture, architecture);
}

static bool is_wanted(const struct bcf_object *object, bcf_string wanted)
{
    bcf_string architecture = bcf_object_architecture(object);

    return architecture.size == 0 || strings_equal(architecture, wanted);
}

static size_t keep_modules(struct inputs *inputs, bcf_string wanted)
{
    size_t kept = 0;
    size_t slices = 0;

    for (size_t i = 0; i < inputs->module_count; i++) {
        const struct bcf_object *object = bcf_module_object(inputs->modules[i]);
        if (!is_wanted(object, wanted))
            continue;
        slices += bcf_object_architecture(object).size > 0;
        inputs->modules[kept++] = inputs->modules[i];
    }
    inputs->module_count = kept;
    return slices;
}

static size_t keep_natives(struct inputs *inputs, bcf_string wanted)
{
    size_t kept = 0;
    size_t slices = 0;

    for (size_t i = 0; i < inputs->native_count; i++) {
        if (!is_wanted(inputs->natives[i], wanted))
            continue;
        slices += bcf_object_architecture(inputs->natives[i]).size > 0;
        inputs->natives[kept++] = inputs->natives[i];
    }
    inputs->native_count = kept;
    return slices;
}

void inputs_choose_architecture(struct inputs *inputs, const char *wanted)
{
    struct seen seen = {{"", 0}, {"", 0}, false};
    struct bcf_error error = {.status = BCF_ERROR_UNSUPPORTED, .offset = UINT64_MAX};

    for (size_t i = 0; i < inputs->module_count; i++)
        see(&seen, bcf_module_object(inputs->modules[i]));
    for (size_t i = 0; i < inputs->native_count; i++)
        see(&seen, inputs->natives[i]);
    if (seen.architecture.size == 0 || (!wanted && !seen.has_others))
        return;
    bcf_string architecture = {wanted ? wanted : "", wanted ? strlen(wanted) : 0};
    size_t slices = keep_modules(inputs, architecture);
    slices += keep_natives(inputs, architecture);
    if (slices > 0)
        return;
    error.address = seen.path;
    if (wanted)
        snprintf(error.message, sizeof(error.message),
                 "the universal binary has nothing for %s, but for %s", wanted,
                 seen.architecture.data);
    else
        snprintf(error.message, sizeof(error.message),
                 "is for several architectures, of which one is linked: say which, for example "
                 "--arch=%s",
                 seen.architecture.data);
    inputs_note_trouble(inputs, seen.path.data, &error);
}
