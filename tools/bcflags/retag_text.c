/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What bcflags retag did, or would do: for people, and a line a step. */

#include "retag.h"

#include "output.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST_VALUE = 4096 };

const char *retag_outcome_name(enum retag_outcome outcome)
{
    static const char *const names[RETAG_OUTCOMES] = {
        [RETAG_CHANGED] = "changed",       [RETAG_SAME] = "same",       [RETAG_ABSENT] = "absent",
        [RETAG_IMPOSSIBLE] = "impossible", [RETAG_REFUSED] = "refused",
    };

    return names[outcome];
}

static void print_key(FILE *stream, const struct retag_wish *wish)
{
    print_shown(stream, (bcf_string){wish->key, strlen(wish->key)});
}

static void print_change(FILE *stream, const struct retag_step *step, const struct retag_wish *wish)
{
    char before[LONGEST_VALUE];
    char *after = retag_wish_words(wish);

    bcf_value_describe(bcf_flag_value(step->flag), bcf_flag_key(step->flag), before,
                       sizeof(before));
    begin_style(stream, STYLE_NAME);
    print_shown(stream, bcf_module_address(step->module));
    end_style(stream);
    fputs(": ", stream);
    print_key(stream, wish);
    if (wish->drops)
        fprintf(stream, ": %s is dropped\n", before);
    else
        fprintf(stream, ": %s becomes %s\n", before, after);
    free(after);
}

void retag_print_changes(FILE *stream, const struct retag_file *file)
{
    for (size_t i = 0; i < file->step_count; i++)
        if (file->steps[i].outcome == RETAG_CHANGED)
            print_change(stream, &file->steps[i], &file->wishes->list[file->steps[i].wish]);
}

/* How many modules came to which end with a wish. */
static void count_outcomes(const struct retag *retag, size_t wish, size_t *counts)
{
    for (size_t i = 0; i < retag->file_count; i++)
        for (size_t k = 0; k < retag->files[i].step_count; k++)
            if (retag->files[i].steps[k].wish == wish)
                counts[retag->files[i].steps[k].outcome]++;
}

static void print_wish_summary(FILE *stream, const struct retag *retag, size_t wish)
{
    size_t counts[RETAG_OUTCOMES] = {0};

    count_outcomes(retag, wish, counts);
    print_key(stream, &retag->wishes.list[wish]);
    fprintf(stream, ": %zu module%s %s", counts[RETAG_CHANGED], plural(counts[RETAG_CHANGED]),
            retag->is_dry_run ? "would change" : "changed");
    if (counts[RETAG_SAME] > 0)
        fprintf(stream, ", %zu %s it so already", counts[RETAG_SAME],
                counts[RETAG_SAME] == 1 ? "has" : "have");
    if (counts[RETAG_ABSENT] > 0)
        fprintf(stream, ", %zu %s not have it", counts[RETAG_ABSENT],
                counts[RETAG_ABSENT] == 1 ? "does" : "do");
    if (counts[RETAG_IMPOSSIBLE] > 0)
        fprintf(stream, ", %zu cannot", counts[RETAG_IMPOSSIBLE]);
    if (counts[RETAG_REFUSED] > 0)
        fprintf(stream, ", %zu should not", counts[RETAG_REFUSED]);
    putc('\n', stream);
}

void retag_print_summary(FILE *stream, const struct retag *retag)
{
    size_t written = 0;

    for (size_t i = 0; i < retag->wishes.count; i++)
        print_wish_summary(stream, retag, i);
    for (size_t i = 0; i < retag->file_count; i++)
        written += retag->files[i].output != NULL;
    if (retag->is_dry_run)
        fprintf(stream, "nothing is written: this is a dry run\n");
    else if (retag->is_in_place)
        fprintf(stream, "wrote %zu file%s of %zu\n", written, plural(written), retag->file_count);
    else if (strcmp(retag->output, "-") != 0)
        fprintf(stream, "wrote %s\n", retag->output);
}

