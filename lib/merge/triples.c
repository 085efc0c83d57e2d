/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Target triples and data layouts, compared as LLVM compares them. */

#include "merge/rules.h"

#include "base/string_view.h"

#include <string.h>

/* LLVM splits a triple at its first three hyphens and takes each part for what
 * its place says, without moving any: "x86_64-linux-gnu" has vendor "linux". */
enum { ARCH_PART, VENDOR_PART, OS_PART, ENVIRONMENT_PART, PARTS };

struct triple {
    bcf_string parts[PARTS];
};

/* Cuts a piece off the front of *text, up to the first hyphen. */
static bcf_string cut(bcf_string *text)
{
    bcf_string piece = {text->data, 0};

    while (piece.size < text->size && piece.data[piece.size] != '-')
        piece.size++;
    size_t used = piece.size < text->size ? piece.size + 1 : piece.size;
    text->data += used;
    text->size -= used;
    return piece;
}

static void split(bcf_string text, struct triple *triple)
{
    for (int i = 0; i < ENVIRONMENT_PART; i++)
        triple->parts[i] = cut(&text);
    triple->parts[ENVIRONMENT_PART] = text;
}

/* The architecture's one name, or "" if LLVM does not know it. For ARM, big or
 * little endian; arm and thumb are one. */
static const char *architecture(bcf_string name)
{
    static const struct {
        const char *name;
        const char *canonical;
    } names[] = {
#define ARCH(name, canonical) {name, canonical},
#include "merge/triple_names.def"
    };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (bcf_string_is(name, names[i].name))
            return names[i].canonical;
    if (bcf_string_begins(name, "armeb") || bcf_string_begins(name, "thumbeb"))
        return "armeb";
    if (bcf_string_begins(name, "arm") || bcf_string_begins(name, "thumb"))
        return "arm";
    return "";
}

/* What follows "arm" or "thumb": the version, without the class that means no
 * difference. */
static bcf_string arm_version(bcf_string name)
{
    static const char *const heads[] = {"thumbeb", "thumb", "armeb", "arm"};

    for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
        if (bcf_string_begins(name, heads[i])) {
            name.data += strlen(heads[i]);
            name.size -= strlen(heads[i]);
            break;
        }
    }
    if (bcf_string_is(name, "v7l") || bcf_string_is(name, "v7hl"))
        name.size = 2;
    /* "v7a" and "v8a" are what "v7" and "v8" mean. */
    bool is_class_a = name.size > 2 && name.data[name.size - 1] == 'a' &&
                      name.data[name.size - 2] >= '0' && name.data[name.size - 2] <= '9';
    name.size -= is_class_a;
    return name;
}

static const char *vendor(bcf_string name)
{
    static const char *const names[] = {
#define VENDOR(name) name,
#include "merge/triple_names.def"
    };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (bcf_string_is(name, names[i]))
            return names[i];
    return "";
}

static const char *system_of(bcf_string name)
{
    static const char *const prefixes[] = {
#define OS(prefix) prefix,
#include "merge/triple_names.def"
    };

    if (bcf_string_begins(name, "win32"))
        return "windows";
    if (bcf_string_begins(name, "visionos"))
        return "xros";
    for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
        if (bcf_string_begins(name, prefixes[i]))
            return prefixes[i];
    return "";
}

static const char *environment(bcf_string name)
{
    static const char *const prefixes[] = {
#define ENVIRONMENT(prefix) prefix,
#include "merge/triple_names.def"
    };

    for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
        if (bcf_string_begins(name, prefixes[i]))
            return prefixes[i];
    return "";
}

/* The part of an architecture's name before the variant. */
static bcf_string machine_of(const char *canonical)
{
    return (bcf_string){canonical, strcspn(canonical, ":")};
}

bool bcf_triple_is(bcf_string triple, const char *name)
{
    return bcf_string_is(machine_of(architecture(cut(&triple))), name);
}

/* The object format: the fourth part may end in it, else it follows from the
 * rest. */
static const char *format_of(const struct triple *triple)
{
    static const char *const suffixes[] = {
#define FORMAT(suffix) suffix,
#include "merge/triple_names.def"
    };
    bcf_string name = triple->parts[ENVIRONMENT_PART];
    const char *system = system_of(triple->parts[OS_PART]);

    for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
        size_t size = strlen(suffixes[i]);
        if (name.size >= size && memcmp(name.data + name.size - size, suffixes[i], size) == 0)
            return suffixes[i];
    }
    if (bcf_string_begins(triple->parts[ARCH_PART], "wasm"))
        return "wasm";
    if (strcmp(vendor(triple->parts[VENDOR_PART]), "apple") == 0)
        return "macho";
    if (strcmp(system, "windows") == 0 || strcmp(system, "uefi") == 0)
        return "coff";
    if (strcmp(system, "aix") == 0)
        return "xcoff";
    return strcmp(system, "zos") == 0 ? "goff" : "elf";
}

/* CUDA's device library, which LLVM lets pass in a module for NVIDIA's GPUs. */
static bool is_device_library(const struct triple *destination, const struct triple *source)
{
    const bcf_string *parts = source->parts;

    if (!bcf_string_begins(parts[ARCH_PART], "nvptx") ||
        !bcf_string_begins(destination->parts[ARCH_PART], "nvptx"))
        return false;
    return (bcf_string_is(parts[VENDOR_PART], "nvidia") &&
            bcf_string_is(parts[OS_PART], "gpulibs")) ||
           (bcf_string_is(parts[VENDOR_PART], "unknown") &&
            bcf_string_is(parts[OS_PART], "unknown"));
}

