/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "merge_judge.h"

#include "merge_linker.h"

#include <fcntl.h>
#include <inttypes.h>
#include <llvm-c/BitReader.h>
#include <llvm-c/ErrorHandling.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    AGAIN = 4,           /* the child's exit status where it must not go on */
    FATAL = 3,           /* the child's exit status where LLVM has ended it by itself */
    LONGEST_TEXT = 4096, /* of a value or message: longer ones are compared as far as that */
    MOST_WARNINGS = 64,
    NO_MODULE = 99,
    PATIENCE = 60,      /* seconds for a sequence */
    SHORT_PATIENCE = 2, /* where LLVM may do anything, it may also not end */
    MOST_SHOWN = 20
};

static struct progress *progress;
static unsigned version;
static bool is_loud;

/* What LLVM says while it links a module. */
struct sayings {
    char error[LONGEST_TEXT];
    char warnings[MOST_WARNINGS][128]; /* the keys of flags that it warns of */
    size_t flag_warnings;
    size_t triple_warnings;
    size_t layout_warnings;
};

static const char flag_head[] = "linking module flags '";

/* The key in a message; where it ends there is "':". */
static void copy_key(const char *message, char *key, size_t size)
{
    const char *start = message + strlen(flag_head);
    const char *end = strstr(start, "':");

    snprintf(key, size, "%.*s", end ? (int)(end - start) : 0, start);
}

static void take_warning(struct sayings *sayings, const char *message)
{
    if (strncmp(message, flag_head, strlen(flag_head)) == 0) {
        if (sayings->flag_warnings < MOST_WARNINGS)
            copy_key(message, sayings->warnings[sayings->flag_warnings], 128);
        sayings->flag_warnings++;
    } else if (strstr(message, "different target triples")) {
        sayings->triple_warnings++;
    } else if (strstr(message, "different data layouts")) {
        sayings->layout_warnings++;
    }
}

static void take_saying(LLVMDiagnosticInfoRef info, void *context)
{
    struct sayings *sayings = context;
    char *message = LLVMGetDiagInfoDescription(info);

    if (is_loud)
        printf("  LLVM: %s\n", message);
    if (LLVMGetDiagInfoSeverity(info) == LLVMDSError)
        snprintf(sayings->error, sizeof(sayings->error), "%s", message);
    else
        take_warning(sayings, message);
    LLVMDisposeMessage(message);
}

/* What bcflags makes of a sequence. */
struct ours {
    struct bcf_input *inputs[MOST_MODULES];
    const struct bcf_module *modules[MOST_MODULES];
    struct bcf_merge *merge;
    struct bcf_merge_outcome outcome;
    size_t module; /* at which it ends */
};

static void die(const char *what, const struct bcf_error *error)
{
    fprintf(stderr, "%s: %s\n", what, error ? error->message : "");
    exit(2);
}

/* The one module of a buffer. */
static struct bcf_input *open_module(const struct bitcode *bitcode, struct bcf_module **module)
{
    struct bcf_input *input;
    struct bcf_object *object;
    struct bcf_error error;

    if (bcf_input_open_memory("memory", bitcode->data, bitcode->size, NULL, &input, &error) !=
            BCF_OK ||
        bcf_input_next_object(input, &object, &error) != BCF_OK ||
        bcf_object_next_module(object, module, &error) != BCF_OK)
        die("bcflags cannot read a module", &error);
    return input;
}

static void merge_ours(const struct sequence *sequence, struct ours *ours)
{
    struct bcf_merge_options options = {.size = sizeof(options), .llvm = version};
    struct bcf_error error;

    if (bcf_merge_new_with(&options, &ours->merge, &error) != BCF_OK)
        die("bcf_merge_new_with", &error);
    for (size_t i = 0; i < sequence->count; i++) {
        struct bcf_module *module;
        ours->inputs[i] = open_module(&sequence->modules[i], &module);
        ours->modules[i] = module;
        if (bcf_merge_add(ours->merge, module, &error) != BCF_OK)
            die("bcf_merge_add", &error);
    }
    ours->outcome.size = sizeof(ours->outcome);
    if (bcf_merge_finish(ours->merge, &error) != BCF_OK ||
        bcf_merge_outcome(ours->merge, &ours->outcome, &error) != BCF_OK)
        die("bcf_merge_finish", &error);
    ours->module = NO_MODULE;
    for (size_t i = 0; i < sequence->count; i++)
        if (ours->modules[i] == ours->outcome.module)
            ours->module = i;
}

