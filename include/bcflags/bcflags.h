/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/**
 * libbcflags: the module flags of LLVM bitcode, in whatever file it lies, and
 * what LLVM's IR linker will do when the modules meet.
 *
 * The reader is the library's own: it needs no LLVM and reads bitcode of any
 * LLVM from 3.8 on, newer than any installed one included.
 *
 *     input   a path                          bcf_input_open
 *     object  the file, or an archive member  bcf_input_next_object
 *     module  one bitcode module              bcf_object_next_module
 *     flag    key, behavior, value            bcf_module_flag
 *     merge   many modules, one verdict       bcf_merge_add, bcf_merge_finish
 *
 * What costs more to find out is read only when it is asked for: bcf_..._read_...
 *
 * Memory: whatever a function returns belongs to the handle it was asked of
 * and lives until that handle's input (or merge, or builder) is closed. Nothing
 * else is freed by hand.
 *
 * Bounds: time and memory are linear in the size of an input, whatever is in it. An
 * input takes at most 128 bytes for each of its bytes (200 where sections are compressed),
 * and 9 MiB besides; a sound one takes a small part of that. What would need more is
 * BCF_ERROR_MEMORY. The files that a thin archive names count as a part of it, once each; no
 * more than 64 times its size is read of any of them. Text that is asked for is bounded where
 * the function says so.
 *
 * Errors: a function that can fail returns a bcf_status and fills the
 * bcf_error that the caller passed (NULL where the caller does not want it).
 * The library never prints, never exits and keeps no global state. Distinct
 * inputs may be used by distinct threads; a merge only reads its modules, and
 * may run while other inputs are being read.
 */
#ifndef BCFLAGS_BCFLAGS_H
#define BCFLAGS_BCFLAGS_H

#include "bcflags/base.h"
#include "bcflags/builder.h"
#include "bcflags/finding.h"
#include "bcflags/flags.h"
#include "bcflags/inlining.h"
#include "bcflags/input.h"
#include "bcflags/knowledge.h"
#include "bcflags/link.h"
#include "bcflags/merge.h"
#include "bcflags/module.h"
#include "bcflags/retag.h"
#include "bcflags/suggestion.h"

#endif
