/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "gnu/hooks.h"

#include "gnu/link_check.h"
#include "gnu/symbol_listing.h"
#include "gnu/unclaimed.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

struct gnu_plugin gnu_plugin;

/* The file that this thread offers to the plugin behind ours. */
static _Thread_local struct gnu_claim *offered;
static _Thread_local const struct ld_input_file *offered_file;

static void begin_offer(const struct ld_input_file *file)
{
    offered = gnu_plugin.is_checked ? gnu_claims_add(&gnu_plugin.claims, file) : NULL;
    offered_file = file;
}

static void end_offer(enum ld_status status, const int *claimed)
{
    const struct ld_input_file *file = offered_file;

    offered_file = NULL;
    if (!gnu_plugin.register_all_symbols_read && status == LD_OK && *claimed == 0)
        gnu_tell_unlisted(&gnu_plugin, file);
    if (!offered)
        return;
    offered->is_claimed = status == LD_OK && *claimed != 0;
    if ((gnu_plugin.next.library || gnu_plugin.is_alone) && status == LD_OK && *claimed == 0)
        gnu_tell_unclaimed(&gnu_plugin, file);
    offered = NULL;
}

/* One thread at a time, where the plugin behind ours does not know that there are more. */
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;

static void take_turn(void)
{
    if (gnu_plugin.next.is_serial)
        (void)pthread_mutex_lock(&turn);
}

static void end_turn(void)
{
    if (gnu_plugin.next.is_serial)
        (void)pthread_mutex_unlock(&turn);
}

static enum ld_status claim_file(const struct ld_input_file *file, int *claimed)
{
    enum ld_status status = LD_OK;

    begin_offer(file);
    take_turn();
    if (gnu_plugin.next.claim_file)
        status = gnu_plugin.next.claim_file(file, claimed);
    end_turn();
    end_offer(status, claimed);
    return status;
}

static enum ld_status claim_file_v2(const struct ld_input_file *file, int *claimed, int known_used)
{
    enum ld_status status;

    begin_offer(file);
    take_turn();
    status = gnu_plugin.next.claim_file_v2(file, claimed, known_used);
    end_turn();
    end_offer(status, claimed);
    return status;
}

static enum ld_status all_symbols_read(void)
{
    if (gnu_plugin.is_checked && gnu_check_link(&gnu_plugin))
        return LD_FAILED;
    return gnu_plugin.next.all_symbols_read ? gnu_plugin.next.all_symbols_read() : LD_OK;
}

static enum ld_status cleanup(void)
{
    return gnu_plugin.next.cleanup ? gnu_plugin.next.cleanup() : LD_OK;
}

/* What the plugin behind ours registers is remembered, and ours is registered. */

static enum ld_status register_claim_file(ld_claim_file *hook)
{
    gnu_plugin.next.claim_file = hook;
    return gnu_plugin.register_claim_file(claim_file);
}

static enum ld_status register_claim_file_v2(ld_claim_file_v2 *hook)
{
    gnu_plugin.next.claim_file_v2 = hook;
    return gnu_plugin.register_claim_file_v2(claim_file_v2);
}

static enum ld_status register_all_symbols_read(ld_all_symbols_read *hook)
{
    gnu_plugin.next.all_symbols_read = hook;
    return gnu_plugin.register_all_symbols_read(all_symbols_read);
}

static enum ld_status register_cleanup(ld_cleanup *hook)
{
    gnu_plugin.next.cleanup = hook;
    return gnu_plugin.register_cleanup(cleanup);
}

static enum ld_status add_symbols(void *handle, int count, const struct ld_symbol *symbols)
{
    if (offered && offered->handle == handle)
        offered->symbol_count = count;
    return gnu_plugin.add_symbols(handle, count, symbols);
}

static enum ld_status add_symbols_v2(void *handle, int count, const struct ld_symbol *symbols)
{
    if (offered && offered->handle == handle)
        offered->symbol_count = count;
    return gnu_plugin.add_symbols_v2(handle, count, symbols);
}

static int get_api_version(const char *name, const char *version, int lowest, int highest,
                           const char **linker_name, const char **linker_version)
{
    gnu_plugin.next.has_asked_version = true;
    return gnu_plugin.get_api_version(name, version, lowest, highest, linker_name, linker_version);
}

/* The linker's own function takes no list of values, so that what is to be said is formatted. */
static enum ld_status message(int level, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static enum ld_status message(int level, const char *format, ...)
{
    enum ld_status status;
    char *text = NULL;
    va_list values;

    va_start(values, format);
    if (vasprintf(&text, format, values) < 0)
        text = NULL;
    va_end(values);
    if (level >= LD_ERROR && offered_file && gnu_plugin.is_checked)
        gnu_tell_failed(&gnu_plugin, offered_file, text ? text : format);
    status = gnu_plugin.message(level, "%s", text ? text : format);
    free(text);
    return status;
}

void gnu_hooks_stand_between(struct ld_value *entry)
{
    struct gnu_plugin *plugin = &gnu_plugin;

    switch (entry->tag) {
    case LD_REGISTER_CLAIM_FILE:
        plugin->register_claim_file = entry->of.register_claim_file;
        entry->of.register_claim_file = register_claim_file;
        break;
    case LD_REGISTER_CLAIM_FILE_V2:
        plugin->register_claim_file_v2 = entry->of.register_claim_file_v2;
        entry->of.register_claim_file_v2 = register_claim_file_v2;
        break;
    case LD_REGISTER_ALL_SYMBOLS_READ:
        plugin->register_all_symbols_read = entry->of.register_all_symbols_read;
        entry->of.register_all_symbols_read = register_all_symbols_read;
        break;
    case LD_REGISTER_CLEANUP:
        plugin->register_cleanup = entry->of.register_cleanup;
        entry->of.register_cleanup = register_cleanup;
        break;
    case LD_MESSAGE:
        plugin->message = entry->of.message;
        entry->of.message = message;
        break;
    case LD_ADD_SYMBOLS:
        plugin->add_symbols = entry->of.add_symbols;
        entry->of.add_symbols = add_symbols;
        break;
    case LD_ADD_SYMBOLS_V2:
        plugin->add_symbols_v2 = entry->of.add_symbols;
        entry->of.add_symbols = add_symbols_v2;
        break;
    case LD_GET_SYMBOLS_V3:
        plugin->get_symbols_v3 = entry->of.get_symbols; /* and stays */
        break;
    case LD_GET_VIEW:
        plugin->get_view = entry->of.get_view;
        break;
    case LD_GET_API_VERSION:
        plugin->get_api_version = entry->of.get_api_version;
        entry->of.get_api_version = get_api_version;
        break;
    default:
        break;
    }
}

void gnu_hooks_negotiate(void)
{
    const char *name = NULL;
    const char *version = NULL;

    if (!gnu_plugin.get_api_version || gnu_plugin.next.has_asked_version ||
        gnu_next_llvm(&gnu_plugin.next) == 0)
        return;
    gnu_plugin.next.is_serial = true;
    (void)gnu_plugin.get_api_version("bcflags", "0", 0, 1, &name, &version);
}

enum ld_status gnu_hooks_register(void)
{
    const struct gnu_plugin *plugin = &gnu_plugin;
    enum ld_status status = LD_OK;

    if (plugin->register_claim_file)
        status = plugin->register_claim_file(claim_file);
    if (status == LD_OK && plugin->register_all_symbols_read)
        status = plugin->register_all_symbols_read(all_symbols_read);
    return status;
}
