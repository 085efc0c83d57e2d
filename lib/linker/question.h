/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * Questions to the linker: the same program is run with the same arguments, but so that it ends
 * before LTO compiles anything, and writes nothing outside a temporary folder. An answer is
 * believed only where it proves itself.
 */

#ifndef BCF_LINKER_QUESTION_H
#define BCF_LINKER_QUESTION_H

#include "linker/arguments.h"

/* Set in the environment of the linkers we run, so that we do nothing there. */
#define BCF_LINKER_CHILD_VARIABLE "BCFLAGS_CHILD"

struct bcf_linker {
    struct bcf_arena *arena;
    const struct bcf_arguments *arguments;
    unsigned seconds;    /* how long a question may take */
    const char *program; /* the file this process runs; NULL if it cannot be found */
    unsigned llvm;       /* 0 if it cannot be found */
    bool has_llvm;       /* it was looked for: that may cost a run of the program */
    /* LLVM is in a linker plugin (LLVMgold.so), which takes options as -plugin-opt=OPTION. */
    bool has_llvm_plugin;
};

/* Why there is no answer. */
struct bcf_refusal {
    /* In a few words, without a full stop: "it took longer than 60 seconds"; NULL if there is an
     * answer. */
    const char *reason;
    /* The first error of the linker, where it is one of the link as a whole and not of our run of
     * it; or NULL. */
    const char *words;
};

/* What takes part, by the names the linker prints (--trace): "a.o", "lib.a(b.o)"; in order, what is
 * named alike as often as it is printed. */
struct bcf_participants {
    struct bcf_refusal refusal;
    const char **names;
    size_t count;
    /* Objects that define symbols which were asked for; one that is not extracted does not. */
    struct bcf_definition {
        const char *object; /* by its name, as above */
        const char *symbol;
    } *definitions;
    size_t definition_count;
};

/* What ThinLTO imports into modules, by the names of lld: "a.o", "lib.a(b.o at 84)". */
struct bcf_import_names {
    const char **sources;
    size_t count;
    bool is_missing; /* it did not say: the module takes no part */
};

struct bcf_imports {
    struct bcf_refusal refusal;
    struct bcf_import_names *lists; /* one for each module asked for */
};

/* Finds the program. The arena and the arguments must live as long as the linker. */
void bcf_linker_init(struct bcf_linker *linker, struct bcf_arena *arena,
                     const struct bcf_arguments *arguments, unsigned seconds);

/* The major version of the LLVM in this process or, where that cannot be found, of the program;
 * 0 if it cannot be found at all. */
unsigned bcf_linker_llvm(struct bcf_linker *linker);

/* The major version in the name of LLVM's shared library: "libLLVM-15.so.1", "libLLVM.so.19.1"; 0
 * for any other. */
unsigned bcf_library_llvm(const char *name);

/* What takes part? And which objects define these symbols (NULL-terminated; NULL for none)? False
 * if memory is exhausted. */
bool bcf_linker_ask_participants(struct bcf_linker *linker, const char *const *symbols,
                                 struct bcf_participants *participants);

/* What does ThinLTO import into these modules, which are all modules for ThinLTO that may take
 * part? In lld others may take part, too: regular modules and the regular parts of split units are
 * then merged, with all errors of that, but hardly optimised and not compiled. LLVM's plugin would
 * compile them. False if memory is exhausted. */
bool bcf_linker_ask_imports(struct bcf_linker *linker, const char *const *modules, size_t count,
                            struct bcf_imports *imports);

#endif
