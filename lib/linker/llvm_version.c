/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Which LLVM a linker is made with. */

#include "linker/again.h"
#include "linker/lines.h"

#include <dlfcn.h>
#include <link.h>
#include <stddef.h>
#include <string.h>

#define LARGEST_OUTPUT (1ULL << 20)

/* A major version; 0 if there is none that makes sense. */
static unsigned read_major(const char *digits)
{
    unsigned major = 0;
    size_t count = strspn(digits, "0123456789");

    for (size_t i = 0; i < count && count < 4; i++)
        major = major * 10 + (unsigned)(digits[i] - '0');
    return major;
}

unsigned bcf_library_llvm(const char *name)
{
    static const char *const prefixes[] = {"libLLVM-", "libLLVM.so."};

    for (size_t i = 0; i < sizeof(prefixes) / sizeof(*prefixes); i++) {
        size_t length = strlen(prefixes[i]);

        if (strncmp(name, prefixes[i], length) == 0)
            return read_major(name + length);
    }
    return 0;
}

/* LLVM's own word, from 16 on (llvm/lib/IR/Core.cpp). */
static unsigned ask_process(void)
{
    union {
        void *address;
        void (*call)(unsigned *major, unsigned *minor, unsigned *patch);
    } function = {dlsym(RTLD_DEFAULT, "LLVMGetVersion")};
    unsigned major = 0;
    unsigned minor = 0;
    unsigned patch = 0;

    if (function.address)
        function.call(&major, &minor, &patch);
    return major;
}

static int read_library_name(struct dl_phdr_info *info, size_t size, void *result)
{
    const char *name = info->dlpi_name ? strrchr(info->dlpi_name, '/') : NULL;
    unsigned *major = result;

    (void)size;
    *major = name ? bcf_library_llvm(name + 1) : 0;
    return *major != 0;
}

/* "Debian LLD 14.0.6 (compatible with GNU linkers)" (lld/Common/Version.cpp). */
static unsigned read_version(int file)
{
    static const char word[] = "LLD ";
    struct bcf_lines lines;
    const char *line;
    unsigned major = 0;

    bcf_lines_begin(&lines, file);
    line = bcf_lines_next(&lines);
    if (line) {
        const char *at = strstr(line, word);

        if (at)
            major = read_major(at + sizeof(word) - 1);
    }
    bcf_lines_close(&lines);
    return major;
}

static unsigned ask_program(struct bcf_linker *linker, struct bcf_again *again)
{
    size_t count = bcf_child_call_count(linker->arguments);
    const char *arguments[] = {NULL, NULL, NULL, NULL, NULL};
    struct bcf_refusal refusal = {NULL, NULL};

    for (size_t i = 0; i < count; i++)
        arguments[i] = linker->arguments->list[i];
    arguments[count] = "--version";
    if (!bcf_again_run(again, linker, arguments, LARGEST_OUTPUT, &refusal) || refusal.reason ||
        again->end.value != 0)
        return 0;
    return read_version(again->output);
}

static unsigned find_llvm(struct bcf_linker *linker)
{
    struct bcf_refusal refusal = {NULL, NULL};
    struct bcf_again again;
    unsigned llvm = ask_process();

    if (llvm == 0)
        (void)dl_iterate_phdr(read_library_name, &llvm);
    if (llvm != 0)
        return llvm;
    if (bcf_again_begin(&again, linker, &refusal) && !refusal.reason)
        llvm = ask_program(linker, &again);
    bcf_again_end(&again);
    return llvm;
}

unsigned bcf_linker_llvm(struct bcf_linker *linker)
{
    if (!linker->has_llvm)
        linker->llvm = find_llvm(linker);
    linker->has_llvm = true;
    return linker->llvm;
}
