/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * A library for LD_PRELOAD that makes a linker's life hard, for hostile.py. What is to fail says
 * the environment; where it says "of the plugin", the linker itself has what it wants.
 *
 *   STARVE_CHILD=sleep|kill|fail|full|rubbish|ignore  what a linker does that the plugin runs
 *   STARVE_CHILD=remove:FILE, =shrink:FILE       it does that to a file, and then runs as ever
 *   STARVE_FORK=1              no fork of the plugin succeeds
 *   STARVE_PROC=1              there is no /proc for the plugin
 *   STARVE_FOLDER=1            no temporary folder can be made
 *   STARVE_DISK=1              the disk of the temporary folder is full
 *   STARVE_OUTPUT=1            so it is for what a linker that is run prints, but not for its
 * errors STARVE_QUESTION=imports    STARVE_CHILD is only for a linker that is asked for imports
 *   STARVE_READ=N              read and pread of the plugin fail from the Nth call on, with EIO
 *   STARVE_MEMORY=N, N-M       allocations of the plugin fail, from the Nth to the Mth; how many
 *                              there were is written to STARVE_REPORT
 *   STARVE_REPORT=FILE         whether a child was left when the linker ended is written there
 */

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static unsigned long allocations, first_failing, last_failing;
static unsigned long reads, first_failing_read;

/* Whether the code at the address is the plugin's. Its functions are called from a constructor,
 * in one thread. */
static bool is_plugin(const void *address)
{
    Dl_info info;

    return dladdr(address, &info) != 0 && info.dli_fname &&
           strstr(info.dli_fname, "bcflags-lto") != NULL;
}

#define CALLER __builtin_return_address(0)

/* What is called of the same name behind this library. */
#define NEXT(function) (__extension__(__typeof__(&function)) dlsym(RTLD_NEXT, #function))

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);

static bool fails(const void *caller)
{
    if (first_failing == 0 || !is_plugin(caller))
        return false;
    allocations++;
    return allocations >= first_failing && allocations <= last_failing;
}

void *malloc(size_t size)
{
    return fails(CALLER) ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return fails(CALLER) ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
    return fails(CALLER) ? NULL : __libc_realloc(old, size);
}

pid_t fork(void)
{
    if (getenv("STARVE_FORK") && is_plugin(CALLER)) {
        errno = EAGAIN;
        return -1;
    }
    return NEXT(fork)();
}

static bool is_hidden(const char *path, const void *caller)
{
    return getenv("STARVE_PROC") && strncmp(path, "/proc/", 6) == 0 && is_plugin(caller);
}

int access(const char *path, int mode)
{
    if (is_hidden(path, CALLER)) {
        errno = ENOENT;
        return -1;
    }
    return NEXT(access)(path, mode);
}

int execve(const char *path, char *const arguments[], char *const environment[])
{
    if (is_hidden(path, CALLER)) {
        errno = ENOENT;
        return -1;
    }
    return NEXT(execve)(path, arguments, environment);
}

/* Where a plugin makes files in its temporary folder, the disk may be full. */
static const char *full_disk(const char *path)
{
    return getenv("STARVE_DISK") && strstr(path, "/bcflags-") ? "/dev/full" : path;
}

int open64(const char *path, int flags, ...)
{
    va_list arguments;
    int mode;

    va_start(arguments, flags);
    mode = flags & O_CREAT ? va_arg(arguments, int) : 0;
    va_end(arguments);
    if (flags & O_CREAT && full_disk(path) != path)
        return NEXT(open64)("/dev/full", O_WRONLY | (flags & O_CLOEXEC));
    return NEXT(open64)(path, flags, mode);
}

FILE *fopen64(const char *path, const char *mode)
{
    return NEXT(fopen64)(full_disk(path), full_disk(path) == path ? mode : "we");
}

static bool is_in_file(int descriptor)
{
    char link[64];
    char path[16] = "";

    snprintf(link, sizeof(link), "/proc/self/fd/%d", descriptor);
    return readlink(link, path, sizeof(path) - 1) > 0 && path[0] == '/' &&
           strncmp(path, "/memfd:", 7) != 0;
}

