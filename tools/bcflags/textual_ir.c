/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * LLVM is used through its C API (llvm-c/Core.h, IRReader.h, BitWriter.h), whose functions
 * are declared here: building bcflags takes no LLVM.
 *
 * It runs in a child process: LLVM ends the process, or crashes, on some texts that are
 * wrong, and there are other files to be read.
 */

#include "textual_ir.h"

#include "output.h"
#include "shared_library.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* What the child says first: whether bitcode or a message follows. */
enum { SAYS_BITCODE = 'B', SAYS_ERROR = 'E' };

enum { STATUS_CHILD_FAILED = 1, NEWEST = 40, OLDEST = 13 };

static void *(*create_context)(void);
static void *(*copy_to_buffer)(const char *bytes, size_t size, const char *name);
static int (*parse_ir)(void *context, void *buffer, void **module, char **message);
static void *(*write_bitcode)(void *module);
static const char *(*buffer_start)(void *buffer);
static size_t (*buffer_size)(void *buffer);
static void (*install_error_handler)(void (*handler)(const char *reason));
static void (*get_version)(unsigned *major, unsigned *minor, unsigned *patch);

static const struct wanted_function functions[] = {
    {"LLVMContextCreate", &create_context},
    {"LLVMCreateMemoryBufferWithMemoryRangeCopy", &copy_to_buffer},
    {"LLVMWriteBitcodeToMemoryBuffer", &write_bitcode},
    {"LLVMGetBufferStart", &buffer_start},
    {"LLVMGetBufferSize", &buffer_size},
    {"LLVMInstallFatalErrorHandler", &install_error_handler},
};

/* One of these: they differ in who frees the buffer, which nobody does here. */
static const struct wanted_function parsers[] = {
    {"LLVMParseIRInContext", &parse_ir},
    {"LLVMParseIRInContext2", &parse_ir},
};

/* LLVM 16 and later. */
static const struct wanted_function version_function = {"LLVMGetVersion", &get_version};

static char reader[96];

const char *textual_ir_reader(void)
{
    return reader;
}

static enum bcf_status fail(struct bcf_error *error, enum bcf_status status, const char *format,
                            ...) __attribute__((format(printf, 3, 4)));

static enum bcf_status fail(struct bcf_error *error, enum bcf_status status, const char *format,
                            ...)
{
    va_list arguments;

    *error = (struct bcf_error){.status = status, .offset = UINT64_MAX, .address = {"", 0}};
    va_start(arguments, format);
    vsnprintf(error->message, sizeof(error->message), format, arguments);
    va_end(arguments);
    return status;
}

/* The names of the libraries in LLVM's own builds and in distributions: libLLVM.so.22.1 since
 * LLVM 18, libLLVM-16.so.1 and libLLVM-16.so before; "libLLVM.so" comes without the others. */
static void *open_version(int version, char *name, size_t name_size)
{
    static const struct {
        const char *before;
        const char *behind;
    } names[] = {{"libLLVM.so.", ".1"}, {"libLLVM-", ".so.1"}, {"libLLVM-", ".so"}};
    void *library = NULL;

    for (size_t i = 0; !library && i < sizeof(names) / sizeof(names[0]); i++) {
        snprintf(name, name_size, "%s%d%s", names[i].before, version, names[i].behind);
        library = dlopen(name, RTLD_LAZY | RTLD_LOCAL);
    }
    return library;
}

static void *open_newest(char *name, size_t name_size)
{
    void *library = NULL;

    for (int version = NEWEST; !library && version >= OLDEST; version--)
        library = open_version(version, name, name_size);
    if (library)
        return library;
    snprintf(name, name_size, "libLLVM.so");
    return dlopen(name, RTLD_LAZY | RTLD_LOCAL);
}

/* Finds the functions, and out which LLVM it is. */
static enum bcf_status use_library(void *library, const char *name, struct bcf_error *error)
{
    const char *missing =
        find_functions(library, functions, sizeof(functions) / sizeof(functions[0]));
    unsigned version[3];

    if (!missing && find_functions(library, &parsers[0], 1))
        missing = find_functions(library, &parsers[1], 1);
    if (missing)
        return fail(error, BCF_ERROR_TEXTUAL_IR,
                    "is textual LLVM IR, and %s is no LLVM that can read it: it has no %s", name,
                    missing);
    if (find_functions(library, &version_function, 1)) {
        snprintf(reader, sizeof(reader), "%s", name);
        return BCF_OK;
    }
    get_version(&version[0], &version[1], &version[2]);
    snprintf(reader, sizeof(reader), "LLVM %u.%u.%u", version[0], version[1], version[2]);
    return BCF_OK;
}

static enum bcf_status load_llvm(struct bcf_error *error)
{
    const char *chosen = getenv("BCFLAGS_LIBLLVM");
    char name[32];

