/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What can be explained, and by which name. */

#include "explain.h"

#include "output.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* More than any name has; what is longer is not like any. */
enum { LONGEST_NAME = 64 };

static void add(struct topics *topics, struct topic topic)
{
    topics->list = grow_list(topics->list, topics->count, &topics->capacity, sizeof(topic));
    topics->list[topics->count++] = topic;
}

void list_topics(struct topics *topics)
{
    const struct bcf_finding_info *finding;
    const struct bcf_flag_info *flag;
    const struct bcf_attribute_info *attribute;

    for (size_t i = 0; (finding = bcf_finding_info_at(i)); i++)
        add(topics, (struct topic){.name = finding->id, .finding = finding});
    for (size_t i = 0; (flag = bcf_flag_info_at(i)); i++)
        add(topics, (struct topic){.name = flag->key, .flag = flag});
    for (size_t i = 0; (attribute = bcf_attribute_info_at(i)); i++)
        add(topics, (struct topic){.name = attribute->name, .attribute = attribute});
}

static void keep_if(struct topics *topics, const char *name,
                    int (*compare)(const char *, const char *))
{
    size_t kept = 0;

    for (size_t i = 0; i < topics->count; i++)
        if (compare(topics->list[i].name, name) == 0)
            topics->list[kept++] = topics->list[i];
    topics->count = kept;
}

void keep_topics(struct topics *topics, const char *name)
{
    bool is_there = false;

    for (size_t i = 0; i < topics->count; i++)
        is_there = is_there || strcmp(topics->list[i].name, name) == 0;
    keep_if(topics, name, is_there ? strcmp : strcasecmp);
}

static char lower(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
}

/* How many characters have to be added, removed or changed (Levenshtein). */
static size_t distance(const char *a, const char *b)
{
    size_t row[LONGEST_NAME + 1];
    size_t size = strlen(b);

    for (size_t k = 0; k <= size; k++)
        row[k] = k;
    for (size_t i = 0; a[i] != '\0'; i++) {
        size_t diagonal = row[0];
        row[0] = i + 1;
        for (size_t k = 0; k < size; k++) {
            size_t changed = diagonal + (lower(a[i]) != lower(b[k]));
            diagonal = row[k + 1];
            size_t least = row[k] < row[k + 1] ? row[k] : row[k + 1];
            row[k + 1] = changed < least + 1 ? changed : least + 1;
        }
    }
    return row[size];
}

static bool contains(const char *name, const char *part)
{
    size_t size = strlen(part);

    for (; *name != '\0'; name++)
        if (strncasecmp(name, part, size) == 0)
            return true;
    return false;
}

/* How unlike two names are; a name that is a part of the other is near. SIZE_MAX: too much to
 * speak of. */
static size_t unlikeness(const char *name, const char *asked)
{
    size_t size = strlen(asked);
    size_t apart;

    if (size == 0 || size > LONGEST_NAME || strlen(name) > LONGEST_NAME)
        return SIZE_MAX;
    apart = distance(asked, name);
    if (apart <= 1 + size / 4)
        return apart;
    return size >= 3 && contains(name, asked) ? 1 + size / 4 : SIZE_MAX;
}

size_t suggest_names(const struct topics *topics, const char *asked, const char **suggestions)
{
    size_t apart[MOST_SUGGESTIONS];
    size_t count = 0;

    for (size_t i = 0; i < topics->count; i++) {
        const char *name = topics->list[i].name;
        size_t far = unlikeness(name, asked);
        size_t place = count;
        if (far == SIZE_MAX)
            continue;
        bool is_there = false;
        for (size_t k = 0; k < count; k++)
            is_there = is_there || strcmp(suggestions[k], name) == 0;
        while (place > 0 && apart[place - 1] > far)
            place--;
        if (is_there || place == MOST_SUGGESTIONS)
            continue;
        count += count < MOST_SUGGESTIONS;
        for (size_t k = count - 1; k > place; k--) {
            suggestions[k] = suggestions[k - 1];
            apart[k] = apart[k - 1];
        }
        suggestions[place] = name;
        apart[place] = far;
    }
    return count;
}

const struct page *find_page(const char *id)
{
    for (const struct page *page = pages; page->id; page++)
        if (strcmp(page->id, id) == 0)
            return page;
    return NULL;
}

