/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* lazy REPEATS LIST: reads every module flag of every file through LLVM's C API, which
 * leaves the bodies of functions alone. A new context for each file. */

#include "list.h"

#include <llvm-c/BitReader.h>
#include <llvm-c/Core.h>

#include <stddef.h>
#include <stdint.h>

static volatile uint64_t seen; /* so that nothing is optimised away */

static void look_at(LLVMModuleRef module)
{
    size_t count;
    LLVMModuleFlagEntry *flags = LLVMCopyModuleFlagsMetadata(module, &count);

    for (unsigned i = 0; i < count; i++) {
        size_t size;
        if (!LLVMModuleFlagEntriesGetKey(flags, i, &size))
            continue;
        seen += size + (uint64_t)LLVMModuleFlagEntriesGetFlagBehavior(flags, i);
        seen += LLVMModuleFlagEntriesGetMetadata(flags, i) != NULL;
    }
    LLVMDisposeModuleFlagsMetadata(flags);
}

/* Without a handler of its own the context ends the program. */
static void ignore(LLVMDiagnosticInfoRef diagnostic, void *context)
{
    (void)diagnostic;
    (void)context;
}

static bool visit(const char *path)
{
    LLVMMemoryBufferRef buffer;
    LLVMModuleRef module;
    char *message;

    if (LLVMCreateMemoryBufferWithContentsOfFile(path, &buffer, &message)) {
        LLVMDisposeMessage(message);
        return false;
    }
    LLVMContextRef context = LLVMContextCreate();
    LLVMContextSetDiagnosticHandler(context, ignore, NULL);
    bool is_read = !LLVMGetBitcodeModuleInContext2(context, buffer, &module);
    if (is_read) { /* the module owns the buffer now */
        look_at(module);
        LLVMDisposeModule(module);
    }
    LLVMContextDispose(context);
    return is_read;
}

int main(int argc, char **argv)
{
    return visit_list(argc, argv, visit);
}
