/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What it costs to start a C program. */

int main(void)
{
    return 0;
}
