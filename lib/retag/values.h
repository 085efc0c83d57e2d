/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* The values that flags of a module are to have: which metadata their nodes are to refer to. */

#ifndef BCF_RETAG_VALUES_H
#define BCF_RETAG_VALUES_H

#include "retag/flag_nodes.h"

struct bcf_change_list;

/* Whether what is wanted of a flag takes more chunks than its operand has, and it can have them. */
bool bcf_values_adds_chunks(const struct bcf_flag_nodes *nodes, const struct bcf_flag_node *node);

/* Whether there is room for all that is wanted of the flags. */
bool bcf_values_have_room(const struct bcf_flag_nodes *nodes);

/* Adds to changes what has to become of the module for it. The cursor is one of its stream. */
void bcf_values_write(const struct bcf_flag_nodes *nodes, struct bcf_cursor *cursor,
                      struct bcf_arena *arena, struct bcf_change_list *changes);

#endif
