/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Commands of bcflags retag, as a POSIX shell reads them. */

#include "base/string_view.h"
#include "knowledge/rust_libraries.h"
#include "retag/overlay_mark.h"
#include "retag/suggestion.h"

#include <inttypes.h>
#include <stdlib.h>

/* What one command is for. */
struct group {
    bcf_string sysroot; /* empty: files in place */
    bcf_string target;
    size_t first; /* of the files */
};

bool bcf_is_writable_name(bcf_string path)
{
    for (size_t i = 0; i < path.size; i++) {
        unsigned char byte = (unsigned char)path.data[i];
        if (byte < 0x20 || byte == 0x7f)
            return false;
    }
    return path.size > 0;
}

static bool is_plain(bcf_string word)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                                "_./=+:@%,-";

    for (size_t i = 0; i < word.size; i++)
        if (!memchr(plain, word.data[i], sizeof(plain) - 1))
            return false;
    return word.size > 0;
}

static void add_word(struct bcf_text *text, bcf_string word)
{
    if (is_plain(word)) {
        bcf_text_add(text, word.data, word.size);
        return;
    }
    bcf_text_add_string(text, "'");
    for (size_t i = 0; i < word.size; i++) {
        if (word.data[i] == '\'')
            bcf_text_add_string(text, "'\\''");
        else
            bcf_text_add(text, word.data + i, 1);
    }
    bcf_text_add_string(text, "'");
}

/* A name that begins like an option is one of the current folder. */
static void add_path(struct bcf_text *text, bcf_string path)
{
    bcf_text_add_string(text, path.data[0] == '-' ? " ./" : " ");
    add_word(text, path);
}

static void add_wish(struct bcf_suggestion *suggestion, struct bcf_text *text,
                     const struct bcf_wish *wish)
{
    const char *word = bcf_flag_value_word(wish->key, wish->value);
    struct bcf_text option;

    bcf_text_init(&option, &suggestion->arena);
    bcf_text_add(&option, wish->key.data, wish->key.size);
    if (!wish->is_drop) {
        bcf_text_add_string(&option, "=");
        if (word)
            bcf_text_add_string(&option, word);
        else
            bcf_text_add_format(&option, "%" PRIu64, wish->value);
    }
    bcf_text_add_string(text, wish->is_drop ? " --drop " : " -f ");
    add_word(text, bcf_text_view(&option));
    text->failed = text->failed || option.failed;
}

static int compare_strings(bcf_string a, bcf_string b)
{
    size_t size = a.size < b.size ? a.size : b.size;
    int order = size > 0 ? memcmp(a.data, b.data, size) : 0;

    return order != 0 ? order : (a.size > b.size) - (a.size < b.size);
}

static int compare_wishes(const struct bcf_wish *a, const struct bcf_wish *b)
{
    int order = compare_strings(a->key, b->key);

    if (order == 0)
        order = (a->is_drop > b->is_drop) - (a->is_drop < b->is_drop);
    return order != 0 || a->is_drop ? order : (a->value > b->value) - (a->value < b->value);
}

/* What goes into one command comes together: the libraries of each sysroot and target with all
 * their wishes, then the files of each wish. */
static int compare_files(const void *a, const void *b)
{
    const struct bcf_wished_file *one = a;
    const struct bcf_wished_file *other = b;
    bcf_string roots[2] = {{"", 0}, {"", 0}};
    bcf_string targets[2] = {{"", 0}, {"", 0}};
    bool is_in[2] = {bcf_is_in_sysroot(one->path, &roots[0], &targets[0]),
                     bcf_is_in_sysroot(other->path, &roots[1], &targets[1])};
    int order = is_in[1] - is_in[0];

    if (order == 0)
        order = compare_strings(roots[0], roots[1]);
    if (order == 0)
        order = compare_strings(targets[0], targets[1]);
    if (order == 0)
        order = compare_wishes(&one->wish, &other->wish);
    if (order == 0) /* those of which only members change behind the others */
        order = (one->member.size > 0) - (other->member.size > 0);
    if (order == 0)
        order = compare_strings(one->path, other->path);
    return order != 0 ? order : compare_strings(one->member, other->member);
}

static bool is_of_group(const struct group *group, const struct bcf_wished_file *files, size_t at)
{
    bcf_string sysroot;
    bcf_string target;

    const struct bcf_wished_file *first = &files[group->first];

    if (!bcf_is_in_sysroot(files[at].path, &sysroot, &target))
        return group->sysroot.size == 0 && compare_wishes(&files[at].wish, &first->wish) == 0 &&
               (files[at].member.size > 0) == (first->member.size > 0) &&
               (first->member.size == 0 || bcf_string_equal(files[at].path, first->path));
    return bcf_string_equal(sysroot, group->sysroot) && bcf_string_equal(target, group->target);
}

