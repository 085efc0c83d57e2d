/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What is known of changing flags: a row for each, and what follows from it. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bcflags/bcflags.h"

#include <string.h>

static const char *const rows[] = {
#define RETAG(key, larger, smaller, drop, words) key,
#include "knowledge/module_flags.def"
};

static const struct {
    const char *key;
    uint64_t one;
    uint64_t other;
} alike[] = {
#define RETAG_ALIKE(key, one, other) {key, one, other},
#include "knowledge/module_flags.def"
};

static const char *const kinds[] = {
#define KIND(key, kind) key,
#include "knowledge/module_flags.def"
};

static bcf_string text(const char *words)
{
    return (bcf_string){words, strlen(words)};
}

static void each_flag_has_one_row(void **state)
{
    const struct bcf_flag_info *flag;
    size_t flags = 0;

    (void)state;
    for (; (flag = bcf_flag_info_at(flags)); flags++) {
        const struct bcf_retag_info *info = bcf_retag_info(text(flag->key));
        size_t count = 0;
        for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
            count += strcmp(rows[i], flag->key) == 0;
        if (count != 1 || !info)
            fail_msg("'%s' has %zu rows", flag->key, count);
        assert_string_equal(info->key, flag->key);
        assert_true(strlen(info->words) > 10);
        assert_true(info->words[strlen(info->words) - 1] != '.');
        assert_true(info->larger != BCF_RETAG_UNKNOWN && info->smaller != BCF_RETAG_UNKNOWN &&
                    info->drop != BCF_RETAG_UNKNOWN);
    }
    assert_int_equal(sizeof(rows) / sizeof(rows[0]), flags);
    for (size_t i = 0; i < sizeof(alike) / sizeof(alike[0]); i++)
        assert_non_null(bcf_flag_info(text(alike[i].key)));
}

static void what_is_no_number_is_known(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        uint64_t number;
        assert_non_null(bcf_flag_info(text(kinds[i])));
        assert_null(bcf_flag_value_at(text(kinds[i]), 0, &number));
    }
    assert_int_equal(bcf_flag_value_kind(text("target-abi")), BCF_VALUE_STRING);
    assert_int_equal(bcf_flag_value_kind(text("riscv-isa")), BCF_VALUE_NODE);
    assert_int_equal(bcf_flag_value_kind(text("SDK Version")), BCF_VALUE_CONSTANT);
    assert_int_equal(bcf_flag_value_kind(text("Code Model")), BCF_VALUE_INTEGER);
    assert_int_equal(bcf_flag_value_kind(text("nobody's")), BCF_VALUE_INTEGER);
}

/* A value of a module flag, and what it means to change it. */
static enum bcf_retag_risk judge_on(const char *triple, const char *key, uint64_t before,
                                    uint64_t after)
{
    struct bcf_builder *builder;

    assert_int_equal(bcf_builder_new(text("m"), &builder, NULL), BCF_OK);
    const struct bcf_value *value = bcf_builder_integer(builder, 32, &before);
    struct bcf_retag_judgement judgement =
        bcf_retag_judge_value(text(key), value, after, text(triple));
    assert_true(judgement.words[0] != '\0');
    bcf_builder_free(builder);
    return judgement.risk;
}

static enum bcf_retag_risk judge(const char *key, uint64_t before, uint64_t after)
{
    return judge_on("", key, before, after);
}

static void not_every_target_has_every_code_model(void **state)
{
    const char *amd = "x86_64-unknown-none";
    const char *arm = "aarch64-unknown-linux-gnu";

    (void)state;
    assert_int_equal(judge_on(amd, "Code Model", 1, 0), BCF_RETAG_UNSUPPORTED);
    assert_int_equal(judge_on(amd, "Code Model", 1, 2), BCF_RETAG_SAFE);
    assert_int_equal(judge_on(arm, "Code Model", 1, 0), BCF_RETAG_CONDITION);
    assert_int_equal(judge_on(arm, "Code Model", 1, 2), BCF_RETAG_UNSUPPORTED);
    assert_int_equal(judge_on("aarch64-pc-windows-msvc", "Code Model", 1, 0),
                     BCF_RETAG_UNSUPPORTED);
    assert_int_equal(judge_on("aarch64-pc-windows", "Code Model", 1, 0), BCF_RETAG_UNSUPPORTED);
    assert_int_equal(judge_on(arm, "wchar_size", 4, 2), BCF_RETAG_MEANING);
    assert_int_equal(judge_on("", "Code Model", 1, 0), BCF_RETAG_CONDITION);
    assert_false(bcf_retag_is_allowed(BCF_RETAG_UNSUPPORTED));
    assert_string_equal(bcf_retag_risk_name(BCF_RETAG_UNSUPPORTED), "unsupported");
}

