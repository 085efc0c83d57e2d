/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

#include "speech.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { LONGEST_LINE = 2048, LONGEST_WAIT = 10000 /* milliseconds */ };

/* What is held back while we write. */
struct silence {
    sigset_t pipe;
    bool is_held;
};

/* Where nobody reads what is said, the link goes on all the same. */
static void hold_signal(struct silence *silence)
{
    sigset_t pending;
    sigset_t before;

    (void)sigemptyset(&silence->pipe);
    (void)sigaddset(&silence->pipe, SIGPIPE);
    silence->is_held = sigpending(&pending) == 0 && sigismember(&pending, SIGPIPE) == 0 &&
                       pthread_sigmask(SIG_BLOCK, &silence->pipe, &before) == 0;
    /* Who holds it back already goes on doing so. */
    if (silence->is_held && sigismember(&before, SIGPIPE) == 1)
        (void)sigemptyset(&silence->pipe);
}

static void drop_signal(const struct silence *silence)
{
    static const struct timespec at_once = {0, 0};
    sigset_t pipe;

    if (!silence->is_held)
        return;
    (void)sigemptyset(&pipe);
    (void)sigaddset(&pipe, SIGPIPE);
    (void)sigtimedwait(&pipe, NULL, &at_once);
    (void)pthread_sigmask(SIG_UNBLOCK, &silence->pipe, NULL);
}

/* Waits for a reader who is slow, as lld does (LLVM source: raw_ostream.cpp,
 * raw_fd_ostream::write_impl), but not without end. */
static bool can_go_on(void)
{
    struct pollfd reader = {.fd = STDERR_FILENO, .events = POLLOUT};

    if (errno == EINTR)
        return true;
    return errno == EAGAIN && poll(&reader, 1, LONGEST_WAIT) > 0;
}

static void write_all(bcf_string text)
{
    while (text.size > 0) {
        ssize_t count = write(STDERR_FILENO, text.data, text.size);
        if (count < 0 && can_go_on())
            continue;
        if (count <= 0)
            return;
        text.data += count;
        text.size -= (size_t)count;
    }
}

/* Linkers may offer files in several threads at once. */
static _Thread_local struct bcf_text *collected;

void plugin_speech_collect(struct bcf_text *text)
{
    collected = text;
}

void plugin_say_text(bcf_string text)
{
    struct silence silence;

    if (collected) {
        bcf_text_add(collected, text.data, text.size);
        if (!collected->failed)
            return;
    }
    hold_signal(&silence);
    write_all(text);
    drop_signal(&silence);
}

/* Names of files may hold anything: a line stays one, and is text for a terminal. */
static void hide_control_characters(char *line, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if ((unsigned char)line[i] < ' ' || line[i] == '\x7f')
            line[i] = '?';
}

static void say_line(const char *head, const char *format, va_list arguments)
{
    char line[LONGEST_LINE];
    size_t size = (size_t)snprintf(line, sizeof(line), "%s", head);
    int length = vsnprintf(line + size, sizeof(line) - size - 1, format, arguments);

    if (length < 0)
        return;
    size += (size_t)length;
    if (size > sizeof(line) - 2)
        size = sizeof(line) - 2;
    hide_control_characters(line, size);
    line[size++] = '\n';
    plugin_say_text((bcf_string){line, size});
}

void plugin_warn(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    say_line("bcflags: warning: ", format, arguments);
    va_end(arguments);
}

void plugin_say_error(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    say_line("bcflags: error: ", format, arguments);
    va_end(arguments);
}
