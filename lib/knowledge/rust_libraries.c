/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "knowledge/rust_libraries.h"

#include "base/string_view.h"

static const char *const crates[] = {"core",       "alloc", "std",         "compiler_builtins",
                                     "proc_macro", "test",  "panic_abort", "panic_unwind"};

/* What stands before the last slash; all of it where there is none. */
static bcf_string folder_of(bcf_string path)
{
    size_t size = path.size;

    while (size > 0 && path.data[size - 1] != '/')
        size--;
    return (bcf_string){path.data, size > 0 ? size - 1 : 0};
}

bcf_string bcf_file_name(bcf_string path)
{
    size_t start = path.size;

    while (start > 0 && path.data[start - 1] != '/')
        start--;
    return (bcf_string){path.data + start, path.size - start};
}

const char *bcf_rust_crate(bcf_string path)
{
    bcf_string name = bcf_file_name(path);

    if (!bcf_string_begins(name, "lib"))
        return NULL;
    name.data += strlen("lib");
    name.size -= strlen("lib");
    for (size_t i = 0; i < sizeof(crates) / sizeof(crates[0]); i++) {
        size_t size = strlen(crates[i]);
        if (bcf_string_begins(name, crates[i]) && name.size > size &&
            (name.data[size] == '-' || name.data[size] == '.'))
            return crates[i];
    }
    return NULL;
}

bool bcf_is_in_sysroot(bcf_string path, bcf_string *sysroot, bcf_string *target)
{
    bcf_string last = folder_of(path);
    bcf_string middle = folder_of(last);
    bcf_string first = folder_of(middle);

    if (!bcf_string_is(bcf_file_name(last), "lib") ||
        !bcf_string_is(bcf_file_name(first), "rustlib") ||
        !bcf_string_is(bcf_file_name(folder_of(first)), "lib") ||
        bcf_file_name(path).size < sizeof(".rlib") ||
        memcmp(path.data + path.size - strlen(".rlib"), ".rlib", strlen(".rlib")) != 0)
        return false;
    *target = bcf_file_name(middle);
    *sysroot = folder_of(folder_of(first));
    if (sysroot->size == 0)
        *sysroot = path.data[0] == '/' ? (bcf_string){"/", 1} : (bcf_string){".", 1};
    return target->size > 0;
}
