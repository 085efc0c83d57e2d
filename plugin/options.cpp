// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

//
// bcflags-options-NN.so: makes the options of bcflags-lto.so legal for a linker with LLVM NN. That
// is all it does: LLVM ends a link at an option that it does not know, and only C++ can make one
// known. What the options say, bcflags-lto.so reads from the command line itself.
//
// LLVM is the linker's own: its symbols are undefined here.
//

#include "llvm/Config/llvm-config.h"
#include "llvm/Support/CommandLine.h"

#include <cstdio>
#include <dlfcn.h>
#include <string>

namespace
{

using get_version = void(unsigned *major, unsigned *minor, unsigned *patch);

// The major version of the linker's LLVM; 0 before LLVM 16, which brought the function.
unsigned find_llvm_version()
{
    auto *function = reinterpret_cast<get_version *>(dlsym(RTLD_DEFAULT, "LLVMGetVersion"));
    unsigned major = 0;

    if (function)
        function(&major, nullptr, nullptr);
    return major;
}

// The classes of another LLVM may be laid out in another way, and the linker would crash.
bool is_our_llvm(unsigned version)
{
    return version == LLVM_VERSION_MAJOR || (version == 0 && LLVM_VERSION_MAJOR < 16);
}

struct text_option {
    llvm::cl::opt<std::string> option;

    text_option(const char *name, const char *value, const char *description)
        : option(llvm::StringRef(name), llvm::cl::value_desc(value), llvm::cl::desc(description),
                 llvm::cl::ZeroOrMore)
    {
    }
};

void register_options()
{
    static text_option mode("bcflags-mode", "stop|warn|off",
                            "What bcflags does about a link that will fail");
    static text_option remarks("bcflags-remarks", "file|folder/",
                               "Where bcflags writes what it finds, as remarks");
    static text_option timeout("bcflags-timeout", "seconds",
                               "How long bcflags waits for an answer of the linker");
}

__attribute__((constructor)) void begin()
{
    unsigned version = find_llvm_version();

    if (is_our_llvm(version))
        register_options();
    else if (version != 0)
        std::fprintf(stderr,
                     "bcflags: warning: bcflags-options-%d.so is for LLVM %d, and this is LLVM %u: "
                     "bcflags-options-%u.so is needed\n",
                     LLVM_VERSION_MAJOR, LLVM_VERSION_MAJOR, version, version);
    else
        std::fprintf(stderr,
                     "bcflags: warning: bcflags-options-%d.so is for LLVM %d, and this is not: "
                     "the one for its LLVM is needed\n",
                     LLVM_VERSION_MAJOR, LLVM_VERSION_MAJOR);
}

} // namespace
