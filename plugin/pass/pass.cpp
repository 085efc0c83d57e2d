// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

//
// BCFlagsPass-NN.so: a pass plugin for opt, clang, ld.lld and whatever else has LLVM NN in it. LLVM
// takes passes from C++ alone; this file hands a module to C as an LLVMModuleRef, and what C has to
// say back to LLVM.
//
// LLVM is that of the program: its symbols are undefined here.
//

#include "pass.h"

#include "../host.hpp"

#include "llvm/IR/DIBuilder.h"
#include "llvm/IR/DiagnosticInfo.h"
#include "llvm/IR/DiagnosticPrinter.h"
#include "llvm/IR/LLVMRemarkStreamer.h"
#include "llvm/IR/Module.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Remarks/RemarkSerializer.h"
#include "llvm/Remarks/RemarkStreamer.h"
#include "llvm/Support/CommandLine.h"

// An older LLVM has less room for what the function returns than is declared here.
#define llvmGetPassPluginInfo declared_by_llvm
#if __has_include("llvm/Plugins/PassPlugin.h")
#include "llvm/Plugins/PassPlugin.h"
#else
#include "llvm/Passes/PassPlugin.h"
#endif
#undef llvmGetPassPluginInfo

#include <cstddef>
#include <string>

namespace
{

// The passes. They change nothing, and run for functions that ask for no optimisation, too.

struct print_pass : llvm::PassInfoMixin<print_pass> {
    static llvm::PreservedAnalyses run(llvm::Module &module, llvm::ModuleAnalysisManager &)
    {
        pass_print(llvm::wrap(&module));
        return llvm::PreservedAnalyses::all();
    }
    static bool isRequired()
    {
        return true;
    }
};

struct check_pass : llvm::PassInfoMixin<check_pass> {
    std::string parameters;

    explicit check_pass(llvm::StringRef words) : parameters(words)
    {
    }
    llvm::PreservedAnalyses run(llvm::Module &module, llvm::ModuleAnalysisManager &) const
    {
        pass_check(llvm::wrap(&module), parameters.c_str());
        return llvm::PreservedAnalyses::all();
    }
    static bool isRequired()
    {
        return true;
    }
};

struct moment_pass : llvm::PassInfoMixin<moment_pass> {
    enum pass_moment moment;

    explicit moment_pass(enum pass_moment when) : moment(when)
    {
    }
    llvm::PreservedAnalyses run(llvm::Module &module, llvm::ModuleAnalysisManager &) const
    {
        pass_run(llvm::wrap(&module), moment);
        return llvm::PreservedAnalyses::all();
    }
    static bool isRequired()
    {
        return true;
    }
};

// "bcflags-check<parameters>", as LLVM writes the parameters of its own passes.
bool take_parameters(llvm::StringRef name, llvm::StringRef pass, llvm::StringRef &parameters)
{
    if (name.substr(0, pass.size()) != pass)
        return false;
    parameters = name.substr(pass.size());
    if (parameters.empty())
        return true;
    if (parameters.front() != '<' || parameters.back() != '>')
        return false;
    parameters = parameters.substr(1, parameters.size() - 2);
    return true;
}

bool parse_pass(llvm::StringRef name, llvm::ModulePassManager &passes,
                llvm::ArrayRef<llvm::PassBuilder::PipelineElement>)
{
    llvm::StringRef parameters;

    if (name == "bcflags-print")
        passes.addPass(print_pass());
    else if (take_parameters(name, "bcflags-check", parameters))
        passes.addPass(check_pass(parameters));
    else
        return false;
    return true;
}

void add_moment(llvm::ModulePassManager &passes, enum pass_moment moment)
{
    if (pass_is_wanted(moment))
        passes.addPass(moment_pass(moment));
}

void register_passes(llvm::PassBuilder &builder)
{
    builder.registerPipelineParsingCallback(parse_pass);
    builder.registerPipelineStartEPCallback(
        [](llvm::ModulePassManager &passes, llvm::OptimizationLevel) {
            add_moment(passes, PASS_BEFORE_OPTIMISATION);
        });
#if LLVM_VERSION_MAJOR >= 15
    builder.registerFullLinkTimeOptimizationEarlyEPCallback(
        [](llvm::ModulePassManager &passes, llvm::OptimizationLevel) {
            add_moment(passes, PASS_AFTER_MERGE);
        });
#endif
}

void register_nothing(llvm::PassBuilder &)
{
}

// What llvm::PassPluginLibraryInfo begins with in every LLVM, and what LLVM 22 put behind that.
struct plugin_info {
    uint32_t api;
    const char *name;
    const char *version;
    void (*register_callbacks)(llvm::PassBuilder &);
    void *from_llvm_22;

