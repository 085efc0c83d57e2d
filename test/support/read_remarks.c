/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * read_remarks FILE
 *
 * Reads remarks in YAML with LLVM's own reader (llvm-c/Remarks.h) and prints what it understood,
 * one line a remark and one line an argument:
 *
 *     Failure pass name function
 *     DebugLoc file line column
 *     Arg key value
 *
 * with TABs between them, and backslashes and control characters as \XX. Exits with 1 where LLVM
 * finds fault with the file, and prints what it says.
 */

#include <llvm-c/Remarks.h>

#include <stdio.h>
#include <stdlib.h>

static const char *const types[] = {
    [LLVMRemarkTypeUnknown] = "Unknown",
    [LLVMRemarkTypePassed] = "Passed",
    [LLVMRemarkTypeMissed] = "Missed",
    [LLVMRemarkTypeAnalysis] = "Analysis",
    [LLVMRemarkTypeAnalysisFPCommute] = "AnalysisFPCommute",
    [LLVMRemarkTypeAnalysisAliasing] = "AnalysisAliasing",
    [LLVMRemarkTypeFailure] = "Failure",
};

static char *read_file(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    char *bytes = NULL;
    size_t capacity = 1 << 16;
    size_t got;

    *size = 0;
    if (!file)
        return NULL;
    do {
        capacity *= 2;
        bytes = realloc(bytes, capacity);
        if (!bytes)
            exit(2);
        got = fread(bytes + *size, 1, capacity - *size, file);
        *size += got;
    } while (got > 0);
    fclose(file);
    return bytes;
}

static void print_string(LLVMRemarkStringRef string)
{
    const char *data = LLVMRemarkStringGetData(string);

    for (uint32_t i = 0; i < LLVMRemarkStringGetLen(string); i++)
        if ((unsigned char)data[i] < 0x20 || data[i] == '\\' || data[i] == 0x7f)
            printf("\\%02X", (unsigned char)data[i]);
        else
            putchar(data[i]);
}

static void print_location(LLVMRemarkDebugLocRef location)
{
    if (!location)
        return;
    printf("DebugLoc\t");
    print_string(LLVMRemarkDebugLocGetSourceFilePath(location));
    printf("\t%u\t%u\n", LLVMRemarkDebugLocGetSourceLine(location),
           LLVMRemarkDebugLocGetSourceColumn(location));
}

static void print_remark(LLVMRemarkEntryRef entry)
{
    LLVMRemarkArgRef argument = LLVMRemarkEntryGetFirstArg(entry);

    printf("%s\t", types[LLVMRemarkEntryGetType(entry)]);
    print_string(LLVMRemarkEntryGetPassName(entry));
    putchar('\t');
    print_string(LLVMRemarkEntryGetRemarkName(entry));
    putchar('\t');
    print_string(LLVMRemarkEntryGetFunctionName(entry));
    putchar('\n');
    print_location(LLVMRemarkEntryGetDebugLoc(entry));
    for (; argument; argument = LLVMRemarkEntryGetNextArg(argument, entry)) {
        printf("Arg\t");
        print_string(LLVMRemarkArgGetKey(argument));
        putchar('\t');
        print_string(LLVMRemarkArgGetValue(argument));
        putchar('\n');
        print_location(LLVMRemarkArgGetDebugLoc(argument));
    }
}

int main(int argc, char **argv)
{
    LLVMRemarkEntryRef entry;
    size_t size = 0;
    char *bytes = argc == 2 ? read_file(argv[1], &size) : NULL;

    if (!bytes) {
        fprintf(stderr, "usage: read_remarks FILE\n");
        return 2;
    }
    LLVMRemarkParserRef parser = LLVMRemarkParserCreateYAML(bytes, size);
    while ((entry = LLVMRemarkParserGetNext(parser))) {
        print_remark(entry);
        LLVMRemarkEntryDispose(entry);
    }
    int status = LLVMRemarkParserHasError(parser) ? 1 : 0;
    if (status)
        fprintf(stderr, "%s\n", LLVMRemarkParserGetErrorMessage(parser));
    LLVMRemarkParserDispose(parser);
    free(bytes);
    return status;
}
