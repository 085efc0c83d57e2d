/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Which files have to change for one side of a finding. */

#ifndef BCF_RETAG_WISHED_FILES_H
#define BCF_RETAG_WISHED_FILES_H

#include "retag/suggestion.h"

enum bcf_wished_status {
    BCF_WISHED_FOUND,
    BCF_WISHED_IMPOSSIBLE, /* a file cannot be changed without what has to stay as it is */
    BCF_WISHED_NO_MEMORY
};

/* Finds the files that the modules of a side lie in, and where not all of an archive may change
 * which members. A command changes all modules of a file that have the flag: so those that are not
 * of the side are tried, too. The reason, where it is impossible, is of the arena. */
enum bcf_wished_status bcf_find_wished_files(struct bcf_arena *arena,
                                             struct bcf_side_change *change, bcf_string *reason);

#endif
