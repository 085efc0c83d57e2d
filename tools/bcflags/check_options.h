/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* The options of the check subcommand that say what link is meant. */

#ifndef BCFLAGS_CHECK_OPTIONS_H
#define BCFLAGS_CHECK_OPTIONS_H

#include "check.h"
#include "output.h"

enum {
    OPTION_LTO = FIRST_OWN_OPTION,
    OPTION_IMPORTS,
    OPTION_EXPECT_LTO,
    OPTION_FAT_LTO_OBJECTS,
    OPTION_RELOCATABLE,
    OPTION_ARCH,
    OPTION_DENY,
    OPTION_LLVM,
    OPTION_LINKER,
    OPTION_FLAGS,
    OPTION_SUGGEST_RETAG
};

/* clang-format off */
#define LINK_OPTIONS                                                          \
    {"lto", required_argument, NULL, OPTION_LTO},                             \
    {"imports", required_argument, NULL, OPTION_IMPORTS},                     \
    {"expect-lto", required_argument, NULL, OPTION_EXPECT_LTO},               \
    {"fat-lto-objects", required_argument, NULL, OPTION_FAT_LTO_OBJECTS},     \
    {"relocatable", no_argument, NULL, OPTION_RELOCATABLE},                   \
    {"arch", required_argument, NULL, OPTION_ARCH},                           \
    {"deny", required_argument, NULL, OPTION_DENY},                           \
    {"llvm", required_argument, NULL, OPTION_LLVM},                           \
    {"linker", required_argument, NULL, OPTION_LINKER}
/* clang-format on */

#define LINK_HELP                                                                                  \
    "      --llvm=14|15|16|17|18|19|20|21|22\n"                                                    \
    "              the LLVM of the linker, by its major version; newer ones are taken, too.\n"     \
    "              What a newer LLVM wrote and this one cannot read is found\n"                    \
    "      --linker=PROGRAM\n"                                                                     \
    "              the LLVM that is in this linker, for example ld.lld or rustc: it is asked\n"    \
    "      --lto=auto|full|thin\n"                                                                 \
    "              auto, the default: each module as what it is made for; what rustc takes from\n" \
    "              its libraries all into one, as -Clto=fat does. full: all into one, as\n"        \
    "              llvm-link does. thin: all in ThinLTO\n"                                         \
    "      --imports=DIR\n"                                                                        \
    "              ThinLTO imports what the lists in DIR say. Without them, what it could\n"       \
    "              import. ld.lld writes them: --thinlto-index-only=/dev/null\n"                   \
    "              --thinlto-emit-imports-files '--thinlto-prefix-replace=;DIR/'\n"                \
    "      --expect-lto=any|full|thin\n"                                                           \
    "              report what has no bitcode, or is for the other LTO\n"                          \
    "      --fat-lto-objects=auto|yes|no\n"                                                        \
    "              of objects with native code and bitcode the linker takes the bitcode (yes), "   \
    "or\n"                                                                                         \
    "              the native code (no), as ld.lld does without its option of this name. auto,\n"  \
    "              the default: yes, but of rustc's libraries no where C is compiled for LTO\n"    \
    "      --relocatable\n"                                                                        \
    "              the link is relocatable (ld -r): report a single bitcode object, of which it\n" \
    "              makes native code without LTO\n"                                                \
    "      --arch=NAME\n"                                                                          \
    "              of universal binaries (Mach-O) check this architecture, for example arm64\n"    \
    "      --deny=error|risk|loss|change\n"                                                        \
    "              exit status 1 from this severity on; error is the default\n"

/* Takes one of LINK_OPTIONS; false if it is another, or if its argument is wrong: that is said
 * then. */
bool take_link_option(struct check *check, int option, const char *argument);

#endif
