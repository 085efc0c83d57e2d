/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What main.c and the subcommands agree on. */

#ifndef BCFLAGS_COMMAND_H
#define BCFLAGS_COMMAND_H

/* Part of the interface: scripts rely on these numbers. */
enum exit_status { STATUS_GOOD = 0, STATUS_FINDINGS = 1, STATUS_TROUBLE = 2 };

/* Each gets argv from the subcommand's name on. */
int dump_main(int argc, char **argv);
int check_main(int argc, char **argv);
int compare_main(int argc, char **argv);
int explain_main(int argc, char **argv);
int retag_main(int argc, char **argv);

/* Says that the arguments are wrong; returns STATUS_TROUBLE. */
int usage_error(const char *command);

/* Flushes the standard output; a failure to write is trouble. */
int finish_output(int status);

#endif
