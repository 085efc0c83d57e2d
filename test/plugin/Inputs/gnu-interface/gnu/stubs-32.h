/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Stands for glibc's header of this name, which lists functions that a 32-bit glibc lacks and comes
 * with the 32-bit glibc only. Nothing is linked here. */
