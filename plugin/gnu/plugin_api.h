/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * The interface of GNU ld, gold and mold to their plugins, as far as this one takes part in it.
 *
 * Declared here because the header that binutils installs knows no more than its own version of the
 * interface, and a plugin meets linkers that are newer than what it was built with. Numbers and
 * layouts never change: the interface grows by new tags. test/plugin/gnu_interface.c compares with
 * binutils' header.
 *
 * A linker loads the plugin, and calls its function "onload" with an array of struct ld_value that
 * ends with LD_END. Of what the plugin registers there the linker calls:
 *   claim file        for every input, and for every archive member that it considers
 *   all symbols read  once, after all inputs: claimed files are to become native objects here
 *   new input         for every object that was added in answer to that (gold only)
 *   cleanup           when the linker ends, also after an error
 */

#ifndef PLUGIN_GNU_PLUGIN_API_H
#define PLUGIN_GNU_PLUGIN_API_H

#include <stdint.h>

/* What every function of the interface returns. */
enum ld_status {
    LD_OK = 0,
    LD_NO_SYMBOLS = 1, /* from get_symbols version 3: the file takes no part in the link */
    LD_BAD_HANDLE = 2,
    LD_FAILED = 3
};

/* What a message is. */
enum ld_level {
    LD_INFO = 0, /* without a prefix: GNU ld and mold to standard output, gold to standard error */
    LD_WARNING = 1, /* GNU ld to standard output */
    LD_ERROR = 2,   /* the link fails in the end; in mold it ends at once */
    LD_FATAL = 3    /* the link ends at once: the call does not return */
};

/* The value of LD_OUTPUT_KIND. */
enum ld_output_kind {
    LD_RELOCATABLE = 0,
    LD_EXECUTABLE = 1,
    LD_SHARED = 2,
    LD_POSITION_INDEPENDENT_EXECUTABLE = 3
};

/* The values of ld_symbol.kind. */
enum ld_symbol_kind {
    LD_DEFINED = 0,
    LD_WEAKLY_DEFINED = 1,
    LD_UNDEFINED = 2,
    LD_WEAKLY_UNDEFINED = 3,
    LD_COMMON = 4
};

/* The values of ld_symbol.visibility. */
enum ld_visibility { LD_DEFAULT = 0, LD_PROTECTED = 1, LD_INTERNAL = 2, LD_HIDDEN = 3 };

/* What an entry of the transfer vector holds: a number, a string, or the function named here. */
enum ld_tag {
    LD_END = 0,
    LD_API_VERSION = 1,  /* number: 1 */
    LD_GOLD_VERSION = 2, /* number: 100 * major + minor */
    LD_OUTPUT_KIND = 3,  /* number: enum ld_output_kind */
    LD_OPTION = 4,       /* string: a -plugin-opt, once for each */
    LD_REGISTER_CLAIM_FILE = 5,
    LD_REGISTER_ALL_SYMBOLS_READ = 6,
    LD_REGISTER_CLEANUP = 7,
    LD_ADD_SYMBOLS = 8,
    LD_GET_SYMBOLS = 9,
    LD_ADD_INPUT_FILE = 10,
    LD_MESSAGE = 11,
    LD_GET_INPUT_FILE = 12,
    LD_RELEASE_INPUT_FILE = 13,
    LD_ADD_INPUT_LIBRARY = 14,
    LD_OUTPUT_NAME = 15, /* string */
    LD_SET_EXTRA_LIBRARY_PATH = 16,
    LD_GNU_LD_VERSION = 17, /* number: 100 * major + minor; GNU ld only */
    LD_GET_VIEW = 18,
    LD_GET_INPUT_SECTION_COUNT = 19,
    LD_GET_INPUT_SECTION_TYPE = 20,
    LD_GET_INPUT_SECTION_NAME = 21,
    LD_GET_INPUT_SECTION_CONTENTS = 22,
    LD_UPDATE_SECTION_ORDER = 23,
    LD_ALLOW_SECTION_ORDERING = 24,
    LD_GET_SYMBOLS_V2 = 25,
    LD_ALLOW_UNIQUE_SEGMENT_FOR_SECTIONS = 26,
    LD_UNIQUE_SEGMENT_FOR_SECTIONS = 27,
    LD_GET_SYMBOLS_V3 = 28,
    LD_GET_INPUT_SECTION_ALIGNMENT = 29,
    LD_GET_INPUT_SECTION_SIZE = 30,
    LD_REGISTER_NEW_INPUT = 31,
    LD_GET_WRAP_SYMBOLS = 32,
    LD_ADD_SYMBOLS_V2 = 33,        /* as LD_ADD_SYMBOLS, with the symbols' types and sections */
    LD_GET_API_VERSION = 34,       /* mold */
    LD_REGISTER_CLAIM_FILE_V2 = 35 /* since binutils 2.41; beside LD_REGISTER_CLAIM_FILE */
};

