/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* The results as one JSON document on the standard output; docs/json.md and
 * docs/bcflags.schema.json describe it. */

#ifndef BCFLAGS_RENDER_JSON_H
#define BCFLAGS_RENDER_JSON_H

#include "../check.h"
#include "../compare.h"
#include "../dump.h"
#include "../explain.h"
#include "../retag.h"
#include "../retag_obstacles.h"

/* False in a build without jansson: the other functions do nothing then. */
bool json_is_available(void);

void json_dump_command(struct dump *dump);
void json_check_command(const struct check *check);
void json_compare_command(const struct comparison *comparison);
/* topics: those to describe. */
void json_explain_command(const struct topics *all, const struct topics *topics);

void json_retag_command(const struct retag *retag, const struct retag_obstacles *obstacles);

#endif
