/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* What the checks for losses share. */

#ifndef BCF_LINK_LOSSES_H
#define BCF_LINK_LOSSES_H

#include "link/link.h"

/* Modules and objects, by their places in the link. */
struct bcf_members_of_link {
    bool *modules;
    bool *natives;
};

bool bcf_members_init(struct bcf_link *link, struct bcf_members_of_link *members);
bool bcf_members_have_natives(const struct bcf_link *link,
                              const struct bcf_members_of_link *members);
bool bcf_members_have_any(const struct bcf_link *link, const struct bcf_members_of_link *members);

/* Whether the image is an ELF image for such a machine, by the first module that says so. */
bool bcf_link_is_elf_for(const struct bcf_link *link, const char *architecture);

/* Adds a side with these modules and objects; none where there are none. */
bool bcf_loss_add_side(struct bcf_link *link, struct bcf_finding *finding, const char *text,
                       const struct bcf_members_of_link *members);

/* Adds a note, unless it is there. */
bool bcf_loss_add_note(struct bcf_link *link, struct bcf_finding *finding, const char *words);

/* Adds what to do: to compile what does without with these options, the same way as another module
 * if that is not NULL. */
bool bcf_loss_add_help(struct bcf_link *link, struct bcf_finding *finding,
                       const struct bcf_members_of_link *without, const struct bcf_module *like,
                       const char *clang, const char *rustc);

/* False if memory is exhausted; what cannot be read counts as not having the attributes. Sets
 * *attributes to NULL then. */
bool bcf_loss_read_attributes(const struct bcf_module *module, const char *const *names,
                              size_t count, const struct bcf_attributes **attributes);

#endif
