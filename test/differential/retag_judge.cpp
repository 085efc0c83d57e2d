// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

// LLVM's own readers, by the C++ API: several modules of one file, and llvm-bcanalyzer's check of
// hashes, are not in the C API.

#include "retag_judge.h"

#include "llvm/Bitcode/BitcodeAnalyzer.h"
#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/Bitcode/LLVMBitCodes.h"
#include "llvm/Bitstream/BitstreamReader.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Metadata.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/Verifier.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>

using namespace llvm;

static bool failed(Error error)
{
    bool is = static_cast<bool>(error);

    logAllUnhandledErrors(std::move(error), errs(), "LLVM: ");
    return is;
}

static MemoryBufferRef buffer_of(const void *bytes, size_t size)
{
    return MemoryBufferRef(StringRef(static_cast<const char *>(bytes), size), "retagged");
}

// Functions are read one by one: what LLVM upgrades, and debug info of a version that it does not
// know, which it drops, is left as it is (LLVM source: BitcodeReader.cpp, materializeModule).
static Error read_functions(Module &module)
{
    for (Function &function : module)
        if (Error error = function.materialize())
            return error;
    return Error::success();
}

static std::string flags_of(const Module &module)
{
    std::string text;
    raw_string_ostream out(text);
    const NamedMDNode *flags = module.getModuleFlagsMetadata();

    for (unsigned i = 0; flags && i < flags->getNumOperands(); i++) {
        for (const MDOperand &operand : flags->getOperand(i)->operands()) {
            if (operand && !isa<MDNode>(operand.get()))
                operand->print(out, &module);
            out << "; ";
        }
        out << "\n";
    }
    return out.str();
}

// Reads the module as ThinLTO does where it imports from it: of the metadata only what is needed
// (LLVM source: FunctionImport.cpp, MetadataLoader.cpp). The flags have to be the same.
static bool is_imported_as(BitcodeModule &bitcode, const std::string &flags)
{
    LLVMContext context;
#if LLVM_VERSION_MAJOR == 15
    context.setOpaquePointers(true);
#endif
    Expected<std::unique_ptr<Module>> module = bitcode.getLazyModule(context, true, true);

    if (!module)
        return !failed(module.takeError());
    return !failed((*module)->materializeMetadata()) && flags_of(**module) == flags;
}

static bool print(BitcodeModule &bitcode, bool upgrades, raw_ostream &out)
{
    LLVMContext context;
#if LLVM_VERSION_MAJOR == 15
    context.setOpaquePointers(true);
#endif
    Expected<std::unique_ptr<Module>> module = bitcode.getLazyModule(context, false, false);

    if (!module)
        return !failed(module.takeError());
    if (!is_imported_as(bitcode, flags_of(**module)))
        out << "; imported with other flags\n";
    if (failed(upgrades ? (*module)->materializeAll() : read_functions(**module)))
        return false;
    (*module)->print(out, nullptr);
    out << "; the verifier:\n";
    out << (verifyModule(**module, &out) ? "; broken\n" : "; content\n");
    return true;
}

char *retag_judge_text(const void *bytes, size_t size, bool upgrades)
{
    std::string text;
    raw_string_ostream out(text);
    Expected<std::vector<BitcodeModule>> modules = getBitcodeModuleList(buffer_of(bytes, size));

    if (!modules) {
        failed(modules.takeError());
        return nullptr;
    }
    for (BitcodeModule &module : *modules)
        if (!print(module, upgrades, out))
            return nullptr;
    return strdup(out.str().c_str());
}

// The names that a module hands to the string table while it is written, in this order, and
// whether it has a hash (LLVM source: BitcodeWriter.cpp, addToStrtab, writeModuleHash).
static Expected<bool> names_of(BitcodeModule &module, std::string &names)
{
    BitstreamCursor cursor(module.getBuffer());
    bool has_hash = false;

    for (;;) {
        Expected<BitstreamEntry> top = cursor.advance();
        if (!top)
            return top.takeError();
        if (top->Kind != BitstreamEntry::SubBlock)
            return has_hash;
        if (top->ID == bitc::MODULE_BLOCK_ID)
            break;
        if (Error error = cursor.SkipBlock())
            return error;
    }
    if (Error error = cursor.EnterSubBlock(bitc::MODULE_BLOCK_ID))
        return error;
    for (;;) {
        Expected<BitstreamEntry> entry = cursor.advanceSkippingSubblocks();
        if (!entry)
            return entry.takeError();
        if (entry->Kind != BitstreamEntry::Record)
            return has_hash;
        SmallVector<uint64_t, 64> record;
        Expected<unsigned> code = cursor.readRecord(entry->ID, record);
        if (!code)
            return code.takeError();
        switch (*code) {
        case bitc::MODULE_CODE_COMDAT:
        case bitc::MODULE_CODE_GLOBALVAR:
        case bitc::MODULE_CODE_FUNCTION:
        case bitc::MODULE_CODE_ALIAS:
        case bitc::MODULE_CODE_IFUNC:
            names += module.getStrtab().substr(record[0], record[1]);
            break;
        case bitc::MODULE_CODE_HASH:
            has_hash = true;
            break;
        default:
            break;
        }
    }
}

// True if the analyzer says that the hash at index, of those in the file, is what it should be.
static bool matches(StringRef bytes, StringRef names, unsigned index)
{
    std::string dump;
    raw_string_ostream out(dump);
    BitcodeAnalyzer analyzer(bytes);
    BCDumpOptions options(out);

    options.Histogram = false;
    if (failed(analyzer.analyze(options, names)))
        return false;
    StringRef rest = out.str();
    for (unsigned skipped = 0; skipped <= index; skipped++) {
        size_t at = rest.find("<HASH ");
        if (at == StringRef::npos)
            return false;
        rest = rest.substr(at + 1);
    }
    return rest.split('\n').first.find(" (match)") != StringRef::npos;
}

struct retag_hashes retag_judge_hashes(const void *bytes, size_t size)
{
    struct retag_hashes hashes = {};
    MemoryBufferRef buffer = buffer_of(bytes, size);
    Expected<std::vector<BitcodeModule>> modules = getBitcodeModuleList(buffer);

    if (!modules) {
        failed(modules.takeError());
        return hashes;
    }
    for (BitcodeModule &module : *modules) {
        std::string names;
        Expected<bool> has_hash = names_of(module, names);

        if (!has_hash) {
            failed(has_hash.takeError());
            hashes.wrong++;
        } else if (*has_hash) {
            hashes.wrong += !matches(buffer.getBuffer(), names, hashes.all++);
        }
    }
    return hashes;
}