static void the_direction_counts(void **state)
{
    (void)state;
    assert_int_equal(judge("Code Model", 1, 4), BCF_RETAG_SAFE);
    assert_int_equal(judge("Code Model", 4, 1), BCF_RETAG_CONDITION);
    assert_int_equal(judge("Code Model", 2, 1), BCF_RETAG_SAFE);
    assert_int_equal(judge("Code Model", 1, 2), BCF_RETAG_SAFE);
    assert_int_equal(judge("Code Model", 3, 2), BCF_RETAG_CONDITION);
    assert_int_equal(judge("PIC Level", 0, 2), BCF_RETAG_MEANING);
    assert_int_equal(judge("PIC Level", 1, 2), BCF_RETAG_SAFE);
    assert_int_equal(judge("PIC Level", 2, 0), BCF_RETAG_CONDITION);
    assert_int_equal(judge("cf-protection-branch", 0, 1), BCF_RETAG_SAFE);
    assert_int_equal(judge("cf-protection-branch", 1, 0), BCF_RETAG_MEANING);
    assert_int_equal(judge("wchar_size", 4, 4), BCF_RETAG_SAFE);
    assert_int_equal(judge("RtLibUseGOT", 0, 1), BCF_RETAG_CONDITION);
    assert_int_equal(judge("RtLibUseGOT", 1, 0), BCF_RETAG_SAFE);
}

/* What other modules say counts where one does without the flag: it may be larger. */
static void to_drop_is_no_safer_than_a_larger_value(void **state)
{
    static const char *const keys[] = {"Large Data Threshold", "Swift Major Version",
                                       "Swift Minor Version", "RtLibUseGOT"};

    (void)state;
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
        assert_true(bcf_retag_judge_drop(text(keys[i])).risk >=
                    bcf_retag_info(text(keys[i]))->larger);
}

static void what_is_not_known_is_refused(void **state)
{
    struct bcf_retag_judgement judgement;

    (void)state;
    assert_null(bcf_retag_info(text("nobody's")));
    assert_int_equal(judge("nobody's", 1, 1), BCF_RETAG_UNKNOWN);
    assert_int_equal(bcf_retag_judge_drop(text("nobody's")).risk, BCF_RETAG_UNKNOWN);
    /* Of a value that is not known the worse direction holds. */
    judgement = bcf_retag_judge_value(text("cf-protection-branch"), NULL, 1, text(""));
    assert_int_equal(judgement.risk, BCF_RETAG_MEANING);
    assert_int_equal(bcf_retag_judge_drop(text("ThinLTO")).risk, BCF_RETAG_REPEATED);
    assert_false(bcf_retag_is_allowed(BCF_RETAG_REPEATED));
    assert_false(bcf_retag_is_allowed(BCF_RETAG_UNKNOWN));
    assert_false(bcf_retag_is_allowed(BCF_RETAG_MEANING));
    assert_true(bcf_retag_is_allowed(BCF_RETAG_POINTLESS));
    assert_true(bcf_retag_is_allowed(BCF_RETAG_CONDITION));
    assert_string_equal(bcf_retag_risk_name(BCF_RETAG_CONDITION), "conditional");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_flag_has_one_row),
        cmocka_unit_test(what_is_no_number_is_known),
        cmocka_unit_test(the_direction_counts),
        cmocka_unit_test(not_every_target_has_every_code_model),
        cmocka_unit_test(to_drop_is_no_safer_than_a_larger_value),
        cmocka_unit_test(what_is_not_known_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
