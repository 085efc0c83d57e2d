/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Compiled only: what the plugin knows of the linkers' interface is what binutils' header says. */

#define HAVE_STDINT_H 1
#include <plugin-api.h>

#include "gnu/plugin_api.h"

#include <stddef.h>

#define SAME_NUMBER(ours, theirs) _Static_assert((int)(ours) == (int)(theirs), #ours)

SAME_NUMBER(LD_OK, LDPS_OK);
SAME_NUMBER(LD_NO_SYMBOLS, LDPS_NO_SYMS);
SAME_NUMBER(LD_BAD_HANDLE, LDPS_BAD_HANDLE);
SAME_NUMBER(LD_FAILED, LDPS_ERR);

SAME_NUMBER(LD_INFO, LDPL_INFO);
SAME_NUMBER(LD_WARNING, LDPL_WARNING);
SAME_NUMBER(LD_ERROR, LDPL_ERROR);
SAME_NUMBER(LD_FATAL, LDPL_FATAL);

SAME_NUMBER(LD_RELOCATABLE, LDPO_REL);
SAME_NUMBER(LD_EXECUTABLE, LDPO_EXEC);
SAME_NUMBER(LD_SHARED, LDPO_DYN);
SAME_NUMBER(LD_POSITION_INDEPENDENT_EXECUTABLE, LDPO_PIE);

SAME_NUMBER(LD_DEFINED, LDPK_DEF);
SAME_NUMBER(LD_WEAKLY_DEFINED, LDPK_WEAKDEF);
SAME_NUMBER(LD_UNDEFINED, LDPK_UNDEF);
SAME_NUMBER(LD_WEAKLY_UNDEFINED, LDPK_WEAKUNDEF);
SAME_NUMBER(LD_COMMON, LDPK_COMMON);

SAME_NUMBER(LD_DEFAULT, LDPV_DEFAULT);
SAME_NUMBER(LD_PROTECTED, LDPV_PROTECTED);
SAME_NUMBER(LD_INTERNAL, LDPV_INTERNAL);
SAME_NUMBER(LD_HIDDEN, LDPV_HIDDEN);

