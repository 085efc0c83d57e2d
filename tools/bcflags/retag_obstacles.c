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

/* The line, which the caller frees. */
static char *take_line(struct line *line)
{
    if (fclose(line->stream) != 0 || !line->text)
        die_of_memory();
    return line->text;
}

static void end_line(struct line *line, struct retag_obstacles *obstacles)
{
    char *text = take_line(line);

    obstacles->list = grow_list(obstacles->list, obstacles->count, &obstacles->capacity,
                                sizeof(*obstacles->list));
    obstacles->list[obstacles->count++] = text;
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

/* Whether the module could do without the flag instead of having this value, so that --drop does
 * the same: an absent flag of the behavior min counts as 0 (LLVM source: IRMover.cpp,
 * linkModuleFlagsMetadata). */
static bool drops_as_well(const struct retag_step *step, const struct retag_wish *wish)
{
    bcf_string key = {wish->key, strlen(wish->key)};
    struct bcf_patch_result result;
    struct bcf_patch *patch;

    if (wish->drops || wish->value != 0 || bcf_flag_behavior(step->flag) != BCF_BEHAVIOR_MIN ||
        !bcf_retag_is_allowed(bcf_retag_judge_drop(key).risk))
        return false;
    if (bcf_patch_new(&patch, NULL) != BCF_OK)
        die_of_memory();
    bool drops = bcf_patch_drop_flag(patch, step->module, key, &result, NULL) == BCF_OK &&
                 result.outcome == BCF_PATCH_CHANGED;
    bcf_patch_free(patch);
    return drops;
}

/* "'PIC Level' cannot become off (0): " and why */
static void print_impossible(FILE *stream, const struct retag_step *step,
                             const struct retag_wish *wish)
{
    print_wish(stream, wish, "cannot");
    fputs(": ", stream);
    print_shown(stream, step->reason);
    if (drops_as_well(step, wish)) {
        fputs("; --drop=", stream);
        print_key(stream, wish);
        fputs(" does the same, as without the flag a module counts as one with 0", stream);
    }
}

static void print_refused(FILE *stream, const struct retag_step *step,
                          const struct retag_wish *wish)
{
    char before[LONGEST_VALUE];

    bcf_value_describe(bcf_flag_value(step->flag), (bcf_string){wish->key, strlen(wish->key)},
                       before, sizeof(before));
    print_wish(stream, wish, "should not");
    fprintf(stream, ", now %s: %s (--force does it all the same)", before, step->judgement.words);
}

/* Modules of which the same is to be said. */
struct group {
    const struct retag_step *first;
    char *words;
    size_t count;
};

/* Only the first ones are compared with: reasons may hold numbers, and then there are many. */
enum { MOST_COMPARED = 64 };

struct groups {
    struct group *list;
    size_t count;
    size_t capacity;
};

static void add_to_groups(struct groups *groups, const struct retag_step *step, char *words)
{
    for (size_t i = 0; i < groups->count && i < MOST_COMPARED; i++) {
        if (strcmp(groups->list[i].words, words) != 0)
            continue;
        groups->list[i].count++;
        free(words);
        return;
    }
    groups->list = grow_list(groups->list, groups->count, &groups->capacity, sizeof(*groups->list));
    groups->list[groups->count++] = (struct group){.first = step, .words = words, .count = 1};
}

static void group_step(struct groups *groups, const struct retag_step *step,
                       const struct retag_wish *wish)
{
    struct line line;
    FILE *stream;

    if (step->outcome != RETAG_IMPOSSIBLE && step->outcome != RETAG_REFUSED)
        return;
    stream = begin_line(&line);
    if (step->outcome == RETAG_IMPOSSIBLE)
        print_impossible(stream, step, wish);
    else
        print_refused(stream, step, wish);
    add_to_groups(groups, step, take_line(&line));
}

/* A line for each, which names the first module. Takes the groups apart. */
static void say_groups(struct retag_obstacles *obstacles, struct groups *groups)
{
    for (size_t i = 0; i < groups->count; i++) {
        struct group *group = &groups->list[i];
        struct line line;
        FILE *stream = begin_line(&line);
        print_shown(stream, bcf_module_address(group->first->module));
        if (group->count > 1)
            fprintf(stream, " and %zu more", group->count - 1);
        fprintf(stream, ": %s", group->words);
        end_line(&line, obstacles);
        free(group->words);
    }
    free(groups->list);
}

static void find_in_steps(struct retag_obstacles *obstacles, const struct retag_file *files,
                          size_t count, const struct retag_wishes *wishes)
{
    struct groups groups = {NULL, 0, 0};

    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < files[i].step_count; k++)
            group_step(&groups, &files[i].steps[k], &wishes->list[files[i].steps[k].wish]);
    say_groups(obstacles, &groups);
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

/* The files that have no module; all of them. */
static void find_without_modules(struct retag_obstacles *obstacles, const struct retag_file *files,
                                 size_t count)
{
    struct line line;

    for (size_t i = 0; i < count; i++) {
        const char *name = shown_name(files[i].path);
        print_shown(begin_line(&line), (bcf_string){name, strlen(name)});
        fputs(": there is no bitcode module in it", line.stream);
        end_line(&line, obstacles);
    }
    if (count > 0)
        return;
    fputs("there is no bitcode module", begin_line(&line));
    end_line(&line, obstacles);
}

void retag_obstacles_find(struct retag_obstacles *obstacles, const struct retag_file *files,
                          size_t count, const struct retag_wishes *wishes)
{
    *obstacles = (struct retag_obstacles){NULL, 0, 0};
    find_in_steps(obstacles, files, count, wishes);
    if (retag_has_troubles(files, count))
        return; /* what is not there may be in what could not be read */
    if (count_modules(files, count, false) == 0) {
        find_without_modules(obstacles, files, count);
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