    if (reader[0] != '\0')
        return BCF_OK;
    if (chosen && chosen[0] != '\0') {
        /* To load what the user names is what the variable is for.
         * NOLINTNEXTLINE(clang-analyzer-optin.taint.GenericTaint) */
        void *library = dlopen(chosen, RTLD_LAZY | RTLD_LOCAL);
        if (library)
            return use_library(library, chosen, error);
        return fail(error, BCF_ERROR_TEXTUAL_IR,
                    "is textual LLVM IR, and the LLVM to read it, which BCFLAGS_LIBLLVM names, "
                    "cannot be loaded: %s",
                    dlerror());
    }
    void *library = open_newest(name, sizeof(name));
    if (library)
        return use_library(library, name, error);
    return fail(error, BCF_ERROR_TEXTUAL_IR,
                "is textual LLVM IR, and no LLVM to read it is installed (libLLVM.so.22.1 or the "
                "like, or one that BCFLAGS_LIBLLVM names); llvm-as makes bitcode of it");
}

/* ---- In the child process ----------------------------------------------- */

static int answer; /* the pipe to the parent */

static void send_bytes(const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t count = write(answer, bytes, size);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            _exit(STATUS_CHILD_FAILED);
        bytes += count;
        size -= (size_t)count;
    }
}

static void send_error(const char *message)
{
    static const char kind = SAYS_ERROR;

    send_bytes(&kind, 1);
    send_bytes(message, strlen(message));
    _exit(0);
}

/* Does not return. */
static void convert(const struct contents *text, const char *name)
{
    static const char kind = SAYS_BITCODE;
    char *message = NULL;
    void *module = NULL;
    int nowhere = open("/dev/null", O_WRONLY);

    /* What LLVM warns of is no concern of ours, nor is its last stack. */
    if (nowhere >= 0)
        dup2(nowhere, STDERR_FILENO);
    install_error_handler(send_error);
    void *buffer = copy_to_buffer(text->bytes, text->size, name);
    if (parse_ir(create_context(), buffer, &module, &message) != 0)
        send_error(message ? message : "it does not say why");
    buffer = write_bitcode(module);
    send_bytes(&kind, 1);
    send_bytes(buffer_start(buffer), buffer_size(buffer));
    _exit(0); /* the memory goes with the process */
}

/* ---- In the parent ------------------------------------------------------ */

/* Takes ":NUMBER" off a message; 0 where that is not there. */
static unsigned long take_number(const char **message)
{
    char *end;

    if (**message != ':' || (*message)[1] < '0' || (*message)[1] > '9')
        return 0;
    unsigned long number = strtoul(*message + 1, &end, 10);
    *message = end;
    return number;
}

/* Shows LLVM's message: "NAME:LINE:COLUMN: error: WHAT", and the line of the text, which is
 * left out. */
static enum bcf_status fail_as_llvm_says(const char *name, const char *message,
                                         struct bcf_error *error)
{
    static const char kind[] = ": error: ";
    bool has_place = strncmp(message, name, strlen(name)) == 0;
    const char *rest = has_place ? message + strlen(name) : message;
    unsigned long line = take_number(&rest);
    unsigned long column = take_number(&rest);

    if (line > 0 && strncmp(rest, kind, strlen(kind)) == 0) {
        rest += strlen(kind);
        return fail(error, BCF_ERROR_MALFORMED, "line %lu, column %lu: %.*s (read by %s)", line,
                    column, (int)strcspn(rest, "\n"), rest, reader);
    }
    return fail(error, BCF_ERROR_MALFORMED, "%.*s (read by %s)", (int)strcspn(message, "\n"),
                message, reader);
}

static enum bcf_status take_answer(struct contents *bitcode, const char *name, int status,
                                   struct bcf_error *error)
{
    if (WIFSIGNALED(status))
        return fail(error, BCF_ERROR_TEXTUAL_IR, "%s crashed when it read this text: %s", reader,
                    strsignal(WTERMSIG(status)));
    if (status != 0 || bitcode->size == 0)
        return fail(error, BCF_ERROR_TEXTUAL_IR, "%s gave up when it read this text", reader);
    char kind = bitcode->bytes[0];
    bitcode->size--;
    memmove(bitcode->bytes, bitcode->bytes + 1, bitcode->size);
    if (kind == SAYS_BITCODE)
        return BCF_OK;
    bitcode->bytes[bitcode->size] = '\0'; /* where the last byte was before */
    return fail_as_llvm_says(name, bitcode->bytes, error);
}

enum bcf_status textual_ir_to_bitcode(const struct contents *text, const char *name,
                                      struct contents *bitcode, struct bcf_error *error)
{
    int ends[2];
    int status = 0;

    if (load_llvm(error) != BCF_OK)
        return error->status;
    if (pipe(ends) != 0)
        return fail(error, BCF_ERROR_IO, "cannot make a pipe: %s", strerror(errno));
    fflush(NULL);
    pid_t child = fork();
    int problem = errno;
    if (child == 0) {
        close(ends[0]);
        answer = ends[1];
        convert(text, name);
    }
    close(ends[1]);
    if (child < 0) {
        close(ends[0]);
        return fail(error, BCF_ERROR_IO, "cannot start a process to read it: %s",
                    strerror(problem));
    }
    bool is_read = contents_read(bitcode, ends[0]);
    problem = errno;
    close(ends[0]);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    if (!is_read)
        return fail(error, BCF_ERROR_IO, "cannot hear the process that reads it: %s",
                    strerror(problem));
    return take_answer(bitcode, name, status, error);
}