SAME_NUMBER(LD_END, LDPT_NULL);
SAME_NUMBER(LD_API_VERSION, LDPT_API_VERSION);
SAME_NUMBER(LD_GOLD_VERSION, LDPT_GOLD_VERSION);
SAME_NUMBER(LD_OUTPUT_KIND, LDPT_LINKER_OUTPUT);
SAME_NUMBER(LD_OPTION, LDPT_OPTION);
SAME_NUMBER(LD_REGISTER_CLAIM_FILE, LDPT_REGISTER_CLAIM_FILE_HOOK);
SAME_NUMBER(LD_REGISTER_ALL_SYMBOLS_READ, LDPT_REGISTER_ALL_SYMBOLS_READ_HOOK);
SAME_NUMBER(LD_REGISTER_CLEANUP, LDPT_REGISTER_CLEANUP_HOOK);
SAME_NUMBER(LD_ADD_SYMBOLS, LDPT_ADD_SYMBOLS);
SAME_NUMBER(LD_GET_SYMBOLS, LDPT_GET_SYMBOLS);
SAME_NUMBER(LD_ADD_INPUT_FILE, LDPT_ADD_INPUT_FILE);
SAME_NUMBER(LD_MESSAGE, LDPT_MESSAGE);
SAME_NUMBER(LD_GET_INPUT_FILE, LDPT_GET_INPUT_FILE);
SAME_NUMBER(LD_RELEASE_INPUT_FILE, LDPT_RELEASE_INPUT_FILE);
SAME_NUMBER(LD_ADD_INPUT_LIBRARY, LDPT_ADD_INPUT_LIBRARY);
SAME_NUMBER(LD_OUTPUT_NAME, LDPT_OUTPUT_NAME);
SAME_NUMBER(LD_SET_EXTRA_LIBRARY_PATH, LDPT_SET_EXTRA_LIBRARY_PATH);
SAME_NUMBER(LD_GNU_LD_VERSION, LDPT_GNU_LD_VERSION);
SAME_NUMBER(LD_GET_VIEW, LDPT_GET_VIEW);
SAME_NUMBER(LD_GET_INPUT_SECTION_COUNT, LDPT_GET_INPUT_SECTION_COUNT);
SAME_NUMBER(LD_GET_INPUT_SECTION_TYPE, LDPT_GET_INPUT_SECTION_TYPE);
SAME_NUMBER(LD_GET_INPUT_SECTION_NAME, LDPT_GET_INPUT_SECTION_NAME);
SAME_NUMBER(LD_GET_INPUT_SECTION_CONTENTS, LDPT_GET_INPUT_SECTION_CONTENTS);
SAME_NUMBER(LD_UPDATE_SECTION_ORDER, LDPT_UPDATE_SECTION_ORDER);
SAME_NUMBER(LD_ALLOW_SECTION_ORDERING, LDPT_ALLOW_SECTION_ORDERING);
SAME_NUMBER(LD_GET_SYMBOLS_V2, LDPT_GET_SYMBOLS_V2);
SAME_NUMBER(LD_ALLOW_UNIQUE_SEGMENT_FOR_SECTIONS, LDPT_ALLOW_UNIQUE_SEGMENT_FOR_SECTIONS);
SAME_NUMBER(LD_UNIQUE_SEGMENT_FOR_SECTIONS, LDPT_UNIQUE_SEGMENT_FOR_SECTIONS);
SAME_NUMBER(LD_GET_SYMBOLS_V3, LDPT_GET_SYMBOLS_V3);
SAME_NUMBER(LD_GET_INPUT_SECTION_ALIGNMENT, LDPT_GET_INPUT_SECTION_ALIGNMENT);
SAME_NUMBER(LD_GET_INPUT_SECTION_SIZE, LDPT_GET_INPUT_SECTION_SIZE);
SAME_NUMBER(LD_REGISTER_NEW_INPUT, LDPT_REGISTER_NEW_INPUT_HOOK);
SAME_NUMBER(LD_GET_WRAP_SYMBOLS, LDPT_GET_WRAP_SYMBOLS);
SAME_NUMBER(LD_ADD_SYMBOLS_V2, LDPT_ADD_SYMBOLS_V2);
SAME_NUMBER(LD_GET_API_VERSION, LDPT_GET_API_VERSION);
/* Debian 12's header ends with this one: the next tag is the one that came after it. */
SAME_NUMBER(LD_REGISTER_CLAIM_FILE_V2, LDPT_GET_API_VERSION + 1);

