/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Which modules of a link are merged with each other. */

#include "link/link.h"
#include "merge/merge.h"

bool bcf_link_check_partitions(struct bcf_link *link)
{
    struct bcf_merge *merge = bcf_link_fold(link, link->modules, link->module_count);

    if (!merge)
        return false;
    for (size_t i = 0; i < merge->finding_count; i++)
        if (!bcf_link_add_finding(link, &merge->findings[i]))
            return false;
    return true;
}
