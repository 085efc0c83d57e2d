/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "report/side_names.h"

#include "base/string_view.h"
#include "finding/finding.h"
#include "knowledge/rust_libraries.h"
#include "report/report.h"

enum { MOST_SIDES = 16 };

const struct bcf_module *bcf_side_first(const struct bcf_side *side)
{
    return bcf_side_module(side, 0);
}

bool bcf_is_of_rustc(const struct bcf_module *module)
{
    return bcf_string_begins(bcf_module_ident(module), "rustc");
}

static bcf_string path_of(const struct bcf_module *module)
{
    return bcf_object_path(bcf_module_object(module));
}

static bool ends_with(bcf_string text, const char *with)
{
    size_t size = strlen(with);

    return text.size >= size && memcmp(text.data + text.size - size, with, size) == 0;
}

const char *bcf_own_crate(const struct bcf_module *module)
{
    return bcf_is_of_rustc(module) ? bcf_rust_crate(path_of(module)) : NULL;
}

/* True if a module is a part of what rustc compiles as a whole: a crate, or what it makes one
 * archive of. */
static bool is_of_crate(const struct bcf_module *module)
{
    bcf_string member = bcf_object_member(bcf_module_object(module));

    return bcf_is_of_rustc(module) && member.size > 0 &&
           (ends_with(path_of(module), ".rlib") || ends_with(member, ".rcgu.o"));
}

/* True if the name of this file, without its folder, is that of another file of the finding.
 * Among very many sides nobody looks, so that this takes no more than linear time. */
static bool is_ambiguous(const struct bcf_finding *finding, bcf_string path)
{
    bcf_string name = bcf_file_name(path);

    if (bcf_finding_side_count(finding) > MOST_SIDES)
        return true;
    for (size_t i = 0; i < bcf_finding_side_count(finding); i++) {
        const struct bcf_side *side = bcf_finding_side(finding, i);
        for (size_t k = 0; k < bcf_side_module_count(side); k++) {
            bcf_string other = path_of(bcf_side_module(side, k));
            if (bcf_string_equal(bcf_file_name(other), name) && !bcf_string_equal(other, path))
                return true;
        }
    }
    return false;
}

/* True if a side is named by a whole crate; of any other archive it is members that are named. */
static bool is_named_whole(const struct bcf_side *side, const struct bcf_side *other)
{
    const struct bcf_module *module = bcf_side_first(side);

    return is_of_crate(module) &&
           !bcf_string_equal(path_of(module), path_of(bcf_side_first(other)));
}

/* What a side's first module is called, in as few words as tell it from another side. */
static bcf_string name_of(const struct bcf_finding *finding, const struct bcf_side *side,
                          const struct bcf_side *other)
{
    const struct bcf_module *module = bcf_side_first(side);
    const struct bcf_object *object = bcf_module_object(module);
    bcf_string path = path_of(module);
    bcf_string name = is_named_whole(side, other) ? path : bcf_object_address(object);

    if (object == bcf_module_object(bcf_side_first(other)))
        name = bcf_module_address(module);
    size_t folder = path.size - bcf_file_name(path).size;
    if (folder == 0 || name.size < path.size || memcmp(name.data, path.data, path.size) != 0 ||
        is_ambiguous(finding, path))
        return name;
    return (bcf_string){name.data + folder, name.size - folder};
}

/* True if all modules of the side are of this file. */
static bool is_of_one_file(const struct bcf_side *side, bcf_string path)
{
    for (size_t i = 0; i < bcf_side_module_count(side); i++)
        if (!bcf_string_equal(path_of(bcf_side_module(side, i)), path))
            return false;
    return true;
}

/* Adds that name. */
static void add_name(struct bcf_text *text, const struct bcf_finding *finding,
                     const struct bcf_side *side, const struct bcf_side *other)
{
    bcf_add_shown(text, name_of(finding, side, other));
    if (!is_named_whole(side, other))
        bcf_add_module_distinction(text, finding, side, bcf_side_first(side));
}

bool bcf_side_has_others(const struct bcf_side *side)
{
    return !is_of_one_file(side, path_of(bcf_side_first(side)));
}

void bcf_add_model(struct bcf_text *text, const struct bcf_finding *finding,
                   const struct bcf_side *side, const struct bcf_side *other)
{
    add_name(text, finding, side, other);
    bcf_text_add_string(text, bcf_side_has_others(side) ? " and the others" : "");
}

/* The objects of a side that are not the first; one may have several modules. */
static size_t count_other_objects(const struct bcf_side *side)
{
    size_t count = 0;

    for (size_t i = 1; i < bcf_side_module_count(side); i++)
        count += bcf_module_object(bcf_side_module(side, i)) !=
                 bcf_module_object(bcf_side_module(side, i - 1));
    return count;
}

void bcf_add_side_name(struct bcf_text *text, const struct bcf_finding *finding,
                       const struct bcf_side *side, const struct bcf_side *other)
{
    const struct bcf_object *object = bcf_module_object(bcf_side_first(side));
    bool is_member =
        !bcf_string_equal(bcf_object_member(object), bcf_object_architecture(object)) &&
        !is_named_whole(side, other);
    size_t more = count_other_objects(side);

    add_name(text, finding, side, other);
    if (bcf_side_has_others(side))
        bcf_text_add_string(text, " and the others");
    else if (is_member && more > 0)
        bcf_text_add_format(text, " and %zu more of this archive", more);
}