ssize_t write(int file, const void *bytes, size_t size)
{
    if (file == STDOUT_FILENO && getenv("STARVE_OUTPUT") && getenv("BCFLAGS_CHILD") &&
        is_in_file(file)) {
        errno = ENOSPC;
        return -1;
    }
    return NEXT(write)(file, bytes, size);
}

char *mkdtemp(char *name)
{
    if (getenv("STARVE_FOLDER")) {
        errno = EACCES;
        return NULL;
    }
    return NEXT(mkdtemp)(name);
}

static bool read_fails(const void *caller)
{
    if (first_failing_read == 0 || !is_plugin(caller) || ++reads < first_failing_read)
        return false;
    errno = EIO;
    return true;
}

ssize_t read(int file, void *buffer, size_t size)
{
    return read_fails(CALLER) ? -1 : NEXT(read)(file, buffer, size);
}

ssize_t pread64(int file, void *buffer, size_t size, off64_t offset)
{
    return read_fails(CALLER) ? -1 : NEXT(pread64)(file, buffer, size, offset);
}

static void report(const char *text)
{
    const char *path = getenv("STARVE_REPORT");
    int file = path ? open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666) : -1;

    if (file < 0 || write(file, text, strlen(text)) < 0)
        return;
    close(file);
}

static void report_end(void)
{
    char text[64];

    if (!getenv("BCFLAGS_CHILD")) {
        if (waitpid(-1, NULL, WNOHANG) >= 0)
            report("a child is left\n");
        if (first_failing > 0) {
            snprintf(text, sizeof(text), "allocations: %lu\n", allocations);
            report(text);
        }
    }
}

/* How a linker ends. */
void _exit(int status)
{
    report_end();
    NEXT(_exit)(status);
    __builtin_unreachable();
}

void _Exit(int status)
{
    report_end();
    NEXT(_Exit)(status);
    __builtin_unreachable();
}

static void rubbish(FILE *file)
{
    for (int i = 0; i < 100000; i++)
        putc(i * 7919 % 251, file);
}

static void live_as_child(const char *how, const char *argument)
{
    const char *colon = strchr(how, ':');

    if (strcmp(how, "sleep") == 0) {
        sleep(1000);
    } else if (strcmp(how, "ignore") == 0) {
        for (int number = 1; number < NSIG; number++)
            signal(number, SIG_IGN);
        setpgid(0, 0);
        if (fork() == 0)
            sleep(1000);
        sleep(1000);
    } else if (strcmp(how, "kill") == 0) {
        raise(SIGKILL);
    } else if (strcmp(how, "fail") == 0) {
        fputs("the linker has failed\n", stderr);
        exit(3);
    } else if (strcmp(how, "full") == 0) {
        fprintf(stderr, "ld.lld: error: cannot open output file %s: No space left on device\n",
                argument + 1);
        exit(1);
    } else if (strcmp(how, "rubbish") == 0) {
        rubbish(stdout);
        rubbish(stderr);
        exit(1);
    } else if (strncmp(how, "remove:", 7) == 0) {
        unlink(colon + 1);
    } else if (strncmp(how, "shrink:", 7) == 0 && truncate(colon + 1, 100) != 0) {
        exit(4);
    }
}

/* Whether the linker is asked for imports: its arguments are in a response file. */
static bool is_asked_for_imports(const char *argument)
{
    static char text[1 << 16];
    FILE *file = argument && argument[0] == '@' ? fopen64(argument + 1, "re") : NULL;
    size_t size = file ? fread(text, 1, sizeof(text) - 1, file) : 0;

    if (file)
        fclose(file);
    text[size] = '\0';
    return strstr(text, "--thinlto-emit-imports-files") != NULL;
}

__attribute__((constructor)) static void begin(int argc, char **argv)
{
    const char *child = getenv("STARVE_CHILD");
    const char *memory = getenv("STARVE_MEMORY");
    const char *first_read = getenv("STARVE_READ");
    char *end;

    if (getenv("BCFLAGS_CHILD")) {
        if (child && (!getenv("STARVE_QUESTION") || (argc > 1 && is_asked_for_imports(argv[1]))))
            live_as_child(child, argv[1]);
        return;
    }
    if (memory) {
        first_failing = strtoul(memory, &end, 10);
        last_failing = *end == '-' ? strtoul(end + 1, NULL, 10) : first_failing;
    }
    if (first_read)
        first_failing_read = strtoul(first_read, NULL, 10);
}