    // The last is out of bounds in an older LLVM. Made where the caller wants it, never copied.
    explicit plugin_info(unsigned llvm)
    {
        api = llvm < 22 ? 1 : 2;
        name = "bcflags";
        version = BCF_VERSION;
        register_callbacks = llvm == LLVM_VERSION_MAJOR ? register_passes : register_nothing;
        if (llvm >= 22)
            from_llvm_22 = nullptr;
    }
    plugin_info(const plugin_info &) = delete;
    plugin_info &operator=(const plugin_info &) = delete;
};

using llvm_info = llvm::PassPluginLibraryInfo;
static_assert(LLVM_PLUGIN_API_VERSION == (LLVM_VERSION_MAJOR < 22 ? 1 : 2));
static_assert(offsetof(llvm_info, APIVersion) == offsetof(plugin_info, api));
static_assert(offsetof(llvm_info, PluginName) == offsetof(plugin_info, name));
static_assert(offsetof(llvm_info, PluginVersion) == offsetof(plugin_info, version));
static_assert(offsetof(llvm_info, RegisterPassBuilderCallbacks) ==
              offsetof(plugin_info, register_callbacks));
static_assert(sizeof(llvm_info) == (LLVM_VERSION_MAJOR < 22 ? offsetof(plugin_info, from_llvm_22)
                                                            : sizeof(plugin_info)));

llvm::cl::opt<std::string> *against;

void register_options()
{
    static llvm::cl::opt<std::string> option(
        "bcflags-against", llvm::cl::value_desc("file[:file]..."), llvm::cl::ZeroOrMore,
        llvm::cl::desc("What bcflags checks each module against: objects and archives"));

    against = &option;
}

__attribute__((constructor)) void begin()
{
    if (host::is_our_llvm())
        register_options();
    else
        host::say_wrong_llvm("BCFlagsPass");
}

// A text for LLVM's diagnostics.
class spoken : public llvm::DiagnosticInfo
{
  public:
    spoken(llvm::DiagnosticSeverity severity, const char *words)
        : DiagnosticInfo(llvm::getNextAvailablePluginDiagnosticKind(), severity), text(words)
    {
    }
    void print(llvm::DiagnosticPrinter &printer) const override
    {
        printer << text;
    }

  private:
    const char *text;
};

// A remark is of a function and a place in a file. This is one for a module: a function that is
// called as its source file, and line 0, for opt-viewer leaves out what is nowhere.
class place
{
  public:
    explicit place(llvm::Module &of)
        : module("bcflags", of.getContext()),
          function(llvm::Function::Create(
              llvm::FunctionType::get(llvm::Type::getVoidTy(of.getContext()), false),
              llvm::GlobalValue::ExternalLinkage, name_of(of), module)),
          block(llvm::BasicBlock::Create(of.getContext(), "", function)), location(locate(of))
    {
    }

    template <class remark> void emit(const struct pass_remark &words)
    {
        remark result("bcflags", words.name, location, block);

        for (size_t i = 0; i < words.count; i++)
            result.insert(llvm::DiagnosticInfoOptimizationBase::Argument(
                words.arguments[i].key, llvm::StringRef(words.arguments[i].words)));
        module.getContext().getLLVMRemarkStreamer()->emit(result);
    }

  private:
    llvm::Module module;
    llvm::Function *function;
    llvm::BasicBlock *block;
    llvm::DiagnosticLocation location;

    static llvm::StringRef name_of(const llvm::Module &of)
    {
        return of.getSourceFileName().empty() ? of.getModuleIdentifier() : of.getSourceFileName();
    }

    llvm::DiagnosticLocation locate(const llvm::Module &of)
    {
        llvm::DIBuilder builder(module);
        llvm::DIFile *file = builder.createFile(name_of(of), "");
        llvm::DISubroutineType *type =
            builder.createSubroutineType(builder.getOrCreateTypeArray({}));

        return llvm::DiagnosticLocation(
            builder.createFunction(file, name_of(of), "", file, 0, type, 0));
    }
};

} // namespace

void pass_diagnose(LLVMModuleRef llvm_module, enum pass_severity severity, const char *text)
{
    llvm::unwrap(llvm_module)
        ->getContext()
        .diagnose(spoken(severity == PASS_ERROR ? llvm::DS_Error : llvm::DS_Warning, text));
}

bool pass_keeps_remarks(LLVMModuleRef llvm_module)
{
    return llvm::unwrap(llvm_module)->getContext().getLLVMRemarkStreamer() != nullptr;
}

void pass_keep_remark(LLVMModuleRef llvm_module, const struct pass_remark *remark)
{
    llvm::Module &of = *llvm::unwrap(llvm_module);
    place here(of);

    if (remark->kind == PASS_FAILURE)
        here.emit<llvm::DiagnosticInfoOptimizationFailure>(*remark);
    else if (remark->kind == PASS_MISSED)
        here.emit<llvm::OptimizationRemarkMissed>(*remark);
    else
        here.emit<llvm::OptimizationRemarkAnalysis>(*remark);
    // An error may end the program at once.
    of.getContext().getMainRemarkStreamer()->getSerializer().OS.flush();
}

const char *pass_option_against()
{
    return against && !against->empty() ? against->c_str() : nullptr;
}

unsigned pass_llvm()
{
    return LLVM_VERSION_MAJOR;
}

#ifdef __clang__
#pragma clang diagnostic ignored "-Wreturn-type-c-linkage"
#endif
extern "C" __attribute__((visibility("default"))) plugin_info llvmGetPassPluginInfo();

plugin_info llvmGetPassPluginInfo()
{
    return plugin_info(host::find_llvm_version());
}
