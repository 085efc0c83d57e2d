// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

//
// Which LLVM is in the program that has loaded us. The classes of another one may be laid out in
// another way, and the program would crash.
//

#ifndef PLUGIN_HOST_HPP
#define PLUGIN_HOST_HPP

#include "llvm/Config/llvm-config.h"

#include <cstdio>
#include <dlfcn.h>

namespace host
{

// Its major version. LLVM 16 brought the function that tells; of the two before, only LLVM 15 has
// the other. Where LLVM hides its functions it is taken for LLVM 14.
inline unsigned find_llvm_version()
{
    using get_version = void(unsigned *major, unsigned *minor, unsigned *patch);
    auto *function = reinterpret_cast<get_version *>(dlsym(RTLD_DEFAULT, "LLVMGetVersion"));
    unsigned major = dlsym(RTLD_DEFAULT, "LLVMPointerTypeInContext") ? 15 : 14;

    if (function)
        function(&major, nullptr, nullptr);
    return major;
}

inline bool is_our_llvm()
{
    return find_llvm_version() == LLVM_VERSION_MAJOR;
}

// name: of a library, without its version.
inline void say_wrong_llvm(const char *name)
{
    unsigned version = find_llvm_version();

    std::fprintf(stderr,
                 "bcflags: warning: %s-%d.so is for LLVM %d, and this is LLVM %u: %s-%u.so is "
                 "needed\n",
                 name, LLVM_VERSION_MAJOR, LLVM_VERSION_MAJOR, version, name, version);
}

} // namespace host

#endif
