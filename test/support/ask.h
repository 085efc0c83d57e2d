/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * Asks all that one can ask of an input, of every object and module in it, and
 * of a merge and a link of them. The answers do not matter, but that there is one: the
 * rules that hold for any input are checked, and a violation aborts.
 */

#ifndef TEST_SUPPORT_ASK_H
#define TEST_SUPPORT_ASK_H

#include "bcflags/bcflags.h"

/* What was met on the way. */
struct ask_tally {
    size_t objects;
    size_t modules;
    size_t flags;
    size_t symbols;
    size_t functions;
    size_t sizes;
    size_t findings;
    size_t errors;
    size_t memory_errors; /* among them */
};

/* All that ask_bytes has met so far. */
extern struct ask_tally ask_seen;

/*
 * Options with a decompressor that needs no library. The first byte says what to do: 'f' to
 * fail, 'u' not to be able, 'm' to have no memory, 'o' to answer with what is no answer;
 * behind any other stands what is repeated until there is enough of it.
 */
extern const struct bcf_open_options ask_options;

/* The largest offset that an error may name; UINT64_MAX where it may lie in another file. */
struct ask_limits {
    uint64_t largest_offset;
    /* How many flags and findings are written as text: that of each may be 1 MiB. */
    size_t texts;
};

/* Where modules meet: in a merge, and in a link by an LLVM that is not the newest. */
struct ask_meeting {
    struct bcf_merge *merge;
    struct bcf_link *link;
};

/* Begins both; where that fails neither is there. */
enum bcf_status ask_meet(struct ask_meeting *meeting, struct bcf_error *error);

/* Visits all of the input, and asks again when it has been read to its end. meeting may be
 * NULL; else the modules are added to it. The input stays open. */
void ask_input(struct bcf_input *input, const struct ask_limits *limits,
               struct ask_meeting *meeting, struct ask_tally *tally);

/* Ends the merge and the link, asks for their findings, and frees both. */
void ask_meeting(struct ask_meeting *meeting, const struct ask_limits *limits,
                 struct ask_tally *tally);

/* Opens what is in memory, asks all, merges all, and closes it. The bytes are copied to
 * memory of exactly that size. */
void ask_bytes(const char *name, const void *bytes, size_t size, const struct ask_limits *limits,
               struct ask_tally *tally);

#endif
