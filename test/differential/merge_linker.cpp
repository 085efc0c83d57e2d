// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

// What LLVM's C API does not offer: one llvm::Linker for several modules, as llvm-link, LTO and
// rustc use it (LLVMLinkModules2 makes a new one for each), distinct nodes, and bitcode without a
// symbol table, which LLVM 22 cannot make of malformed flags.

#include "merge_linker.h"

#include "llvm/Bitcode/BitcodeWriter.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Metadata.h"
#include "llvm/IR/Module.h"
#include "llvm/Linker/Linker.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace llvm;

LLVMContextRef merge_context_new(void)
{
    LLVMContextRef context = LLVMContextCreate();

#if LLVM_VERSION_MAJOR == 15
    // Of modules with typed pointers and with opaque ones it reads both only like this.
    unwrap(context)->setOpaquePointers(true);
#endif
    return context;
}

struct merge_linker *merge_linker_new(LLVMModuleRef destination)
{
    return reinterpret_cast<struct merge_linker *>(new Linker(*unwrap(destination)));
}

bool merge_linker_fails(struct merge_linker *linker, LLVMModuleRef source)
{
    return reinterpret_cast<Linker *>(linker)->linkInModule(std::unique_ptr<Module>(unwrap(source)),
                                                            Linker::OverrideFromSrc);
}

void merge_linker_free(struct merge_linker *linker)
{
    delete reinterpret_cast<Linker *>(linker);
}

LLVMMetadataRef merge_distinct_node(LLVMContextRef context, LLVMMetadataRef *operands, size_t count)
{
    return wrap(
        MDTuple::getDistinct(*unwrap(context), ArrayRef<Metadata *>(unwrap(operands), count)));
}

LLVMMemoryBufferRef merge_write_module(LLVMModuleRef module)
{
    SmallVector<char, 0> bytes;
    BitcodeWriter writer(bytes);

    writer.writeModule(*unwrap(module));
    writer.writeStrtab();
    return wrap(MemoryBuffer::getMemBufferCopy(StringRef(bytes.data(), bytes.size())).release());
}