static void free_ours(struct ours *ours, size_t count)
{
    bcf_merge_free(ours->merge);
    for (size_t i = 0; i < count; i++)
        bcf_input_close(ours->inputs[i]);
}

static void print_flag(uint64_t behavior, bcf_string key, const struct bcf_value *value)
{
    static char text[LONGEST_TEXT];

    bcf_value_format(value, text, sizeof(text));
    printf("    %" PRIu64 " %.*s %s\n", behavior, (int)key.size, key.data, text);
}

static void print_sequence(const struct sequence *sequence)
{
    for (size_t i = 0; i < sequence->count; i++) {
        struct bcf_module *module;
        const struct bcf_flag *flag;
        struct bcf_input *input = open_module(&sequence->modules[i], &module);
        printf("  module %zu: triple '%s', layout '%s', %s\n", i, bcf_module_triple(module).data,
               bcf_module_data_layout(module).data,
               bcf_module_flags_state(module) == BCF_FLAGS_ABSENT ? "no flags node" : "flags:");
        for (size_t k = 0; (flag = bcf_module_flag(module, k)); k++)
            print_flag(bcf_flag_behavior(flag), bcf_flag_key(flag), bcf_flag_value(flag));
        bcf_input_close(input);
    }
}

static void differ(size_t number, const char *what, const char *theirs, const char *ours)
{
    progress->counts.differences++;
    if (progress->counts.differences <= MOST_SHOWN || is_loud)
        printf("LLVM %u, sequence %zu: %s: LLVM: %s, bcflags: %s\n", version, number, what, theirs,
               ours);
    fflush(stdout);
}

static void differ_in_numbers(size_t number, const char *what, size_t theirs, size_t ours)
{
    char first[32];
    char second[32];

    if (theirs == ours)
        return;
    snprintf(first, sizeof(first), "%zu", theirs);
    snprintf(second, sizeof(second), "%zu", ours);
    differ(number, what, first, second);
}

/* A flag of a merged module as LLVM's linker sees it. */
struct seen_flag {
    uint64_t behavior;
    bcf_string key;
    const struct bcf_value *value;
};

/* False for what is no flag, or a requirement. */
static bool see_flag(const struct bcf_flag *flag, struct seen_flag *seen)
{
    const struct bcf_value *node = bcf_flag_value(flag);

    *seen = (struct seen_flag){bcf_flag_behavior(flag), bcf_flag_key(flag), node};
    if (!bcf_flag_is_well_formed(flag)) {
        if (bcf_value_operand_count(node) < 3 ||
            !bcf_value_as_u64(bcf_value_operand(node, 0), &seen->behavior) ||
            bcf_value_kind(bcf_value_operand(node, 1)) != BCF_VALUE_STRING)
            return false;
        seen->key = bcf_value_string(bcf_value_operand(node, 1));
        seen->value = bcf_value_operand(node, 2);
    }
    return seen->behavior != BCF_BEHAVIOR_REQUIRE;
}

static void write_flag(const struct seen_flag *seen, char *text, size_t size)
{
    int used = snprintf(text, size, "%" PRIu64 " '%.*s' %s", seen->behavior, (int)seen->key.size,
                        seen->key.data, bcf_value_is_distinct(seen->value) ? "distinct " : "");

    bcf_value_format(seen->value, text + used, size - (size_t)used);
}

