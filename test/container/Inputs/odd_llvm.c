/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* A library that looks like LLVM and misbehaves. */

#include <stdio.h>
#include <stdlib.h>

static void (*handler)(const char *reason);

void *LLVMContextCreate(void)
{
    return malloc(1);
}

void *LLVMCreateMemoryBufferWithMemoryRangeCopy(const char *bytes, size_t size, const char *name)
{
    (void)bytes;
    (void)size;
    (void)name;
    return NULL;
}

/* Newer LLVMs have only this one of the two. */
int LLVMParseIRInContext2(void *context, void *buffer, void **module, char **message)
{
    (void)context;
    (void)buffer;
    (void)module;
    (void)message;
    fprintf(stderr, "this is said to nobody\n");
#ifdef CRASH
    abort();
#elif defined EXIT
    exit(3);
#elif defined FATAL
    handler("out of registers\nand a stack");
#endif
    return 0;
}

void *LLVMWriteBitcodeToMemoryBuffer(void *module)
{
    return module;
}

const char *LLVMGetBufferStart(void *buffer)
{
    (void)buffer;
    return "garbage";
}

size_t LLVMGetBufferSize(void *buffer)
{
    (void)buffer;
#ifdef GARBAGE
    return 7;
#else
    return 0;
#endif
}

void LLVMInstallFatalErrorHandler(void (*wanted)(const char *reason))
{
    handler = wanted;
}

void LLVMGetVersion(unsigned *major, unsigned *minor, unsigned *patch)
{
    *major = 99;
    *minor = 1;
    *patch = 2;
}
