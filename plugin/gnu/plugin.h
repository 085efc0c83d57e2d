/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * The plugin as GNU ld, gold and mold know it.
 *
 *     onload.c     reads what the linker offers, and loads the plugin behind ours
 *     hooks.c      what the linker calls: everything is passed on to that plugin
 *     next.c       that plugin
 *     claims.c     the files that the linker has offered
 *     taking_part.c  which objects of theirs take part
 *     link_check.c the check of the link, before the other plugin merges anything
 *     unclaimed.c  what is said of a file that the other plugin cannot take
 *     symbol_listing.c  what is said to ar, nm and ranlib
 *     message.c    what is said by way of the linker
 *
 * The hooks of the interface get no context: there is one state, of the link for which the linker
 * called onload last.
 */

#ifndef PLUGIN_GNU_PLUGIN_H
#define PLUGIN_GNU_PLUGIN_H

#include "gnu/claims.h"
#include "gnu/message.h"
#include "gnu/next.h"
#include "linker/arguments.h"
#include "settings.h"

struct gnu_plugin {
    struct bcf_arena arena;
    struct plugin_settings settings;
    struct bcf_arguments arguments; /* of the linker */
    struct gnu_speech speech;
    const char *output;
    bool is_relocatable;
    /* What LLVM's plugin is told to do instead of a link; and how full objects are named beside
     * those for a thin link, "OLD;NEW" or NULL. */
    bool emits_bitcode;
    bool is_index_only;
    const char *suffixes;
    /* gold offers what stands behind --start-lib before it knows whether that is needed. */
    bool is_gold;
    bool has_lazy_files;
    bool is_checked; /* the link is to be checked */
    bool is_alone;   /* no other plugin is on the line, and ours loads none */
    bool has_told_unclaimed;
    bool has_looked_for_gcc;
    struct gnu_next next;
    struct gnu_claims claims;
    /* What the linker offers, where something of ours stands before it; NULL: nothing. */
    ld_register_claim_file *register_claim_file;
    ld_register_claim_file_v2 *register_claim_file_v2;
    ld_register_all_symbols_read *register_all_symbols_read;
    ld_register_cleanup *register_cleanup;
    ld_message *message;
    ld_add_symbols *add_symbols;
    ld_add_symbols *add_symbols_v2;
    ld_get_symbols *get_symbols_v3;
    ld_get_view *get_view;
    ld_get_api_version *get_api_version;
};

/* The one state; hooks.c has it. */
extern struct gnu_plugin gnu_plugin;

#endif
