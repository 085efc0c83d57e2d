/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "examination.h"

void plugin_examination_finish(struct plugin_examination *examination)
{
    bcf_link_free(examination->link);
    plugin_inputs_close(&examination->inputs);
    bcf_arena_free(&examination->arena);
}

bool plugin_has_finding(const struct plugin_examination *examination, enum bcf_severity least)
{
    const struct bcf_finding *finding = bcf_link_finding(examination->link, 0); /* the worst */

    return finding && bcf_finding_severity(finding) >= least;
}