/* A pattern that only this name matches (POSIX, fnmatch). */
static void add_pattern(struct bcf_suggestion *suggestion, struct bcf_text *text, bcf_string name)
{
    static const char special[] = {'*', '?', '[', '\\'};
    struct bcf_text pattern;

    bcf_text_init(&pattern, &suggestion->arena);
    for (size_t i = 0; i < name.size; i++) {
        if (memchr(special, name.data[i], sizeof(special)))
            bcf_text_add_string(&pattern, "\\");
        bcf_text_add(&pattern, name.data + i, 1);
    }
    bcf_text_add_string(text, " --only=");
    add_word(text, bcf_text_view(&pattern));
    text->failed = text->failed || pattern.failed;
}

/* The wishes of a group, each once. */
static void add_wishes(struct bcf_suggestion *suggestion, struct bcf_text *text,
                       const struct group *group, size_t end)
{
    const struct bcf_wished_file *files = suggestion->files;

    for (size_t i = group->first; i < end; i++)
        if (i == group->first || compare_wishes(&files[i].wish, &files[i - 1].wish) != 0)
            add_wish(suggestion, text, &files[i].wish);
}

static void write_files(struct bcf_suggestion *suggestion, struct bcf_text *text,
                        const struct group *group, size_t end)
{
    const struct bcf_wished_file *files = suggestion->files;

    bcf_text_add_string(text, "bcflags retag --in-place");
    add_wishes(suggestion, text, group, end);
    for (size_t i = group->first; i < end; i++)
        if (files[i].member.size > 0 &&
            (i == group->first || !bcf_string_equal(files[i].member, files[i - 1].member)))
            add_pattern(suggestion, text, files[i].member);
    for (size_t i = group->first; i < end; i++)
        if (i == group->first || !bcf_string_equal(files[i].path, files[i - 1].path))
            add_path(text, files[i].path);
}

/* What was wished for before, but for the flags that are wished for now. */
static void add_former_wishes(struct bcf_suggestion *suggestion, struct bcf_text *text,
                              const struct bcf_overlay_mark *mark, const struct group *group,
                              size_t end)
{
    for (size_t i = 0; i < mark->wish_count; i++) {
        bool is_new = false;
        for (size_t k = group->first; k < end && !is_new; k++)
            is_new = bcf_string_equal(suggestion->files[k].wish.key, mark->wishes[i].key);
        if (!is_new)
            add_wish(suggestion, text, &mark->wishes[i]);
    }
}

/* One that bcflags retag made is made anew from the original. */
static void write_sysroot(struct bcf_suggestion *suggestion, struct bcf_text *text,
                          const struct group *group, size_t end)
{
    struct bcf_overlay_mark mark;
    enum bcf_mark_state state = bcf_overlay_mark_read(&suggestion->arena, group->sysroot, &mark);

    bcf_text_add_string(text, "bcflags retag --sysroot");
    if (state == BCF_MARK_READ)
        add_path(text, group->sysroot);
    else
        bcf_text_add_string(text, " bcflags-sysroot");
    bcf_text_add_string(text, " --target");
    add_path(text, group->target);
    if (state == BCF_MARK_READ)
        add_former_wishes(suggestion, text, &mark, group, end);
    add_wishes(suggestion, text, group, end);
    add_path(text, state == BCF_MARK_READ ? mark.original : group->sysroot);
    text->failed = text->failed || state == BCF_MARK_NO_MEMORY;
}

static void write_command(struct bcf_suggestion *suggestion, struct bcf_text *text,
                          const struct group *group, size_t end)
{
    bcf_text_init(text, &suggestion->arena);
    if (group->sysroot.size > 0)
        write_sysroot(suggestion, text, group, end);
    else
        write_files(suggestion, text, group, end);
}

static bool add_command(struct bcf_suggestion *suggestion, const struct group *group, size_t end)
{
    struct bcf_text text;

    write_command(suggestion, &text, group, end);
    if (text.failed ||
        bcf_arena_grow(&suggestion->arena, &suggestion->commands, suggestion->command_count,
                       &suggestion->command_capacity, sizeof(*suggestion->commands)) != 0)
        return false;
    suggestion->commands[suggestion->command_count++] = bcf_text_view(&text);
    return true;
}

bool bcf_make_commands(struct bcf_suggestion *suggestion)
{
    size_t end;

    if (suggestion->file_count > 0)
        qsort(suggestion->files, suggestion->file_count, sizeof(*suggestion->files), compare_files);
    for (size_t first = 0; first < suggestion->file_count; first = end) {
        struct group group = {.sysroot = {"", 0}, .target = {"", 0}, .first = first};
        if (!bcf_is_in_sysroot(suggestion->files[first].path, &group.sysroot, &group.target))
            group.sysroot.size = group.target.size = 0;
        for (end = first + 1; end < suggestion->file_count; end++)
            if (!is_of_group(&group, suggestion->files, end))
                break;
        if (!add_command(suggestion, &group, end))
            return false;
    }
    return true;
}
