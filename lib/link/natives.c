/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What does not take part in LTO, or not in the one that was meant. No linker says so. */

#include "bitcode/stream.h"
#include "container/container.h"
#include "link/link.h"

#include <string.h>

/* What is said of each side, in this order. */
enum { NATIVE, FAT, REGULAR, THIN, TEXTS };

static const char *const texts[TEXTS] = {
    [NATIVE] = "without bitcode",
    [FAT] = "with bitcode, of which the linker takes the native half",
    [REGULAR] = "for regular LTO",
    [THIN] = "for ThinLTO",
};

/* A finding that is made when there is something to say. */
struct report {
    struct bcf_link *link;
    struct bcf_finding *finding;
    struct bcf_side *sides[TEXTS];
};

static struct bcf_side *find_side(struct report *report, int text)
{
    if (!report->finding)
        report->finding = bcf_link_find(report->link, BCF_FINDING_EXPECT_LTO);
    if (report->finding && !report->sides[text])
        report->sides[text] = bcf_finding_add_side(&report->link->arena, report->finding,
                                                   (bcf_string){texts[text], strlen(texts[text])});
    return report->sides[text];
}

static bool add_object(struct report *report, const struct bcf_object *object)
{
    struct bcf_side *side = find_side(report, NATIVE);

    return side && bcf_side_add_object(&report->link->arena, side, object);
}

static bool add_module(struct report *report, int text, const struct bcf_module *module)
{
    struct bcf_side *side = find_side(report, text);

    return side && bcf_side_add_module(&report->link->arena, side, module);
}

/* Of a split unit both halves are as they should be. */
static bool add_partition(struct report *report, int text, const struct bcf_partition *partition)
{
    struct bcf_lto lto;

    for (size_t i = 0; i < partition->count; i++) {
        if (!bcf_link_read_lto(partition->modules[i], &lto))
            return false;
        if (!lto.is_half && !lto.is_unified && !add_module(report, text, partition->modules[i]))
            return false;
    }
    return true;
}

bool bcf_link_check_natives(struct bcf_link *link)
{
    enum bcf_expected_lto expected = link->options.expect;
    struct report report = {.link = link};

    if (expected == BCF_EXPECT_NOTHING)
        return true;
    for (size_t i = 0; i < link->native_count; i++)
        if (bcf_object_note(link->natives[i]) != bcf_coff_import &&
            !add_object(&report, link->natives[i]))
            return false;
    for (size_t i = 0; link->options.ignores_fat_objects && i < link->fat.count; i++)
        if (!add_module(&report, FAT, link->fat.modules[i]))
            return false;
    return (expected != BCF_EXPECT_THIN_LTO || add_partition(&report, REGULAR, &link->regular)) &&
           (expected != BCF_EXPECT_FULL_LTO || add_partition(&report, THIN, &link->thin));
}
