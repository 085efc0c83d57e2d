/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "retag_obstacles.h"

#include "output.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST_VALUE = 512 };

/* A line that is being written. */
struct line {
    FILE *stream;
    char *text;
    size_t size;
};

static FILE *begin_line(struct line *line)
{
    line->stream = open_memstream(&line->text, &line->size);
    if (!line->stream)
        die_of_memory();
    return line->stream;
}

static void end_line(struct line *line, struct retag_obstacles *obstacles)
{
    if (fclose(line->stream) != 0 || !line->text)
        die_of_memory();
    obstacles->list = grow_list(obstacles->list, obstacles->count, &obstacles->capacity,
                                sizeof(*obstacles->list));
    obstacles->list[obstacles->count++] = line->text;
}

static void print_key(FILE *stream, const struct retag_wish *wish)
{
    putc('\'', stream);
    print_shown(stream, (bcf_string){wish->key, strlen(wish->key)});
    putc('\'', stream);
}

/* "'Code Model' cannot become small (1)" */
static void print_wish(FILE *stream, const struct retag_wish *wish, const char *verb)
{
    char *words = retag_wish_words(wish);

    print_key(stream, wish);
    if (wish->drops)
        fprintf(stream, " %s be dropped", verb);
    else
        fprintf(stream, " %s become %s", verb, words);
    free(words);
}

static void add_impossible(struct retag_obstacles *obstacles, const struct retag_step *step,
                           const struct retag_wish *wish)
{
    struct line line;
    FILE *stream = begin_line(&line);

    print_shown(stream, bcf_module_address(step->module));
    fputs(": ", stream);
    print_wish(stream, wish, "cannot");
    fputs(": ", stream);
    print_shown(stream, step->reason);
    end_line(&line, obstacles);
}

/* Modules in which a flag of one value is not to be touched for one reason. */
struct refusal {
    const struct retag_step *first;
    char before[LONGEST_VALUE];
    size_t count;
};

struct refusals {
    struct refusal *list;
    size_t count;
    size_t capacity;
};

static void describe_before(const struct retag_step *step, const struct retag_wish *wish,
                            char *words, size_t size)
{
    bcf_value_describe(bcf_flag_value(step->flag), (bcf_string){wish->key, strlen(wish->key)},
                       words, size);
}

static void add_refused(struct refusals *refusals, const struct retag_step *step,
                        const struct retag_wish *wish)
{
    char before[LONGEST_VALUE];

    describe_before(step, wish, before, sizeof(before));
    for (size_t i = 0; i < refusals->count; i++) {
        struct refusal *refusal = &refusals->list[i];
        if (refusal->first->wish != step->wish || strcmp(refusal->before, before) != 0)
            continue;
        refusal->count++;
        return;
    }
    refusals->list =
        grow_list(refusals->list, refusals->count, &refusals->capacity, sizeof(*refusals->list));
    struct refusal *refusal = &refusals->list[refusals->count++];
    *refusal = (struct refusal){.first = step, .count = 1};
    memcpy(refusal->before, before, sizeof(before));
}

static void say_refusals(struct retag_obstacles *obstacles, const struct refusals *refusals,
                         const struct retag_wishes *wishes)
{
    for (size_t i = 0; i < refusals->count; i++) {
        const struct refusal *refusal = &refusals->list[i];
        struct line line;
        FILE *stream = begin_line(&line);
        print_shown(stream, bcf_module_address(refusal->first->module));
        if (refusal->count > 1)
            fprintf(stream, " and %zu more", refusal->count - 1);
        fputs(": ", stream);
        print_wish(stream, &wishes->list[refusal->first->wish], "should not");
        fprintf(stream, ", now %s: %s (--force does it all the same)", refusal->before,
                refusal->first->judgement.words);
        end_line(&line, obstacles);
    }
}