/* The flags of the module that LLVM has merged, which is written and read again, and ours. */
static void compare_flags(size_t number, LLVMModuleRef merged, const struct ours *ours)
{
    static char first[LONGEST_TEXT];
    static char second[LONGEST_TEXT];
    LLVMMemoryBufferRef buffer = merge_write_module(merged);
    struct bitcode bitcode = {LLVMGetBufferStart(buffer), LLVMGetBufferSize(buffer)};
    struct bcf_module *module;
    struct bcf_input *input = open_module(&bitcode, &module);
    struct seen_flag seen;
    const struct bcf_flag *flag;
    size_t place = 0;

    for (size_t i = 0; (flag = bcf_module_flag(module, i)); i++) {
        if (!see_flag(flag, &seen))
            continue;
        write_flag(&seen, first, sizeof(first));
        const struct bcf_flag *other = bcf_merge_flag(ours->merge, place++);
        snprintf(second, sizeof(second), "nothing");
        if (other && see_flag(other, &seen))
            write_flag(&seen, second, sizeof(second));
        progress->counts.flags++;
        if (strcmp(first, second) != 0)
            differ(number, "merged flag", first, second);
    }
    differ_in_numbers(number, "merged flags", place, bcf_merge_flag_count(ours->merge));
    bcf_input_close(input);
    LLVMDisposeMemoryBuffer(buffer);
}

static bool is_warned_of(const struct ours *ours, const char *key)
{
    const struct bcf_finding *finding;

    for (size_t i = 0; (finding = bcf_merge_finding(ours->merge, i)); i++) {
        bcf_string subject = bcf_finding_subject(finding);
        if (strcmp(bcf_finding_id(finding), "flag-warning") == 0 && subject.size == strlen(key) &&
            memcmp(subject.data, key, subject.size) == 0)
            return true;
    }
    return false;
}

static void compare_warnings(size_t number, const struct sayings *sayings, const struct ours *ours)
{
    size_t known = sayings->flag_warnings < MOST_WARNINGS ? sayings->flag_warnings : MOST_WARNINGS;

    progress->counts.warnings +=
        sayings->flag_warnings + sayings->triple_warnings + sayings->layout_warnings;
    differ_in_numbers(number, "warnings about flags", sayings->flag_warnings,
                      ours->outcome.flag_warnings);
    differ_in_numbers(number, "warnings about triples", sayings->triple_warnings,
                      ours->outcome.triple_warnings);
    differ_in_numbers(number, "warnings about data layouts", sayings->layout_warnings,
                      ours->outcome.data_layout_warnings);
    for (size_t i = 0; i < known; i++)
        if (!is_warned_of(ours, sayings->warnings[i]))
            differ(number, "warning about a flag", sayings->warnings[i], "none");
}

static enum bcf_merge_error error_of(const char *message)
{
    static const struct {
        const char *part;
        enum bcf_merge_error error;
    } parts[] = {
        {"': IDs have conflicting values", BCF_MERGE_ERROR_VALUES},
        {"': IDs have conflicting override values", BCF_MERGE_ERROR_OVERRIDES},
        {"': IDs have conflicting behaviors", BCF_MERGE_ERROR_BEHAVIORS},
        {"': does not have the required value", BCF_MERGE_ERROR_REQUIREMENT},
    };

    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        if (strstr(message, parts[i].part))
            return parts[i].error;
    return BCF_MERGE_ERROR_NONE;
}

static const char *describe(const struct ours *ours, char *text, size_t size)
{
    static const char *const verdicts[] = {"merges", "fails", "rejects", "undefined"};

    snprintf(text, size, "%s (error %d, flag '%.*s', module %zu)", verdicts[ours->outcome.verdict],
             (int)ours->outcome.error, (int)ours->outcome.key.size, ours->outcome.key.data,
             ours->module);
    return text;
}

static void compare_failure(size_t number, const struct sayings *sayings, size_t module,
                            const struct ours *ours)
{
    char key[LONGEST_TEXT];
    char text[LONGEST_TEXT];
    const struct bcf_merge_outcome *outcome = &ours->outcome;

    copy_key(sayings->error, key, sizeof(key));
    if (outcome->verdict != BCF_VERDICT_FAILS || error_of(sayings->error) != outcome->error ||
        strlen(key) != outcome->key.size ||
        memcmp(key, outcome->key.data, outcome->key.size) != 0 || module != ours->module)
        differ(number, "verdict", sayings->error, describe(ours, text, sizeof(text)));
    else
        compare_warnings(number, sayings, ours);
}

