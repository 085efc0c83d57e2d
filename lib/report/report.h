/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* How things are said. Everything is text in, text out: no file, no stream. */

#ifndef BCF_REPORT_REPORT_H
#define BCF_REPORT_REPORT_H

#include "base/text.h"

/* As bcf_value_format; once the text is longer than limit, "..." stands for the rest. */
void bcf_add_value(struct bcf_text *text, const struct bcf_value *value, size_t limit);

/* As bcf_value_describe. */
void bcf_add_value_words(struct bcf_text *text, const struct bcf_value *value, bcf_string key);

/* Bytes from a file, safe to show: control characters are escaped. */
void bcf_add_shown(struct bcf_text *text, bcf_string bytes);

/* Behind the address of what is on a side: what tells it from members of that name on other sides,
 * " of SOURCE" or " at OFFSET"; nothing where the address does. */
void bcf_add_module_distinction(struct bcf_text *text, const struct bcf_finding *finding,
                                const struct bcf_side *side, const struct bcf_module *module);
void bcf_add_object_distinction(struct bcf_text *text, const struct bcf_finding *finding,
                                const struct bcf_side *side, const struct bcf_object *object);

/* What is said of a finding, in this order; the sides as often as there are sides, and so on. */
enum bcf_phrase {
    BCF_PHRASE_SEVERITY,
    BCF_PHRASE_FLAG,    /* the key */
    BCF_PHRASE_SUBJECT, /* what it is about, where that is no flag */
    BCF_PHRASE_TITLE,
    BCF_PHRASE_ID,
    BCF_PHRASE_FIRST_SIDE,
    BCF_PHRASE_NEXT_SIDE,
    BCF_PHRASE_VALUE,
    BCF_PHRASE_BEHAVIOR,
    BCF_PHRASE_FILE_VALUE, /* what the file says, where LLVM reads it as something else */
    BCF_PHRASE_FILE_BEHAVIOR,
    BCF_PHRASE_FAULT, /* what is wrong with the flag */
    BCF_PHRASE_PLACES,
    BCF_PHRASE_MODULE,
    BCF_PHRASE_OBJECT,       /* without bitcode */
    BCF_PHRASE_MORE_OF_FILE, /* how many more of the same file */
    BCF_PHRASE_PRODUCER,     /* who made the module */
    BCF_PHRASE_OBJECT_NOTE,
    BCF_PHRASE_PLACE_END,
    BCF_PHRASE_MORE_MODULES,
    BCF_PHRASE_MORE_OBJECTS,
    BCF_PHRASE_EFFECT,
    BCF_PHRASE_RESULT, /* the value in the merged module */
    BCF_PHRASE_NOTES,
    BCF_PHRASE_NOTE,
    BCF_PHRASE_MEANING_OF, /* the key again */
    BCF_PHRASE_MEANING,    /* what the flag says */
    BCF_PHRASE_CONSEQUENCE,
    BCF_PHRASE_MEANING_END,
    BCF_PHRASE_HELP,
    BCF_PHRASE_COUNT
};

/* Where the phrases of a finding go. Some have no words, but begin or end others. */
struct bcf_report {
    struct bcf_text *text; /* for the words of the phrase that was begun */
    void (*begin)(struct bcf_report *report, enum bcf_phrase phrase);
    void (*end)(struct bcf_report *report, enum bcf_phrase phrase);
};

void bcf_report_begin(struct bcf_report *report, enum bcf_phrase phrase);
void bcf_report_end(struct bcf_report *report, enum bcf_phrase phrase);
/* A phrase of one string; or of none, with "". */
void bcf_report_add(struct bcf_report *report, enum bcf_phrase phrase, const char *words);

/* All that is said of a finding. */
void bcf_report_finding(struct bcf_report *report, const struct bcf_finding *finding);

/* What to do about a finding: the phrases HELP and NOTE. */
void bcf_report_advice(struct bcf_report *report, const struct bcf_finding *finding);

#endif