/*
 * A file, or a member of an archive. The name is the archive's where it is a member of one that is
 * not thin (GNU ld, gold); it and the struct belong to the linker, and last for the call.
 *
 * The sizes are off_t to linkers, and off_t has 64 bits there: all of them, and LLVM's and GCC's
 * plugins, are built for large files where that is a choice.
 */
struct ld_input_file {
    const char *name;
    int descriptor; /* the linker's: it may be read, at any place, but not closed */
    int64_t offset; /* where in the file a member begins */
    int64_t size;
    void *handle; /* says which file it is, to the functions of the linker */
};

struct ld_symbol {
    char *name;
    char *version;
    /* It was one int once, of which kind is the lowest byte. */
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    char unused;
    char section_kind;
    char type;
    char kind;
#else
    char kind; /* enum ld_symbol_kind */
    char type;
    char section_kind;
    char unused;
#endif
    int visibility; /* enum ld_visibility */
    uint64_t size;
    char *comdat_key;
    int resolution; /* written by get_symbols */
};

/* What a plugin registers. */
typedef enum ld_status ld_claim_file(const struct ld_input_file *file, int *claimed);
typedef enum ld_status ld_claim_file_v2(const struct ld_input_file *file, int *claimed,
                                        int known_used);
typedef enum ld_status ld_all_symbols_read(void);
typedef enum ld_status ld_cleanup(void);
typedef enum ld_status ld_new_input(const struct ld_input_file *file);

/* What the linker offers. */
typedef enum ld_status ld_register_claim_file(ld_claim_file *hook);
typedef enum ld_status ld_register_claim_file_v2(ld_claim_file_v2 *hook);
typedef enum ld_status ld_register_all_symbols_read(ld_all_symbols_read *hook);
typedef enum ld_status ld_register_cleanup(ld_cleanup *hook);
typedef enum ld_status ld_register_new_input(ld_new_input *hook);
typedef enum ld_status ld_message(int level, const char *format, ...);
typedef enum ld_status ld_add_symbols(void *handle, int count, const struct ld_symbol *symbols);
typedef enum ld_status ld_get_symbols(const void *handle, int count, struct ld_symbol *symbols);
/* The bytes of a file, or of a member. */
typedef enum ld_status ld_get_view(const void *handle, const void **view);
/* Takes the name and the version of a plugin, the lowest and the highest version of the interface
 * that it knows, and room for the name and the version of the linker. Returns the version of the
 * interface that both use from now on. */
typedef int ld_get_api_version(const char *name, const char *version, int lowest, int highest,
                               const char **linker_name, const char **linker_version);

/* An entry of the transfer vector. The tag is no enum ld_tag: it may be one of a newer linker. */
struct ld_value {
    int tag;
    union {
        int number;
        const char *string;
        ld_register_claim_file *register_claim_file;
        ld_register_claim_file_v2 *register_claim_file_v2;
        ld_register_all_symbols_read *register_all_symbols_read;
        ld_register_cleanup *register_cleanup;
        ld_register_new_input *register_new_input;
        ld_message *message;
        ld_add_symbols *add_symbols; /* and version 2 */
        ld_get_symbols *get_symbols; /* all versions */
        ld_get_view *get_view;
        ld_get_api_version *get_api_version;
        void (*function)(void); /* any other */
    } of;
};

/* What a plugin exports under the name "onload". The vector lasts for the call; strings and
 * functions last as long as the linker. */
typedef enum ld_status ld_onload(struct ld_value *vector);
__attribute__((visibility("default"))) ld_onload onload;

#endif