/* What LLVM does; it may end the process. */
static void link_theirs(size_t number, const struct sequence *sequence, const struct ours *ours)
{
    LLVMContextRef context = merge_context_new();
    LLVMModuleRef merged = LLVMModuleCreateWithNameInContext("merged", context);
    struct merge_linker *linker = merge_linker_new(merged);
    struct sayings sayings = {.error = ""};
    char text[LONGEST_TEXT];
    bool fails = false;
    size_t i;

    LLVMContextSetDiagnosticHandler(context, take_saying, &sayings);
    for (i = 0; i < sequence->count && !fails; i++) {
        const struct bitcode *bitcode = &sequence->modules[i];
        LLVMMemoryBufferRef buffer =
            LLVMCreateMemoryBufferWithMemoryRange(bitcode->data, bitcode->size, "module", false);
        LLVMModuleRef module = NULL;
        progress->module = i;
        progress->phase = PHASE_READING;
        if (LLVMParseBitcodeInContext2(context, buffer, &module)) {
            LLVMDisposeMemoryBuffer(buffer);
            break;
        }
        LLVMDisposeMemoryBuffer(buffer);
        progress->phase = PHASE_LINKING;
        fails = merge_linker_fails(linker, module);
    }
    progress->phase = PHASE_COMPARING;
    if (ours->outcome.verdict == BCF_VERDICT_UNDEFINED) {
        /* Whatever LLVM does is right. */
    } else if (fails) {
        compare_failure(number, &sayings, i - 1, ours);
    } else if (i < sequence->count || ours->outcome.verdict != BCF_VERDICT_MERGES) {
        differ(number, "verdict", i < sequence->count ? "cannot read" : "merges",
               describe(ours, text, sizeof(text)));
    } else {
        compare_warnings(number, &sayings, ours);
        compare_flags(number, merged, ours);
    }
    merge_linker_free(linker);
    LLVMDisposeModule(merged);
    LLVMContextDispose(context);
}

/* The verifier talks, and so does what ends a process. */
static void hide_errors(void)
{
    int nothing = open("/dev/null", O_WRONLY);

    if (nothing >= 0 && !is_loud)
        dup2(nothing, STDERR_FILENO);
}

bool can_read(const struct bitcode *bitcode)
{
    int status;

    fflush(stdout);
    pid_t child = fork();
    if (child < 0)
        die("no child process", NULL);
    if (child > 0) {
        waitpid(child, &status, 0);
        return status == 0;
    }
    LLVMContextRef context = merge_context_new();
    LLVMModuleRef module = NULL;
    struct sayings sayings = {.error = ""};
    hide_errors();
    LLVMContextSetDiagnosticHandler(context, take_saying, &sayings);
    LLVMMemoryBufferRef buffer =
        LLVMCreateMemoryBufferWithMemoryRange(bitcode->data, bitcode->size, "module", false);
    _exit(LLVMParseBitcodeInContext2(context, buffer, &module) ? FATAL : 0);
}

static void judge_sequence(size_t number, make_sequence *make)
{
    struct sequence sequence = {.count = 0};
    struct ours ours = {.merge = NULL};
    char text[LONGEST_TEXT];

    progress->phase = PHASE_WRITING;
    make(number, &sequence);
    merge_ours(&sequence, &ours);
    if (ours.outcome.verdict == BCF_VERDICT_UNDEFINED)
        alarm(SHORT_PATIENCE);
    progress->ours = ours.outcome.verdict;
    progress->our_module = ours.module;
    progress->counts.sequences++;
    progress->counts.modules += sequence.count;
    progress->counts.verdicts[ours.outcome.verdict]++;
    progress->counts.errors[ours.outcome.error]++;
    if (is_loud) {
        print_sequence(&sequence);
        printf("  bcflags: %s\n", describe(&ours, text, sizeof(text)));
        const struct bcf_flag *flag;
        for (size_t i = 0; (flag = bcf_merge_flag(ours.merge, i)); i++)
            print_flag(bcf_flag_behavior(flag), bcf_flag_key(flag), bcf_flag_value(flag));
        fflush(stdout);
    }
    link_theirs(number, &sequence, &ours);
    free_ours(&ours, sequence.count);
}

