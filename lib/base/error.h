/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#ifndef BCF_BASE_ERROR_H
#define BCF_BASE_ERROR_H

#include "bcflags/bcflags.h"

/* The offset of an error that concerns no particular byte. */
#define BCF_NO_OFFSET UINT64_MAX

/* Inside the library an error is never NULL: the public functions see to it.
 *
 * Fills *error and returns status. The first failure is the one to report: an
 * error that is already filled stays as it is. */
enum bcf_status bcf_fail(struct bcf_error *error, enum bcf_status status, uint64_t offset,
                         const char *format, ...) __attribute__((format(printf, 4, 5)));

/* bcf_fail for exhausted memory. Where the limit of an input was reached, bcf_input_settle makes
 * that an error of the input. */
enum bcf_status bcf_fail_memory(struct bcf_error *error);

/* Makes *error hold no failure. */
void bcf_error_clear(struct bcf_error *error);

#endif
