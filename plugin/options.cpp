// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

//
// bcflags-options-NN.so: makes the options of bcflags-lto.so legal for a linker with LLVM NN. That
// is all it does: LLVM ends a link at an option that it does not know, and only C++ can make one
// known. What the options say, bcflags-lto.so reads from the command line itself.
//
// LLVM is the linker's own: its symbols are undefined here.
//

#include "host.hpp"

#include "llvm/Support/CommandLine.h"

#include <string>

namespace
{

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
    if (host::is_our_llvm())
        register_options();
    else
        host::say_wrong_llvm("bcflags-options");
}

} // namespace