static void end_at_once(const char *reason)
{
    if (is_loud)
        printf("  LLVM: fatal: %s\n", reason);
    fflush(stdout);
    _exit(FATAL);
}

/* The child: as many sequences as it survives. */
static void run(size_t end, make_sequence *make)
{
    struct rlimit memory = {(rlim_t)4 << 30, (rlim_t)4 << 30};
    struct rlimit core = {0, 0};

    setrlimit(RLIMIT_AS, &memory);
    setrlimit(RLIMIT_CORE, &core);
    hide_errors();
    LLVMInstallFatalErrorHandler(end_at_once);
    while (progress->next < end) {
        alarm(PATIENCE);
        judge_sequence(progress->next, make);
        progress->next++;
        if (progress->ours == BCF_VERDICT_UNDEFINED) {
            fflush(stdout);
            _exit(AGAIN); /* LLVM has survived, but its memory may be spoilt */
        }
    }
    fflush(stdout);
    _exit(0);
}

/* LLVM has ended the child. */
static void judge_end(int status)
{
    static const char *const phases[] = {"writing", "reading", "linking", "comparing"};
    size_t number = progress->next;
    bool is_reading = progress->phase == PHASE_READING;
    char text[128];
    char ours[64];

    progress->counts.ends++;
    if (is_loud)
        printf("  LLVM: the process ends while %s module %zu (status %d)\n",
               phases[progress->phase], progress->module, status);
    if (progress->ours == BCF_VERDICT_UNDEFINED && progress->phase != PHASE_WRITING) {
        progress->counts.undefined_end++;
        return;
    }
    if (progress->ours == BCF_VERDICT_REJECTS && is_reading &&
        progress->module == progress->our_module)
        return;
    snprintf(text, sizeof(text), "ends while %s module %zu (status %d)", phases[progress->phase],
             progress->module, status);
    snprintf(ours, sizeof(ours), "verdict %d, module %zu", (int)progress->ours,
             progress->our_module);
    differ(number, "verdict", text, ours);
}

static void print_counts(const char *name)
{
    const struct counts *counts = &progress->counts;

    printf("LLVM %u, %s: %zu sequences of %zu modules: %zu merge (%zu flags compared), %zu fail "
           "(values %zu, overrides %zu, behaviors %zu, requirement %zu), %zu rejected, %zu "
           "undefined (%zu of them ended the process); %zu warnings; %zu differences\n",
           version, name, counts->sequences, counts->modules, counts->verdicts[0], counts->flags,
           counts->verdicts[1], counts->errors[1], counts->errors[2], counts->errors[3],
           counts->errors[4], counts->verdicts[2], counts->verdicts[3], counts->undefined_end,
           counts->warnings, counts->differences);
}

size_t judge(unsigned llvm, const char *name, size_t first, size_t end, make_sequence *make,
             bool is_verbose)
{
    int status;

    progress =
        mmap(NULL, sizeof(*progress), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (progress == MAP_FAILED)
        die("no shared memory", NULL);
    version = llvm;
    is_loud = is_verbose;
    progress->next = first;
    while (progress->next < end) {
        fflush(stdout);
        pid_t child = fork();
        if (child < 0)
            die("no child process", NULL);
        if (child == 0)
            run(end, make);
        waitpid(child, &status, 0);
        if (progress->next >= end)
            break;
        if (WIFEXITED(status) && WEXITSTATUS(status) == AGAIN)
            continue;
        judge_end(status);
        progress->next++;
    }
    print_counts(name);
    return progress->counts.differences;
}
