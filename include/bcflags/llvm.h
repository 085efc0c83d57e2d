/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/**
 * libbcflags-llvm: modules that a program has in memory, as an LLVMModuleRef of
 * LLVM's C API, asked and merged like those of a file.
 *
 *     struct bcf_builder *builder;
 *     const struct bcf_module *module;
 *     if (bcf_llvm_read_module(llvm_module, name, &builder, &error) == BCF_OK &&
 *         bcf_builder_module(builder, &module, &error) == BCF_OK)
 *         ... bcf_module_flag(module, 0), bcf_merge_add(merge, module, &error) ...
 *     bcf_builder_free(builder);
 *
 * LLVM's C API is not the same from release to release, so there is a static
 * library for each: libbcflags-llvm-22.a is for LLVM 22. It needs libbcflags and
 * an LLVM that the program brings along. pkg-config bcflags-llvm-22 names both;
 * the CMake target bcflags::llvm-22 names libbcflags only. A plugin must not
 * bring a second LLVM into the program that loads it: it links
 * libbcflags-llvm-22.a and libbcflags and leaves the functions of LLVM
 * undefined.
 *
 * A module in memory is as LLVM has it by now. When LLVM reads a file it
 * upgrades what older ones wrote, so that a module may have other flags, or
 * another data layout, than bcf_input_open finds in its file (LLVM source:
 * AutoUpgrade.cpp, UpgradeModuleFlags and UpgradeDataLayoutString). A merge
 * upgrades flags itself (see bcf_side_value) and takes modules of both kinds.
 *
 * The module must not be changed by another thread meanwhile, and neither may
 * its context be used there: LLVM makes objects in it even for those who only
 * look.
 */
#ifndef BCFLAGS_LLVM_H
#define BCFLAGS_LLVM_H

#include "bcflags/bcflags.h"

#include <llvm-c/Types.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Reads the identity and the flags of a module. address is what to call it in
 * findings; LLVMGetModuleIdentifier is a good one. On success *builder must be
 * freed with bcf_builder_free; on failure it is NULL. It owns a copy of all,
 * and the LLVM module may be freed before it.
 *
 * Of the identity there are triple, data layout, source file name and the
 * first string of "llvm.ident" (LLVM source: llvm-c/Core.h, LLVMGetTarget and
 * others). The producer is empty, and the object is in no file: what would have
 * to be read there, as bcf_module_read_lto does, is BCF_ERROR_ARGUMENT.
 *
 * The flags are those of the named metadata "llvm.module.flags", absent or
 * empty included, with any behavior and any value (LLVM source: Core.cpp,
 * LLVMGetNamedMetadataOperands; LLVMCopyModuleFlagsMetadata knows neither
 * behavior max nor min, and passes over malformed flags). Values are what
 * bcf_input_open makes of the bitcode of the module, except that constant
 * expressions have all of their text.
 *
 * Errors: BCF_ERROR_MEMORY; BCF_ERROR_ARGUMENT without a module;
 * BCF_ERROR_UNSUPPORTED where LLVM writes a node in another way than every LLVM
 * so far.
 */
BCF_API enum bcf_status bcf_llvm_read_module(LLVMModuleRef module, bcf_string address,
                                             struct bcf_builder **builder, struct bcf_error *error);

/**
 * Counts the functions of a module, definitions and declarations, by the values
 * that they give to string attributes: names and count are as for
 * bcf_module_read_attributes, which answers from then on when it is asked of
 * the builder's module for the same names. The builder need not be one of
 * bcf_llvm_read_module.
 *
 * A function whose body LLVM has not read yet is a definition (LLVM source:
 * Globals.cpp, GlobalValue::isDeclaration). The attributes of intrinsic
 * functions are LLVM's own, whatever the file says (AutoUpgrade.cpp,
 * UpgradeIntrinsicFunction).
 *
 * Errors: BCF_ERROR_MEMORY; BCF_ERROR_ARGUMENT without a module or a builder,
 * or for more than 64 names: then the builder is as it was.
 */
BCF_API enum bcf_status bcf_llvm_read_attributes(LLVMModuleRef module, const char *const *names,
                                                 size_t count, struct bcf_builder *builder,
                                                 struct bcf_error *error);

#ifdef __cplusplus
}
#endif

#endif
