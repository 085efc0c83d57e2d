/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Modules without a data layout. A linker that has to make the symbol table of one itself gives
 * up (LLVM source: IRSymtab.cpp, Builder::addModule), and it always has to: for the same reason
 * whoever wrote the module made none (BitcodeWriter.cpp, writeSymtab). */

#include "link/link.h"

#include <string.h>

/* A module without a triple either is no compiler's: it was written by hand, for LLVM's own
 * tools. */
static bool lacks_layout(const struct bcf_module *module)
{
    return module->data_layout.size == 0 && module->triple.size > 0;
}

/* Clang knows the layout of a target. */
static bool add_helps(struct bcf_link *link, struct bcf_finding *finding,
                      const struct bcf_module *module)
{
    struct bcf_text text;

    bcf_text_init(&text, &link->arena);
    bcf_text_add_string(&text, bcf_finding_kind_help(finding->kind));
    if (!bcf_finding_add_help(&link->arena, finding, &text))
        return false;
    bcf_text_init(&text, &link->arena);
    bcf_text_add_string(&text, "or let clang add the layout of the target: clang --target=");
    bcf_text_add(&text, module->triple.data, module->triple.size);
    bcf_text_add_string(&text, " -x ir -c -emit-llvm OLD -o NEW");
    return bcf_finding_add_help(&link->arena, finding, &text);
}

static struct bcf_side *begin(struct bcf_link *link, const struct bcf_module *module)
{
    static const char subject[] = "data layout";
    struct bcf_finding *finding = bcf_link_find(link, BCF_FINDING_NO_DATA_LAYOUT);

    if (!finding || !add_helps(link, finding, module))
        return NULL;
    finding->subject = (bcf_string){subject, strlen(subject)};
    return bcf_finding_add_side(&link->arena, finding, (bcf_string){"", 0});
}

static bool add_partition(struct bcf_link *link, const struct bcf_partition *partition,
                          struct bcf_side **side)
{
    for (size_t i = 0; i < partition->count; i++) {
        if (!lacks_layout(partition->modules[i]))
            continue;
        if (!*side)
            *side = begin(link, partition->modules[i]);
        if (!*side || !bcf_side_add_module(&link->arena, *side, partition->modules[i]))
            return false;
    }
    return true;
}

bool bcf_link_check_data_layouts(struct bcf_link *link)
{
    struct bcf_side *side = NULL;

    return add_partition(link, &link->regular, &side) && add_partition(link, &link->thin, &side);
}
