/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* For a build without jansson. */

#include "json.h"

bool json_is_available(void)
{
    return false;
}

void json_dump_command(struct dump *dump)
{
    (void)dump;
}

void json_check_command(const struct check *check)
{
    (void)check;
}

void json_compare_command(const struct comparison *comparison)
{
    (void)comparison;
}

void json_explain_command(const struct topics *all, const struct topics *topics)
{
    (void)all;
    (void)topics;
}

void json_retag_command(const struct retag *retag, const struct retag_obstacles *obstacles)
{
    (void)retag;
    (void)obstacles;
}
