/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * Inputs, their objects and their modules: puts containers and bitcode
 * together.
 *
 *     input.c    opens an input, visits its objects
 *     archive.c  the archives an input consists of: a stack, as one may lie in
 *                another; members of thin archives
 *     object.c   finds the modules of an object and hands them out
 *     answers.c  what is read of objects and modules when it is asked for
 *     named_files.c  the files that thin archives name
 *     builder.c  modules that are not in a file
 */

#ifndef BCF_INPUT_INPUT_H
#define BCF_INPUT_INPUT_H

#include "base/arena.h"
#include "base/error.h"
#include "base/source.h"
#include "bitcode/stream.h"
#include "container/container.h"
#include "input/named_files.h"

enum {
    BCF_DEEPEST_ARCHIVE = 8,
    /* Archives in archives, all in all: a few that name each other would
     * otherwise be followed without end. */
    BCF_MOST_ARCHIVES = 1024
};

struct bcf_object {
    struct bcf_input *input;
    bcf_string address;
    bcf_string member;
    uint64_t header;         /* of the member, in its archive; 0: it is none */
    bcf_string architecture; /* of the slice it lies in; empty: in none */
    const char *format;
    const char *machine;
    const char *note;
    struct bcf_range range;
    struct bcf_file file; /* the one that range is of */
    /* The format's; NULL where there is no native code. */
    enum bcf_status (*read_native)(const struct bcf_range *range, struct bcf_arena *arena,
                                   struct bcf_native *native, struct bcf_error *error);
    /* The modules found, and for each where it lies in the object. */
    struct bcf_module_places places;
    struct bcf_location {
        const char *section;
        size_t number; /* from 1 */
    } *locations;
    size_t location_count;
    size_t location_capacity;
    size_t next;
    /* What stopped the search for modules; reported behind the last one. NULL: nothing, or
     * it has been reported. */
    const struct bcf_error *problem;
    struct bcf_object_answers *answers;
};

/* What has been asked of an object, and read then. */
struct bcf_object_answers {
    const struct bcf_native *native;
};

/* An archive whose members are being visited. */
struct bcf_level {
    struct bcf_source *source; /* to be closed with the level; NULL: the one below's */
    bcf_string address;        /* of the archive */
    bool is_universal;         /* the members are slices for several architectures */
    bcf_string architecture;   /* of the slice it lies in; empty: in none */
    bcf_string folder;         /* against which thin members are resolved, with its slash */
    struct bcf_range range;
    struct bcf_members members;
    size_t next;
    struct bcf_error problem; /* reported behind the last member */
};

/* A regular archive whose members a thin one names one by one: the one that is open. */
struct bcf_nested {
    bcf_string path; /* empty: none */
    struct bcf_source source;
    struct bcf_named_file *named;
};

struct bcf_input {
    struct bcf_arena arena;   /* for what was handed out */
    struct bcf_arena scratch; /* for reading */
    bool is_exhausted;        /* see bcf_input_is_exhausted */
    bcf_string path;
    bool is_archive;
    struct bcf_unpacker unpacker;
    struct bcf_source *source;       /* NULL when all has been read */
    const struct bcf_format *format; /* of an input that is no archive, until it was visited */
    /* The file of the current object, where it is not that of its archive. */
    struct bcf_source *object_source;
    struct bcf_object *current;
    struct bcf_named_files named_files;
    struct bcf_nested *nested; /* NULL until a thin archive needs one */
    struct bcf_level *levels;  /* room for the deepest; NULL until there is an archive */
    size_t level_count;
    size_t archive_count;
};

/* Allows the memory that reading size more bytes may take. */
void bcf_input_allow(struct bcf_input *input, uint64_t size);

#define BCF_TOO_MUCH_MEMORY "reading it takes more memory than a sound file of this size would"

/* Before something is read for the input: from here on bcf_input_settle looks. */
void bcf_input_begin(struct bcf_input *input);
/* Behind it: where memory was refused because the input has taken all it may, this is an error of
 * the input, and none of the process. Returns the status. */
enum bcf_status bcf_input_settle(struct bcf_input *input, struct bcf_error *error);

/* Closes and forgets *source, which may be NULL. */
void bcf_input_close_source(struct bcf_source **source);

/* Makes the range, which holds no archive, an object. */
enum bcf_status bcf_object_make(struct bcf_input *input, const struct bcf_range *range,
                                const struct bcf_format *format, bcf_string address,
                                bcf_string member, struct bcf_object **out,
                                struct bcf_error *error);

/* Adds to an error with an offset that this counts within what was unpacked. NULL: it
 * was not. */
void bcf_error_say_unpacked(struct bcf_error *error, const struct bcf_source *unpacked);

/* Puts an archive on the stack. What is wrong with its list of members is
 * reported behind the members that could be found. */
enum bcf_status bcf_archive_push(struct bcf_input *input, const struct bcf_range *range,
                                 const struct bcf_format *format, bcf_string address,
                                 bcf_string folder, struct bcf_source *source,
                                 struct bcf_error *error);

/* Makes *object the next object from the archives on the stack; NULL at the
 * end. */
enum bcf_status bcf_archive_next(struct bcf_input *input, struct bcf_object **object,
                                 struct bcf_error *error);

/* The part of a path up to its last slash. */
bcf_string bcf_folder_of(bcf_string path);

#endif
