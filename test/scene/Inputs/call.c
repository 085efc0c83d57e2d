/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Calls what app.rs exports. */

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

uint32_t sum(const uint32_t *data, size_t count);

int main(void)
{
    static const uint32_t numbers[] = {7, 35, UINT32_MAX, 1000000};

    for (size_t count = 1; count <= sizeof(numbers) / sizeof(*numbers); count++)
        printf("%u\n", (unsigned)sum(numbers, count));
    return 0;
}