static void print_note(const char *subject, const char *before, const char *words)
{
    fprintf(stderr, "bcflags: note: %s", before);
    print_shown(stderr, (bcf_string){subject, strlen(subject)});
    fprintf(stderr, "%s: %s\n", before, words);
}

/* Once for each wish: what is said of it first. */
static void print_policy(const struct retag *retag, size_t wish)
{
    for (size_t i = 0; i < retag->file_count; i++) {
        for (size_t k = 0; k < retag->files[i].step_count; k++) {
            const struct retag_step *step = &retag->files[i].steps[k];
            if (step->wish != wish || step->outcome != RETAG_CHANGED ||
                step->judgement.risk == BCF_RETAG_SAFE)
                continue;
            print_note(retag->wishes.list[wish].key, "'", step->judgement.words);
            return;
        }
    }
}

static void print_notes_of_file(const struct retag *retag, const struct retag_file *file)
{
    const char *path = shown_name(file->path);

    if (retag->output && strcmp(retag->output, "-") != 0)
        path = retag->output;
    if (file->counts[RETAG_CHANGED] == 0)
        return;
    if (file->has_native_code)
        print_note(path, "",
                   "its native code is as it was compiled: use it where LTO takes the bitcode");
    if (retag->is_in_place && file->info.st_nlink > 1)
        print_note(path, "", "it has other names (hard links), under which the file is as it was");
}

void retag_print_policy(const struct retag *retag)
{
    for (size_t i = 0; i < retag->wishes.count; i++)
        print_policy(retag, i);
}

void retag_print_notes(const struct retag *retag)
{
    fflush(stdout);
    retag_print_policy(retag);
    for (size_t i = 0; i < retag->file_count && !retag->is_dry_run; i++)
        print_notes_of_file(retag, &retag->files[i]);
}

static bool is_there_after(const struct retag_file *file, const struct retag_step *step)
{
    return step->flag && !(step->outcome == RETAG_CHANGED && file->wishes->list[step->wish].drops);
}

char *retag_value_after(const struct retag_file *file, const struct retag_step *step)
{
    enum { LONGEST_INTEGER = 48 };
    size_t budget = LONGEST_VALUE;

    if (!is_there_after(file, step))
        return NULL;
    if (step->outcome != RETAG_CHANGED)
        return value_text(bcf_flag_value(step->flag), &budget);
    char *text = take_memory(LONGEST_INTEGER);
    snprintf(text, LONGEST_INTEGER, "i%u %" PRIu64, bcf_value_width(bcf_flag_value(step->flag)),
             file->wishes->list[step->wish].value);
    return text;
}

char *retag_words_after(const struct retag_file *file, const struct retag_step *step)
{
    if (!is_there_after(file, step))
        return NULL;
    if (step->outcome == RETAG_CHANGED)
        return retag_wish_words(&file->wishes->list[step->wish]);
    char *words = take_memory(LONGEST_VALUE);
    bcf_value_describe(bcf_flag_value(step->flag), bcf_flag_key(step->flag), words, LONGEST_VALUE);
    return words;
}

static void print_raw_step(const struct retag_file *file, const struct retag_step *step)
{
    size_t budget = LONGEST_VALUE;
    char *before = step->flag ? value_text(bcf_flag_value(step->flag), &budget) : NULL;
    char *after = retag_value_after(file, step);

    print_shown(stdout, bcf_module_address(step->module));
    printf("\t%s\t", retag_outcome_name(step->outcome));
    print_key(stdout, &file->wishes->list[step->wish]);
    printf("\t%s\t%s\n", before ? before : "", after ? after : "");
    free(before);
    free(after);
}

void retag_print_raw(const struct retag *retag)
{
    for (size_t i = 0; i < retag->file_count; i++)
        for (size_t k = 0; k < retag->files[i].step_count; k++)
            print_raw_step(&retag->files[i], &retag->files[i].steps[k]);
}
