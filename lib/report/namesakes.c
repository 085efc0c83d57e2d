/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Members of one archive may have one name: then something else has to tell them apart. */

#include "report/report.h"

#include "base/string_view.h"

#include <inttypes.h>

/* Among very many sides nobody looks, so that this takes no more than linear time. */
enum { MOST_SIDES = 16 };

enum distinction { BY_ADDRESS, BY_SOURCE, BY_OFFSET };

struct member {
    const struct bcf_object *object;
    bcf_string source; /* empty for native code */
};

static struct member of_module(const struct bcf_module *module)
{
    return (struct member){bcf_module_object(module), bcf_module_source_file_name(module)};
}

static struct member of_object(const struct bcf_object *object)
{
    return (struct member){object, {"", 0}};
}

/* What tells a member from another one, besides what tells it from those before. */
static enum distinction compare(enum distinction before, struct member member, struct member other)
{
    if (member.object == other.object ||
        !bcf_string_equal(bcf_object_address(member.object), bcf_object_address(other.object)))
        return before;
    if (member.source.size == 0 || bcf_string_equal(member.source, other.source))
        return BY_OFFSET;
    return before == BY_ADDRESS ? BY_SOURCE : before;
}

static enum distinction find_distinction(const struct bcf_finding *finding,
                                         const struct bcf_side *side, struct member member)
{
    enum distinction distinction = BY_ADDRESS;
    size_t count = bcf_finding_side_count(finding);

    /* A file that is no member is found by its path. */
    if (count > MOST_SIDES || bcf_object_header_offset(member.object) == 0)
        return BY_ADDRESS;
    for (size_t i = 0; i < count; i++) {
        const struct bcf_side *other = bcf_finding_side(finding, i);
        for (size_t k = 0; other != side && k < bcf_side_module_count(other); k++)
            distinction = compare(distinction, member, of_module(bcf_side_module(other, k)));
        for (size_t k = 0; other != side && k < bcf_side_object_count(other); k++)
            distinction = compare(distinction, member, of_object(bcf_side_object(other, k)));
    }
    return distinction;
}

static void add_distinction(struct bcf_text *text, const struct bcf_finding *finding,
                            const struct bcf_side *side, struct member member)
{
    switch (find_distinction(finding, side, member)) {
    case BY_SOURCE:
        bcf_text_add_string(text, " of ");
        bcf_add_shown(text, member.source);
        break;
    case BY_OFFSET:
        bcf_text_add_format(text, " at %" PRIu64, bcf_object_header_offset(member.object));
        break;
    default:
        break;
    }
}

void bcf_add_module_distinction(struct bcf_text *text, const struct bcf_finding *finding,
                                const struct bcf_side *side, const struct bcf_module *module)
{
    add_distinction(text, finding, side, of_module(module));
}

void bcf_add_object_distinction(struct bcf_text *text, const struct bcf_finding *finding,
                                const struct bcf_side *side, const struct bcf_object *object)
{
    add_distinction(text, finding, side, of_object(object));
}
