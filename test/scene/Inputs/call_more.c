/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Calls what more.rs exports. */

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

void sort(uint32_t *data, size_t count);
size_t show(const uint32_t *data, size_t count, char *text, size_t size);

int main(void)
{
    uint32_t numbers[100];
    char text[1000];

    for (uint32_t i = 0; i < 100; i++)
        numbers[i] = (i * 37 + 11) % 101;
    sort(numbers, 100);
    printf("%.*s\n", (int)show(numbers, 30, text, sizeof(text)), text);
    printf("%zu\n", show(numbers, 100, text, 10));
    return 0;
}
