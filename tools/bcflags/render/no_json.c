/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* For a build without jansson. */

#include "json.h"

#include "../command.h"

#include <stdlib.h>

static _Noreturn void refuse(void)
{
    fprintf(stderr, "bcflags: error: this bcflags was built without JSON (jansson)\n");
    exit(STATUS_TROUBLE);
}

void json_dump_command(struct dump *dump)
{
    (void)dump;
    refuse();
}

void json_check_command(const struct check *check)
{
    (void)check;
    refuse();
}

void json_compare_command(const struct comparison *comparison)
{
    (void)comparison;
    refuse();
}
