/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * A library for LD_PRELOAD that hinders a program that writes a file:
 *
 *   HINDER=CALL:NUMBER   CALL, which is read or write (of a file that is not a standard stream),
 *                        fchmod, fchown, fsync, symlink, rename or renameat2, fails with the error
 *                        NUMBER
 *   HINDER=CALL:-NUMBER  before the first CALL the signal NUMBER comes
 *   HINDER=A,B           B where A does nothing: rename:-15,rename:1 lets the first one succeed
 */

#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* What is called of the same name behind this library. */
#define NEXT(function) (__extension__(__typeof__(&function)) dlsym(RTLD_NEXT, #function))

/* True, and errno set, if the call is to fail. */
static bool fails(const char *call)
{
    static bool has_come;
    size_t size = strlen(call);

    for (const char *what = getenv("HINDER"); what; what = strchr(what, ',')) {
        what += *what == ',';
        int number =
            strncmp(what, call, size) == 0 && what[size] == ':' ? atoi(what + size + 1) : 0;
        if (number > 0) {
            errno = number;
            return true;
        }
        if (number < 0 && !has_come) {
            has_come = true;
            raise(-number);
            return false;
        }
    }
    return false;
}

ssize_t read(int descriptor, void *bytes, size_t size)
{
    return descriptor > STDERR_FILENO && fails("read") ? -1 : NEXT(read)(descriptor, bytes, size);
}

ssize_t write(int descriptor, const void *bytes, size_t size)
{
    return descriptor > STDERR_FILENO && fails("write") ? -1 : NEXT(write)(descriptor, bytes, size);
}

int fchmod(int descriptor, mode_t mode)
{
    return fails("fchmod") ? -1 : NEXT(fchmod)(descriptor, mode);
}

int fchown(int descriptor, uid_t owner, gid_t group)
{
    return fails("fchown") ? -1 : NEXT(fchown)(descriptor, owner, group);
}

int fsync(int descriptor)
{
    return fails("fsync") ? -1 : NEXT(fsync)(descriptor);
}

int rename(const char *from, const char *to)
{
    return fails("rename") ? -1 : NEXT(rename)(from, to);
}

int symlink(const char *target, const char *path)
{
    return fails("symlink") ? -1 : NEXT(symlink)(target, path);
}

/* For renameat2, which older C libraries do not have. */
long syscall(long number, ...)
{
    long arguments[6];
    va_list list;

    va_start(list, number);
    for (int i = 0; i < 6; i++)
        arguments[i] = va_arg(list, long);
    va_end(list);
    if (number == SYS_renameat2 && fails("renameat2"))
        return -1;
    return NEXT(syscall)(number, arguments[0], arguments[1], arguments[2], arguments[3],
                         arguments[4], arguments[5]);
}
