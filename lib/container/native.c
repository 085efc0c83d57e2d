/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What the native code of an object says, for users of the library. */

#include "container/container.h"

#include <inttypes.h>
#include <stdio.h>

const char *bcf_machine_name(const struct bcf_machine *machines, size_t count, uint64_t number,
                             const char *what, struct bcf_arena *arena)
{
    char text[64];

    for (size_t i = 0; i < count; i++)
        if (machines[i].number == number)
            return machines[i].name;
    int size = snprintf(text, sizeof(text), "%s %" PRIu64, what, number);
    return bcf_arena_copy(arena, text, (size_t)size);
}

uint64_t bcf_native_abi_flags(const struct bcf_native *native)
{
    return native->abi_flags;
}

bcf_string bcf_native_abi(const struct bcf_native *native)
{
    return native->abi;
}

bool bcf_native_is_relocatable(const struct bcf_native *native)
{
    return native->is_relocatable;
}

uint32_t bcf_native_features(const struct bcf_native *native)
{
    return native->features;
}

uint64_t bcf_native_got_relocation_count(const struct bcf_native *native)
{
    return native->got_count;
}

const char *bcf_native_got_relocation(const struct bcf_native *native, size_t index,
                                      uint64_t *count)
{
    bool is_there = index < native->got_type_count;

    *count = is_there ? native->got[index].count : 0;
    return is_there ? native->got[index].name : NULL;
}