bool page_mentions(const struct page *page, const char *name)
{
    size_t size = strlen(name);

    for (const char *const *line = page->lines; *line; line++)
        for (const char *at = strchr(*line, '`'); at; at = strchr(at + 1, '`'))
            if (strncmp(at + 1, name, size) == 0 && at[1 + size] == '`')
                return true;
    return false;
}

/* True if two modules may have a flag with behaviors that LLVM does not merge (LLVM source:
 * IRMover.cpp, linkModuleFlagsMetadata). */
static bool has_clash(bcf_string key)
{
    const struct bcf_flag_setter *first = bcf_flag_setter(key, 0);
    const struct bcf_flag_setter *second = bcf_flag_setter(key, 1);

    if (!first || !second)
        return false;
    for (int i = 0; i < 2; i++) {
        uint64_t one = i == 0 ? first->behavior : second->behavior;
        uint64_t other = i == 0 ? second->behavior : first->behavior;
        if (one == BCF_BEHAVIOR_OVERRIDE || one == BCF_BEHAVIOR_REQUIRE)
            return false;
        if (one == BCF_BEHAVIOR_WARNING && (other == BCF_BEHAVIOR_MAX || other == BCF_BEHAVIOR_MIN))
            return false;
    }
    return true;
}

static bool has_behavior(bcf_string key, uint64_t behavior)
{
    const struct bcf_flag_setter *setter;

    for (size_t i = 0; (setter = bcf_flag_setter(key, i)); i++)
        if (setter->behavior == behavior)
            return true;
    return false;
}

bool finding_may_be_about(const struct bcf_finding_info *finding, const struct topic *topic)
{
    static const struct {
        enum bcf_behavior behavior;
        const char *id;
    } table[] = {
        {BCF_BEHAVIOR_ERROR, "flag-values"},        {BCF_BEHAVIOR_WARNING, "flag-warning"},
        {BCF_BEHAVIOR_REQUIRE, "flag-requirement"}, {BCF_BEHAVIOR_OVERRIDE, "flag-overrides"},
        {BCF_BEHAVIOR_MAX, "flag-changed"},         {BCF_BEHAVIOR_MIN, "flag-changed"},
        {BCF_BEHAVIOR_MIN, "flag-absent"},
    };
    const struct page *page = find_page(finding->id);

    if (page && page_mentions(page, topic->name))
        return true;
    if (!topic->flag)
        return false;
    bcf_string key = {topic->name, strlen(topic->name)};
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
        if (strcmp(table[i].id, finding->id) == 0 && has_behavior(key, table[i].behavior))
            return true;
    return strcmp(finding->id, "flag-behaviors") == 0 && has_clash(key);
}

char *option_for_value(const struct bcf_flag_info *flag, uint64_t number, const char *word,
                       bool is_rustc)
{
    bcf_string key = {flag->key, strlen(flag->key)};
    const char *option = is_rustc ? flag->rustc : flag->clang;
    const char *whole = bcf_flag_value_option(key, number, (bcf_string){"", 0}, is_rustc);
    size_t size = strlen(option);

    if (whole)
        return whole[0] != '\0' ? copy_string((bcf_string){whole, strlen(whole)}) : NULL;
    if (size == 0 || !strchr("=- ", option[size - 1]))
        return NULL;
    size_t room = size + strlen(word) + 1;
    char *text = take_memory(room);
    snprintf(text, room, "%s%s", option, word);
    return text;
}

const char *inlining_sentence(enum bcf_attribute_inlining inlining)
{
    static const char *const sentences[] = {
        [BCF_ATTRIBUTE_INLINING_FREE] = "LLVM inlines functions that differ in it into each other",
        [BCF_ATTRIBUTE_INLINING_ALIKE] =
            "LLVM inlines only functions that have the same into each other",
        [BCF_ATTRIBUTE_INLINING_NOT_OUT] =
            "LLVM does not inline a function that has it into one that does not",
        [BCF_ATTRIBUTE_INLINING_FEATURES] =
            "LLVM does not inline a function that needs more of the processor; the target decides",
        [BCF_ATTRIBUTE_INLINING_NEVER] = "LLVM does not inline a function that has it",
    };

    return (size_t)inlining < sizeof(sentences) / sizeof(sentences[0]) ? sentences[inlining] : NULL;
}
