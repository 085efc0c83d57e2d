/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "inlining.h"

#include "features.h"
#include "output.h"

#include <stdlib.h>
#include <string.h>

/* Longer lists are nothing a compiler writes. */
enum { LONGEST_FEATURES = 16 << 10 };

static const struct cpu {
    const char *name;
    const char *base;
    const char *features;
} cpus[] = {
#define CPU(name, base, features) {name, base, features},
#include "target_cpus.def"
#undef CPU
};

static const struct cpu *find_cpu(bcf_string name)
{
    for (size_t i = 0; i < sizeof(cpus) / sizeof(cpus[0]); i++)
        if (strings_equal(name, (bcf_string){cpus[i].name, strlen(cpus[i].name)}))
            return &cpus[i];
    return NULL;
}

static bool cpu_has(const struct cpu *cpu, bcf_string feature)
{
    while (cpu) {
        bcf_string list = {cpu->features, strlen(cpu->features)};
        while (list.size > 0)
            if (strings_equal(next_item(&list), feature))
                return true;
        cpu = find_cpu((bcf_string){cpu->base, strlen(cpu->base)});
    }
    return false;
}

/* What a function is compiled for. */
struct target {
    bcf_string cpu_name;
    const struct cpu *cpu; /* NULL: its features are not known */
    bcf_string features;   /* "+one,-two" */
};

static struct target target_of(const struct attribute_row *row)
{
    struct target target = {{"", 0}, NULL, {"", 0}};
    bcf_string value;

    for (size_t i = 0; i < bcf_attributes_name_count(row->attributes); i++) {
        bcf_string name = bcf_attributes_name(row->attributes, i);
        if (!bcf_attributes_value(row->attributes, row->set, i, &value))
            continue;
        if (strcmp(name.data, "target-cpu") == 0)
            target.cpu_name = value;
        else if (strcmp(name.data, "target-features") == 0)
            target.features = value;
    }
    target.cpu = find_cpu(target.cpu_name);
    return target;
}

/* The sign with which a feature is listed last; 0 where it is not. */
static char sign_of(const struct target *target, bcf_string feature)
{
    bcf_string list = target->features;
    char sign = 0;

    while (list.size > 0) {
        bcf_string item = next_item(&list);
        if (item.size > 1 && strings_equal((bcf_string){item.data + 1, item.size - 1}, feature))
            sign = item.data[0];
    }
    return sign;
}

static enum answer has_feature(const struct target *target, bcf_string feature)
{
    char sign = sign_of(target, feature);

    if (sign != 0)
        return sign == '+' ? ANSWER_YES : ANSWER_NO;
    if (cpu_has(target->cpu, feature))
        return ANSWER_YES;
    return target->cpu ? ANSWER_NO : ANSWER_MAYBE;
}

/* A list of features that grows. */
struct feature_list {
    char *text;
    size_t size;
};

static void add_feature(struct feature_list *list, bcf_string feature)
{
    static const char between[] = ", ";
    size_t gap = list->size > 0 ? sizeof(between) - 1 : 0;
    char *grown = realloc(list->text, list->size + gap + feature.size + 1);

    if (!grown)
        die_of_memory();
    memcpy(grown + list->size, between, gap);
    memcpy(grown + list->size + gap, feature.data, feature.size);
    list->text = grown;
    list->size += gap + feature.size;
    grown[list->size] = '\0';
}

/* The question about one feature after the other, and the answer so far. */
struct question {
    const struct target *callee;
    const struct target *caller;
    bool same_cpu;
    enum answer answer;
    struct feature_list lacking; /* by the caller, for sure */
    struct feature_list unsure;  /* or if its CPU does not have them */
};

static void ask(struct question *question, bcf_string feature)
{
    enum answer callee = has_feature(question->callee, feature);
    enum answer caller = has_feature(question->caller, feature);

    if (callee == ANSWER_NO || caller == ANSWER_YES)
        return;
    /* Nobody lists it: both have what the CPU has. */
    if (callee == ANSWER_MAYBE && caller == ANSWER_MAYBE && question->same_cpu)
        return;
    if (callee == ANSWER_YES && caller == ANSWER_NO) {
        question->answer = ANSWER_NO;
        add_feature(&question->lacking, feature);
        return;
    }
    if (callee == ANSWER_YES)
        add_feature(&question->unsure, feature);
    if (question->answer == ANSWER_YES)
        question->answer = ANSWER_MAYBE;
}

/* Asks about every feature of a list of "+one,-two" that is not in an earlier
 * one. */
static void ask_listed(struct question *question, const struct target *target,
                       const struct target *earlier)
{
    bcf_string list = target->features;

    while (list.size > 0) {
        bcf_string item = next_item(&list);
        bcf_string feature = {item.data + 1, item.size > 0 ? item.size - 1 : 0};
        if (feature.size > 0 && (!earlier || sign_of(earlier, feature) == 0))
            ask(question, feature);
    }
}

/* And about every one of the callee's CPU that is in no list. */
static void ask_cpu(struct question *question)
{
    const struct cpu *cpu = question->callee->cpu;

    for (; cpu; cpu = find_cpu((bcf_string){cpu->base, strlen(cpu->base)})) {
        bcf_string list = {cpu->features, strlen(cpu->features)};
        while (list.size > 0) {
            bcf_string feature = next_item(&list);
            if (sign_of(question->callee, feature) == 0 && sign_of(question->caller, feature) == 0)
                ask(question, feature);
        }
    }
}

enum answer may_inline(const struct attribute_row *callee_row,
                       const struct attribute_row *caller_row, char **lacking)
{
    struct target callee = target_of(callee_row);
    struct target caller = target_of(caller_row);
    struct question question = {
        .callee = &callee,
        .caller = &caller,
        .same_cpu = strings_equal(callee.cpu_name, caller.cpu_name),
        .answer = ANSWER_YES,
    };

    *lacking = NULL;
    if (callee.features.size > LONGEST_FEATURES || caller.features.size > LONGEST_FEATURES)
        return ANSWER_MAYBE;
    if (!callee.cpu && !question.same_cpu)
        question.answer = ANSWER_MAYBE;
    ask_listed(&question, &callee, NULL);
    ask_listed(&question, &caller, &callee);
    ask_cpu(&question);
    *lacking = question.answer == ANSWER_NO ? question.lacking.text : question.unsure.text;
    free(question.answer == ANSWER_NO ? question.unsure.text : question.lacking.text);
    return question.answer;
}
