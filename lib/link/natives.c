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

/* What a codegen unit of rustc is called, as a file and as a member of a crate. */
static bool is_unit_of_rustc(const struct bcf_object *object)
{
    static const char ending[] = ".rcgu.o";
    bcf_string name = bcf_object_address(object);
    size_t size = strlen(ending);

    name.size -= name.size > 0 && name.data[name.size - 1] == ')';
    return name.size >= size && memcmp(name.data + name.size - size, ending, size) == 0;
}

/* rustc's own LTO does not go on without bitcode, and does not say where it is missing (rustc:
 * back/lto.rs, get_bitcode_slice_from_object_data). */
static bool add_words_for_rust(struct bcf_link *link, struct bcf_finding *finding)
{
    struct bcf_text text;

    bcf_text_init(&text, &link->arena);
    bcf_text_add_string(&text, "rustc's own LTO stops at its own objects without bitcode: \"failed "
                               "to get bitcode from object file for LTO\"");
    if (!bcf_finding_add_note(&link->arena, finding, &text))
        return false;
    bcf_text_init(&text, &link->arena);
    bcf_text_add_string(&text, "compile the crates (*.rcgu.o) with rustc -Cembed-bitcode=yes for "
                               "rustc's LTO (cargo does, if the profile has lto), with "
                               "-Clinker-plugin-lto for the linker's");
    if (!bcf_finding_add_help(&link->arena, finding, &text))
        return false;
    bcf_text_init(&text, &link->arena);
    bcf_text_add_string(&text, bcf_finding_kind_help(finding->kind));
    return bcf_finding_add_help(&link->arena, finding, &text);
}

/* Adds the native objects. */
static bool add_natives(struct report *report)
{
    struct bcf_link *link = report->link;
    bool has_rust = false;

    for (size_t i = 0; i < link->native_count; i++) {
        if (bcf_object_note(link->natives[i]) == bcf_coff_import)
            continue;
        if (!add_object(report, link->natives[i]))
            return false;
        has_rust = has_rust || is_unit_of_rustc(link->natives[i]);
    }
    return !has_rust || add_words_for_rust(link, report->finding);
}

bool bcf_link_check_natives(struct bcf_link *link)
{
    enum bcf_expected_lto expected = link->options.expect;
    struct report report = {.link = link};

    if (expected == BCF_EXPECT_NOTHING)
        return true;
    if (!add_natives(&report))
        return false;
    for (size_t i = 0; i < link->fat.count; i++)
        if (bcf_link_leaves_out(link, link->fat.modules[i]) &&
            !add_module(&report, FAT, link->fat.modules[i]))
            return false;
    return (expected != BCF_EXPECT_THIN_LTO || add_partition(&report, REGULAR, &link->regular)) &&
           (expected != BCF_EXPECT_FULL_LTO || add_partition(&report, THIN, &link->thin));
}