static void find_in_steps(struct retag_obstacles *obstacles, const struct retag_file *files,
                          size_t count, const struct retag_wishes *wishes)
{
    struct refusals refusals = {NULL, 0, 0};

    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < files[i].step_count; k++) {
            const struct retag_step *step = &files[i].steps[k];
            const struct retag_wish *wish = &wishes->list[step->wish];
            if (step->outcome == RETAG_IMPOSSIBLE)
                add_impossible(obstacles, step, wish);
            else if (step->outcome == RETAG_REFUSED)
                add_refused(&refusals, step, wish);
        }
    }
    say_refusals(obstacles, &refusals, wishes);
    free(refusals.list);
}

static bool matches_any(const char *pattern, const struct retag_file *files, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < files[i].inputs.module_count; k++)
            if (retag_pattern_matches(pattern, files[i].inputs.modules[k]))
                return true;
    return false;
}

static void find_idle_patterns(struct retag_obstacles *obstacles, const struct retag_file *files,
                               size_t count, const struct retag_wishes *wishes)
{
    for (size_t i = 0; i < wishes->pattern_count; i++) {
        const char *pattern = wishes->patterns[i];
        struct line line;
        if (matches_any(pattern, files, count))
            continue;
        fputs("no module matches '", begin_line(&line));
        print_shown(line.stream, (bcf_string){pattern, strlen(pattern)});
        putc('\'', line.stream);
        end_line(&line, obstacles);
    }
}

static bool any_has_flag(size_t wish, const struct retag_file *files, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < files[i].step_count; k++)
            if (files[i].steps[k].wish == wish && files[i].steps[k].outcome != RETAG_ABSENT)
                return true;
    return false;
}

static void find_idle_wishes(struct retag_obstacles *obstacles, const struct retag_file *files,
                             size_t count, const struct retag_wishes *wishes)
{
    for (size_t i = 0; i < wishes->count; i++) {
        struct line line;
        if (any_has_flag(i, files, count))
            continue;
        fputs(wishes->pattern_count > 0 ? "no module selected has the flag "
                                        : "no module has the flag ",
              begin_line(&line));
        print_key(line.stream, &wishes->list[i]);
        end_line(&line, obstacles);
    }
}

bool retag_has_troubles(const struct retag_file *files, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (files[i].inputs.trouble_count > 0)
            return true;
    return false;
}

static size_t count_modules(const struct retag_file *files, size_t count, bool is_selected)
{
    size_t modules = 0;

    for (size_t i = 0; i < count; i++)
        modules += is_selected ? files[i].selected_count : files[i].inputs.module_count;
    return modules;
}

void retag_obstacles_find(struct retag_obstacles *obstacles, const struct retag_file *files,
                          size_t count, const struct retag_wishes *wishes)
{
    *obstacles = (struct retag_obstacles){NULL, 0, 0};
    find_in_steps(obstacles, files, count, wishes);
    if (retag_has_troubles(files, count))
        return; /* what is not there may be in what could not be read */
    if (count_modules(files, count, false) == 0) {
        struct line line;
        fputs("there is no bitcode module", begin_line(&line));
        end_line(&line, obstacles);
        return;
    }
    find_idle_patterns(obstacles, files, count, wishes);
    if (count_modules(files, count, true) > 0)
        find_idle_wishes(obstacles, files, count, wishes);
}

void retag_obstacles_free(struct retag_obstacles *obstacles)
{
    for (size_t i = 0; i < obstacles->count; i++)
        free(obstacles->list[i]);
    free(obstacles->list);
    *obstacles = (struct retag_obstacles){NULL, 0, 0};
}

void retag_obstacles_say(const struct retag_obstacles *obstacles)
{
    fflush(stdout);
    for (size_t i = 0; i < obstacles->count; i++) {
        fputs("bcflags: ", stderr);
        begin_style(stderr, STYLE_ERROR);
        fputs("error:", stderr);
        end_style(stderr);
        fprintf(stderr, " %s\n", obstacles->list[i]);
    }
}

bool retag_is_possible(const struct retag_file *files, size_t count,
                       const struct retag_wishes *wishes)
{
    struct retag_obstacles obstacles;

    retag_obstacles_find(&obstacles, files, count, wishes);
    retag_obstacles_say(&obstacles);
    bool is_possible = obstacles.count == 0 && !retag_has_troubles(files, count);
    retag_obstacles_free(&obstacles);
    return is_possible;
}
