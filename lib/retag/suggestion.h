/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What a suggestion is made of. */

#ifndef BCF_RETAG_SUGGESTION_H
#define BCF_RETAG_SUGGESTION_H

#include "base/arena.h"
#include "base/text.h"

/* A wish to change a flag: one option of a command. */
struct bcf_wish {
    bcf_string key;
    uint64_t value;
    bool is_drop;
};

/* One file that a wish is for, or one member of an archive. */
struct bcf_wished_file {
    struct bcf_wish wish;
    bcf_string path;
    bcf_string member; /* empty: the whole file */
};

struct bcf_suggestion {
    struct bcf_arena arena;
    /* It is for the words of a diagnostic, which must not cost much: hashes of modules are not
     * looked at, nor all modules of a side. */
    bool is_brief;
    struct bcf_wished_file *files;
    size_t file_count;
    size_t file_capacity;
    bcf_string *commands;
    size_t command_count;
    size_t command_capacity;
};

/* How one side of a finding comes to agree with another. */
struct bcf_side_change {
    const struct bcf_side *side;
    struct bcf_wish wish;
    bool is_brief;
    struct bcf_wished_file *files;
    size_t file_count;
    size_t file_capacity;
};

enum { BCF_MOST_SIDES = 16 };

/* How a finding is mended. */
struct bcf_choice {
    const struct bcf_side *keep; /* NULL: not at all */
    struct bcf_side_change changes[BCF_MOST_SIDES];
    size_t change_count;
    struct bcf_retag_judgement judgement; /* the worst */
    bcf_string reason;                    /* why it is not mended */
};

/* Chooses; text of the arena. False if memory is exhausted. */
bool bcf_choose_sides(struct bcf_arena *arena, const struct bcf_finding *finding, bool is_brief,
                      struct bcf_choice *choice);

/* Makes the commands for the files. False if memory is exhausted. */
bool bcf_make_commands(struct bcf_suggestion *suggestion);
/* True if a command can name the file: in one line, in any terminal. */
bool bcf_is_writable_name(bcf_string path);

#endif