enum bcf_triples bcf_triples_compare(bcf_string destination, bcf_string source)
{
    struct triple a;
    struct triple b;

    split(destination, &a);
    split(source, &b);
    if (bcf_string_equal(destination, source) || is_device_library(&a, &b))
        return BCF_TRIPLES_COMPATIBLE;
    const char *machine = architecture(a.parts[ARCH_PART]);
    const char *other = architecture(b.parts[ARCH_PART]);
    if (!bcf_string_equal(machine_of(machine), machine_of(other)) && machine[0] != '\0' &&
        other[0] != '\0')
        return BCF_TRIPLES_OTHER_MACHINE;
    if (strcmp(machine, other) != 0)
        return BCF_TRIPLES_DIFFERENT;
    bool is_arm = strncmp(machine, "arm", 3) == 0;
    if (is_arm &&
        !bcf_string_equal(arm_version(a.parts[ARCH_PART]), arm_version(b.parts[ARCH_PART])))
        return BCF_TRIPLES_DIFFERENT;

    const char *environment_a = environment(a.parts[ENVIRONMENT_PART]);
    const char *vendor_b = vendor(b.parts[VENDOR_PART]);
    /* The source's view: it is asked whether it goes with the destination. */
    bool is_apple = strcmp(vendor_b, "apple") == 0;
    bool ignores_vendor = strcmp(system_of(b.parts[OS_PART]), "windows") == 0 &&
                          bcf_string_begins(b.parts[ENVIRONMENT_PART], "gnu");
    if (strcmp(system_of(a.parts[OS_PART]), system_of(b.parts[OS_PART])) != 0)
        return BCF_TRIPLES_DIFFERENT;
    if (!ignores_vendor && strcmp(vendor(a.parts[VENDOR_PART]), vendor_b) != 0)
        return BCF_TRIPLES_DIFFERENT;
    if (!is_apple && strcmp(format_of(&a), format_of(&b)) != 0)
        return BCF_TRIPLES_DIFFERENT;
    if (!is_apple && strcmp(environment_a, environment(b.parts[ENVIRONMENT_PART])) != 0)
        return BCF_TRIPLES_DIFFERENT;
    return BCF_TRIPLES_COMPATIBLE;
}

/* Parts of a data layout that LLVM adds to, or changes in, older ones. */
static const struct {
    const char *architecture;
    const char *part;
} added_parts[] = {
    {"x86", "p270:32:32"},
    {"x86", "p271:32:32"},
    {"x86", "p272:64:64"},
    {"x86", "i128:128"},
    {"x86_64", "p270:32:32"},
    {"x86_64", "p271:32:32"},
    {"x86_64", "p272:64:64"},
    {"x86_64", "i128:128"},
    {"aarch64", "p270:32:32"},
    {"aarch64", "p271:32:32"},
    {"aarch64", "p272:64:64"},
    {"aarch64", "Fn32"},
    {"riscv64", "n64"},
    {"riscv64", "n32:64"},
    {"loongarch64", "n64"},
    {"loongarch64", "n32:64"},
    {"mips64", "i128:128"},
    {"mips64el", "i128:128"},
    {"sparcv9", "i128:128"},
    {"ppc64", "i128:128"},
    {"ppc64le", "i128:128"},
    {"wasm32", "i128:128"},
    {"wasm64", "i128:128"},
    {"amdgcn", "G1"},
    {"amdgcn", "ni:7"},
    {"amdgcn", "ni:7:8"},
    {"amdgcn", "ni:7:8:9"},
    {"amdgcn", "p7:160:256:256:32"},
    {"amdgcn", "p8:128:128"},
    {"amdgcn", "p8:128:128:128:48"},
    {"amdgcn", "p9:192:256:256:32"},
};

/* Parts that say what holds anyway (LLVM source: DataLayout.cpp). */
static const char *const default_parts[] = {
    "e",      "i1:8",     "i8:8",      "i16:16",    "i32:32",    "f16:16",    "f32:32",
    "f64:64", "f128:128", "v64:64",    "v128:128",  "p:64:64",   "p0:64:64",  "S0",
    "i1:8:8", "i8:8:8",   "i16:16:16", "i32:32:32", "f32:32:32", "f64:64:64", "a:0:64",
};

static bool counts(bcf_string part, bcf_string triple)
{
    for (size_t i = 0; i < sizeof(default_parts) / sizeof(default_parts[0]); i++)
        if (bcf_string_is(part, default_parts[i]))
            return false;
    for (size_t i = 0; i < sizeof(added_parts) / sizeof(added_parts[0]); i++)
        if (bcf_string_is(part, added_parts[i].part) &&
            bcf_triple_is(triple, added_parts[i].architecture))
            return false;
    return true;
}

/* True if every part of one that counts is in the other. */
static bool contains(bcf_string whole, bcf_string parts, bcf_string triple)
{
    while (parts.size > 0) {
        bcf_string part = cut(&parts);
        bcf_string rest = whole;
        bool found = !counts(part, triple);
        while (!found && rest.size > 0)
            found = bcf_string_equal(cut(&rest), part);
        if (!found)
            return false;
    }
    return true;
}

bool bcf_data_layouts_agree(bcf_string a, bcf_string b, bcf_string triple)
{
    if (bcf_string_equal(a, b))
        return true;
    return a.size > 0 && b.size > 0 && contains(a, b, triple) && contains(b, a, triple);
}
