/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What the summary of a module lets the linker do beyond what its symbols tell. */

#ifndef BCF_LINK_SUMMARIES_H
#define BCF_LINK_SUMMARIES_H

#include "bcflags/bcflags.h"

/* These return false if memory is exhausted. */

/* Says whether ThinLTO may import functions into the module that it does not name: targets of
 * indirect calls, from profile data, and of virtual calls, from whole-program devirtualisation
 * (LLVM source: BitcodeWriter.cpp, FS_VALUE_GUID, FS_TYPE_TEST_ASSUME_VCALLS and others;
 * WholeProgramDevirt.cpp, trySingleImplDevirt). Also where that cannot be read. */
bool bcf_summary_may_import_more(const struct bcf_module *module, bool *may_import);

/* Says whether a module tests types: in its summary or, where it has none, in the code. */
bool bcf_summary_tests_types(const struct bcf_module *module, bool *tests_types);

#endif
