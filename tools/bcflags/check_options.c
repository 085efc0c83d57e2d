/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "check_options.h"

#include "linker_version.h"

#include <stdlib.h>
#include <string.h>

enum { NEWEST_LLVM = 99 };

/* A word that an option takes, and what it stands for. */
struct word {
    const char *word;
    int meaning;
};

static const struct word lto_words[] = {
    {"auto", BCF_LTO_MODE_AUTO},
    {"full", BCF_LTO_MODE_FULL},
    {"thin", BCF_LTO_MODE_THIN},
    {NULL, 0},
};

static const struct word expected_words[] = {
    {"any", BCF_EXPECT_ANY_LTO},
    {"full", BCF_EXPECT_FULL_LTO},
    {"thin", BCF_EXPECT_THIN_LTO},
    {NULL, 0},
};

static const struct word answer_words[] = {
    {"auto", BCF_FAT_OBJECTS_AUTO},
    {"yes", BCF_FAT_OBJECTS_BITCODE},
    {"no", BCF_FAT_OBJECTS_NATIVE},
    {NULL, 0},
};

static const struct word severity_words[] = {
    {"error", BCF_SEVERITY_ERROR},
    {"risk", BCF_SEVERITY_RISK},
    {"loss", BCF_SEVERITY_LOSS},
    {"change", BCF_SEVERITY_CHANGE},
    {NULL, 0},
};

/* Finds a word; if it is none of them, says so. */
static bool find_meaning(const struct word *words, const char *argument, int *meaning)
{
    for (const struct word *word = words; word->word; word++) {
        if (strcmp(word->word, argument) != 0)
            continue;
        *meaning = word->meaning;
        return true;
    }
    fprintf(stderr, "bcflags: error: '%s' is not one of ", argument);
    for (const struct word *word = words; word->word; word++)
        fprintf(stderr, "%s%s", word == words ? "" : ", ", word->word);
    fputc('\n', stderr);
    return false;
}

/* Takes the major version of an LLVM; false, and says so, if it is none whose rules are known or
 * can be guessed. */
static bool take_llvm(const char *argument, unsigned *llvm)
{
    char *end;
    unsigned long number = strtoul(argument, &end, 10);

    *llvm = (unsigned)number;
    if (*argument >= '0' && *argument <= '9' && *end == '\0' && number >= BCF_LLVM_OLDEST &&
        number <= NEWEST_LLVM)
        return true;
    fprintf(stderr, "bcflags: error: '%s' is no version of LLVM from %d on\n", argument,
            BCF_LLVM_OLDEST);
    return false;
}

/* Asks a linker for its LLVM. */
static bool take_linker(const char *program, unsigned *llvm)
{
    if (!linker_version(program, llvm))
        return false;
    if (bcf_llvm_rules(*llvm) != 0)
        return true;
    fprintf(stderr,
            "bcflags: error: '%s' has LLVM %u; the rules of those before %d are not known\n",
            program, *llvm, BCF_LLVM_OLDEST);
    return false;
}

bool take_link_option(struct check *check, int option, const char *argument)
{
    int meaning = 0;

    switch (option) {
    case OPTION_LTO:
        if (!find_meaning(lto_words, argument, &meaning))
            return false;
        check->options.lto = (enum bcf_lto_mode)meaning;
        return true;
    case OPTION_EXPECT_LTO:
        if (!find_meaning(expected_words, argument, &meaning))
            return false;
        check->options.expect = (enum bcf_expected_lto)meaning;
        return true;
    case OPTION_FAT_LTO_OBJECTS:
        if (!find_meaning(answer_words, argument, &meaning))
            return false;
        check->options.fat_objects = (enum bcf_fat_objects)meaning;
        return true;
    case OPTION_RELOCATABLE:
        check->options.relocatable = true;
        return true;
    case OPTION_DENY:
        if (!find_meaning(severity_words, argument, &meaning))
            return false;
        check->denied = (enum bcf_severity)meaning;
        return true;
    case OPTION_IMPORTS:
        check->imports = argument;
        return true;
    case OPTION_LLVM:
        return take_llvm(argument, &check->options.llvm);
    case OPTION_LINKER:
        return take_linker(argument, &check->options.llvm);
    case OPTION_ARCH:
        check->architecture = argument;
        return true;
    default:
        return false;
    }
}
