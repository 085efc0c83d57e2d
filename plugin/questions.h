/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * Three questions, the cheap one first:
 *
 *   Could anything conflict, if all took part that may? Most links end here.
 *   What takes part? The linker is asked.
 *   What does ThinLTO import? It is asked again, where something depends on that.
 */

#ifndef PLUGIN_QUESTIONS_H
#define PLUGIN_QUESTIONS_H

#include "examination.h"

/* Puts them as far as is needed, and makes the link of what is known then. False if memory is
 * exhausted. */
bool plugin_ask_questions(struct plugin_examination *examination);

#endif