#define SAME_SIZE(ours, theirs) _Static_assert(sizeof(struct ours) == sizeof(struct theirs), #ours)
#define SAME_PLACE(ours, member, theirs, their_member)                                             \
    _Static_assert(offsetof(struct ours, member) == offsetof(struct theirs, their_member) &&       \
                       sizeof(((struct ours *)0)->member) ==                                       \
                           sizeof(((struct theirs *)0)->their_member),                             \
                   #ours "." #member)

SAME_SIZE(ld_input_file, ld_plugin_input_file);
SAME_PLACE(ld_input_file, name, ld_plugin_input_file, name);
SAME_PLACE(ld_input_file, descriptor, ld_plugin_input_file, fd);
SAME_PLACE(ld_input_file, offset, ld_plugin_input_file, offset);
SAME_PLACE(ld_input_file, size, ld_plugin_input_file, filesize);
SAME_PLACE(ld_input_file, handle, ld_plugin_input_file, handle);

SAME_SIZE(ld_symbol, ld_plugin_symbol);
SAME_PLACE(ld_symbol, name, ld_plugin_symbol, name);
SAME_PLACE(ld_symbol, version, ld_plugin_symbol, version);
SAME_PLACE(ld_symbol, kind, ld_plugin_symbol, def);
SAME_PLACE(ld_symbol, type, ld_plugin_symbol, symbol_type);
SAME_PLACE(ld_symbol, section_kind, ld_plugin_symbol, section_kind);
SAME_PLACE(ld_symbol, unused, ld_plugin_symbol, unused);
SAME_PLACE(ld_symbol, visibility, ld_plugin_symbol, visibility);
SAME_PLACE(ld_symbol, size, ld_plugin_symbol, size);
SAME_PLACE(ld_symbol, comdat_key, ld_plugin_symbol, comdat_key);
SAME_PLACE(ld_symbol, resolution, ld_plugin_symbol, resolution);

SAME_SIZE(ld_value, ld_plugin_tv);
SAME_PLACE(ld_value, tag, ld_plugin_tv, tv_tag);
SAME_PLACE(ld_value, of, ld_plugin_tv, tv_u);
SAME_PLACE(ld_value, of.number, ld_plugin_tv, tv_u.tv_val);
SAME_PLACE(ld_value, of.string, ld_plugin_tv, tv_u.tv_string);

/* Both declare a function alike, but for the names of structs and enums. */
#define SAME_FUNCTION(type, ours, theirs)                                                          \
    _Static_assert(_Generic((ours *)0, type(ld_): 1, default: 0) &&                                \
                       _Generic((theirs)0, type(ld_plugin_): 1, default: 0),                       \
                   #ours)

#define HOOK(prefix) enum prefix##status (*)(void)
#define CLAIM_FILE(prefix) enum prefix##status (*)(const struct prefix##input_file *, int *)
#define NEW_INPUT(prefix) enum prefix##status (*)(const struct prefix##input_file *)
#define REGISTER_HOOK(prefix) enum prefix##status (*)(HOOK(prefix))
#define REGISTER_CLAIM_FILE(prefix) enum prefix##status (*)(CLAIM_FILE(prefix))
#define REGISTER_NEW_INPUT(prefix) enum prefix##status (*)(NEW_INPUT(prefix))
#define MESSAGE(prefix) enum prefix##status (*)(int, const char *, ...)
#define ADD_SYMBOLS(prefix) enum prefix##status (*)(void *, int, const struct prefix##symbol *)
#define GET_SYMBOLS(prefix) enum prefix##status (*)(const void *, int, struct prefix##symbol *)
#define GET_VIEW(prefix) enum prefix##status (*)(const void *, const void **)
#define GET_API_VERSION(prefix)                                                                    \
    int (*)(const char *, const char *, int, int, const char **, const char **)
#define ONLOAD_OURS enum ld_status (*)(struct ld_value *)
#define ONLOAD_THEIRS enum ld_plugin_status (*)(struct ld_plugin_tv *)

SAME_FUNCTION(CLAIM_FILE, ld_claim_file, ld_plugin_claim_file_handler);
SAME_FUNCTION(HOOK, ld_all_symbols_read, ld_plugin_all_symbols_read_handler);
SAME_FUNCTION(HOOK, ld_cleanup, ld_plugin_cleanup_handler);
SAME_FUNCTION(NEW_INPUT, ld_new_input, ld_plugin_new_input_handler);
SAME_FUNCTION(REGISTER_CLAIM_FILE, ld_register_claim_file, ld_plugin_register_claim_file);
SAME_FUNCTION(REGISTER_HOOK, ld_register_all_symbols_read, ld_plugin_register_all_symbols_read);
SAME_FUNCTION(REGISTER_HOOK, ld_register_cleanup, ld_plugin_register_cleanup);
SAME_FUNCTION(REGISTER_NEW_INPUT, ld_register_new_input, ld_plugin_register_new_input);
SAME_FUNCTION(MESSAGE, ld_message, ld_plugin_message);
SAME_FUNCTION(ADD_SYMBOLS, ld_add_symbols, ld_plugin_add_symbols);
SAME_FUNCTION(GET_SYMBOLS, ld_get_symbols, ld_plugin_get_symbols);
SAME_FUNCTION(GET_VIEW, ld_get_view, ld_plugin_get_view);
SAME_FUNCTION(GET_API_VERSION, ld_get_api_version, ld_plugin_get_api_version);
_Static_assert(_Generic((ld_onload *)0, ONLOAD_OURS: 1, default: 0) &&
                   _Generic((ld_plugin_onload)0, ONLOAD_THEIRS: 1, default: 0),
               "ld_onload");
