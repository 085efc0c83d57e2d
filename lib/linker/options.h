/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* The options of ld.lld: which there are, how each takes its value, and what it is to us. */

#ifndef BCF_LINKER_OPTIONS_H
#define BCF_LINKER_OPTIONS_H

#include <stddef.h>

enum bcf_linker_meaning {
    BCF_LINKER_INPUT,   /* no option: the value is the argument */
    BCF_LINKER_UNKNOWN, /* an option that is not known, or without its value */
    BCF_LINKER_NOTHING,
    BCF_LINKER_FILE,      /* names a file that is read, but no input */
    BCF_LINKER_AMBIGUOUS, /* versions of ld.lld read it differently */
    BCF_LINKER_CHROOT,
    BCF_LINKER_DEFAULT_SCRIPT,
    BCF_LINKER_DEPENDENT_LIBRARIES,
    BCF_LINKER_DISTRIBUTOR,
    BCF_LINKER_DYNAMIC,
    BCF_LINKER_EMIT_LLVM,
    BCF_LINKER_FAT_LTO_OBJECTS,
    BCF_LINKER_FORMAT,
    BCF_LINKER_INDEX_ONLY,
    BCF_LINKER_JUST_SYMBOLS,
    BCF_LINKER_LIBRARY,
    BCF_LINKER_LIBRARY_PATH,
    BCF_LINKER_LTO_KIND,
    BCF_LINKER_NO_DEPENDENT_LIBRARIES,
    BCF_LINKER_NO_FAT_LTO_OBJECTS,
    BCF_LINKER_OBJECT_SUFFIX,
    BCF_LINKER_OUTPUT,
    BCF_LINKER_POP_STATE,
    BCF_LINKER_PUSH_STATE,
    BCF_LINKER_RELOCATABLE,
    BCF_LINKER_REMAP,
    BCF_LINKER_REMAP_FILE,
    BCF_LINKER_REMARKS,
    BCF_LINKER_REPRODUCE,
    BCF_LINKER_RSP_QUOTING,
    BCF_LINKER_SCRIPT,
    BCF_LINKER_SINGLE_MODULE,
    BCF_LINKER_STATIC,
    BCF_LINKER_SYSROOT,
    BCF_LINKER_VERSION
};

struct bcf_linker_option {
    enum bcf_linker_meaning meaning;
    const char *argument; /* as it is on the line */
    const char *value;    /* "" where there is none */
};

/* Reads the argument at *index, which is less than count, and moves *index behind it and its value.
 * The strings are those of the list. */
void bcf_linker_option_read(struct bcf_linker_option *option, const char *const *list, size_t count,
                            size_t *index);

#endif
