/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Target triples and data layouts, compared as LLVM compares them: no state. */

#ifndef BCF_MERGE_TRIPLES_H
#define BCF_MERGE_TRIPLES_H

#include "base/arena.h"
#include "bcflags/bcflags.h"

struct bcf_module;

/* How the triple of a module goes with that of the merged module. */
enum bcf_triples { BCF_TRIPLES_COMPATIBLE, BCF_TRIPLES_DIFFERENT, BCF_TRIPLES_OTHER_MACHINE };

/* LLVM source: Triple.cpp, isCompatibleWith, asked of the source. */
enum bcf_triples bcf_triples_compare(unsigned llvm, bcf_string destination, bcf_string source);

/* Which of the two the merged module has then (LLVM source: Triple.cpp, merge). */
bcf_string bcf_triples_merge(unsigned llvm, bcf_string destination, bcf_string source);

/* Whether the module is of CUDA's device library, of which LLVM expects that it differs from the
 * merged module of this triple (LLVM source: IRMover.cpp, IRLinker::run); and that its data layout
 * does. */
bool bcf_module_is_device_library(unsigned llvm, bcf_string triple,
                                  const struct bcf_module *module);
bool bcf_data_layout_is_of_device_library(bcf_string layout);

/* What this LLVM makes of a data layout when it reads a module of this triple (LLVM source:
 * AutoUpgrade.cpp, UpgradeDataLayoutString). False if memory is exhausted. */
bool bcf_data_layout_upgrade(struct bcf_arena *arena, unsigned llvm, bcf_string layout,
                             bcf_string triple, bcf_string *upgraded);

/* Whether data layouts say the same (LLVM source: DataLayout.cpp, operator==). False if memory is
 * exhausted. */
bool bcf_data_layouts_agree(struct bcf_arena *arena, unsigned llvm, bcf_string a, bcf_string b,
                            bool *agree);

/* True if to this LLVM the first part of the triple is one of an architecture's names, for
 * example "amd64" of "x86_64". */
bool bcf_triple_is(unsigned llvm, bcf_string triple, const char *architecture);
/* Likewise of the third part, and of the fourth. */
bool bcf_triple_has_system(unsigned llvm, bcf_string triple, const char *system);
bool bcf_triple_has_environment(unsigned llvm, bcf_string triple, const char *environment);
/* True if objects of the triple have this format: "elf", "coff", "macho", "wasm" and others. */
bool bcf_triple_has_format(unsigned llvm, bcf_string triple, const char *format);

#endif
