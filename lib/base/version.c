/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "bcflags/bcflags.h"

const char *bcf_version(void)
{
    return BCF_VERSION;
}
