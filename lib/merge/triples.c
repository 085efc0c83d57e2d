/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Target triples, compared as LLVM compares them (LLVM source: Triple.cpp). */

#include "merge/triples.h"

#include "base/string_view.h"
#include "bitcode/module.h"
#include "merge/versions.h"

#include <string.h>

/* A name that some versions know. */
struct name {
    const char *name;
    const char *canonical;
    unsigned char first;
    unsigned char last;
};

/* LLVM splits a triple at its first three hyphens and takes each part for what
 * its place says, without moving any: "x86_64-linux-gnu" has vendor "linux". */
enum { ARCH_PART, VENDOR_PART, OS_PART, ENVIRONMENT_PART, PARTS };

/* A triple as this LLVM understands it; names it does not know are "". */
struct triple {
    bcf_string parts[PARTS];
    bool has_one_part;
    const char *architecture; /* behind a colon the variant; arm and thumb are one */
    const char *arm;          /* the version of ARM */
    const char *vendor;
    const char *system;
    const char *environment;
    const char *format;
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
    triple->has_one_part = !memchr(text.data, '-', text.size);
    for (int i = 0; i < ENVIRONMENT_PART; i++)
        triple->parts[i] = cut(&text);
    triple->parts[ENVIRONMENT_PART] = text;
}

static bool ends_with(bcf_string text, const char *with)
{
    size_t size = strlen(with);

    return text.size >= size && memcmp(text.data + text.size - size, with, size) == 0;
}

static const char *find_name(const struct name *names, size_t count, unsigned llvm, bcf_string text,
                             bool (*matches)(bcf_string text, const char *name))
{
    for (size_t i = 0; i < count; i++)
        if (matches(text, names[i].name) && llvm >= names[i].first && llvm <= names[i].last)
            return names[i].canonical;
    return "";
}

static const struct name architectures[] = {
#define ARCH(name, canonical, first, last) {name, canonical, first, last},
#include "merge/triple_names.def"
};
static const struct name arm_versions[] = {
#define ARM(name, canonical, first, last) {name, canonical, first, last},
#include "merge/triple_names.def"
};
static const struct name vendors[] = {
#define VENDOR(name, first, last) {name, name, first, last},
#include "merge/triple_names.def"
};
static const struct name systems[] = {
#define OS(prefix, canonical, first, last) {prefix, canonical, first, last},
#include "merge/triple_names.def"
};
static const struct name environments[] = {
#define ENVIRONMENT(prefix, first, last) {prefix, prefix, first, last},
#include "merge/triple_names.def"
};
static const struct name formats[] = {
#define FORMAT(suffix, first, last) {suffix, suffix, first, last},
#include "merge/triple_names.def"
};

#define FIND(names, llvm, text, matches)                                                           \
    find_name(names, sizeof(names) / sizeof((names)[0]), llvm, text, matches)

static bool drop(bcf_string *text, const char *head)
{
    size_t size = strlen(head);

    if (!bcf_string_begins(*text, head))
        return false;
    text->data += size;
    text->size -= size;
    return true;
}

/* What follows "arm" or "thumb", and what may stand on either side of it: the byte order. */
static bcf_string arm_part(bcf_string name, bool *is_big, bool *is_valid)
{
    if (!drop(&name, "thumb"))
        drop(&name, "arm");
    *is_big = drop(&name, "eb");
    if (!*is_big && ends_with(name, "eb")) {
        name.size -= 2;
        *is_big = true;
    }
    *is_valid = name.size == 0 || name.size == 1 ||
                (name.data[0] == 'v' && name.data[1] >= '0' && name.data[1] <= '9');
    return name;
}

static void parse_arm(unsigned llvm, bcf_string name, struct triple *triple)
{
    bool is_big = bcf_string_is(name, "xscaleeb");
    bool is_valid = true;
    bool is_thumb = bcf_string_begins(name, "thumb");
    bcf_string part = {"xscale", strlen("xscale")};

    if (!bcf_string_begins(name, "xscale"))
        part = arm_part(name, &is_big, &is_valid);
    is_valid &= !is_thumb || !(bcf_string_begins(part, "v2") || bcf_string_begins(part, "v3"));
    triple->architecture = is_big ? "armeb" : "arm";
    if (!is_valid)
        triple->architecture = "";
    triple->arm = FIND(arm_versions, llvm, part, bcf_string_is);
}

static void parse_architecture(unsigned llvm, struct triple *triple)
{
    bcf_string name = triple->parts[ARCH_PART];

    triple->arm = "";
    triple->architecture = FIND(architectures, llvm, name, bcf_string_is);
    if (triple->architecture[0] != '\0')
        return;
    if (bcf_string_begins(name, "kalimba"))
        triple->architecture = "kalimba";
    else if (bcf_string_begins(name, "arm") || bcf_string_begins(name, "thumb") ||
             bcf_string_is(name, "xscale") || bcf_string_is(name, "xscaleeb"))
        parse_arm(llvm, name, triple);
}

/* The part of an architecture's name before the variant. */
static bcf_string machine_of(const char *canonical)
{
    return (bcf_string){canonical, strcspn(canonical, ":")};
}

static bool is_one_of(const char *text, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(text, names[i]) == 0)
            return true;
    return false;
}

#define IS_ONE_OF(text, names) is_one_of(text, names, sizeof(names) / sizeof((names)[0]))

static bool is_darwin(const char *system)
{
    static const char *const names[] = {"darwin",  "macos",     "ios",  "tvos",
                                        "watchos", "driverkit", "xros", "bridgeos"};

    return IS_ONE_OF(system, names);
}

/* The architectures whose object format depends on the system. */
static const char *format_of_system(unsigned llvm, const char *system)
{
    if (strcmp(system, "uefi") == 0 && bcf_rule_holds(llvm, BCF_RULE_OF_UEFI_IS_COFF))
        return "coff";
    if (strcmp(system, "windows") == 0)
        return "coff";
    return is_darwin(system) ? "macho" : "elf";
}

/* LLVM source: Triple.cpp, getDefaultFormat. */
static const char *default_format(unsigned llvm, const struct triple *triple)
{
    static const char *const common[] = {"", "aarch64", "aarch64_32", "arm", "x86", "x86_64"};
    static const char *const spirv[] = {"spirv", "spirv32", "spirv64"};
    static const char *const wasm[] = {"wasm32", "wasm64"};
    char machine[16] = "";
    bcf_string name = machine_of(triple->architecture);

    if (name.size < sizeof(machine))
        memcpy(machine, name.data, name.size);
    if (IS_ONE_OF(machine, common))
        return format_of_system(llvm, triple->system);
    if (IS_ONE_OF(machine, wasm))
        return "wasm";
    if (IS_ONE_OF(machine, spirv))
        return bcf_rule_holds(llvm, BCF_RULE_OF_SPIRV_HAS_A_FORMAT) ? "spirv" : "";
    if (strcmp(machine, "dxil") == 0)
        return "dxcontainer";
    if (strcmp(machine, "systemz") == 0)
        return strcmp(triple->system, "zos") == 0 ? "goff" : "elf";
    if (strcmp(machine, "mipsel") == 0 && strcmp(triple->system, "windows") == 0 &&
        bcf_rule_holds(llvm, BCF_RULE_OF_MIPS_WINDOWS_IS_COFF))
        return "coff";
    if (strcmp(machine, "ppc") != 0 && strcmp(machine, "ppc64") != 0)
        return "elf";
    if (strcmp(triple->system, "aix") == 0)
        return "xcoff";
    bool is_macho = bcf_rule_holds(llvm, BCF_RULE_OF_PPC_DARWIN_IS_MACHO);
    return is_macho && is_darwin(triple->system) ? "macho" : "elf";
}

/* A triple of one part may still tell the environment. */
static const char *environment_of_machine(bcf_string name)
{
    static const char *const alone[] = {"mips", "mipsel", "mipsr6", "mipsr6el"};

    if (bcf_string_begins(name, "mipsn32"))
        return "gnuabin32";
    if (bcf_string_begins(name, "mips64") || bcf_string_begins(name, "mipsisa64"))
        return "gnuabi64";
    if (bcf_string_begins(name, "mipsisa32"))
        return "gnu";
    for (size_t i = 0; i < sizeof(alone) / sizeof(alone[0]); i++)
        if (bcf_string_is(name, alone[i]))
            return "gnu";
    return "";
}

static void parse(unsigned llvm, bcf_string text, struct triple *triple)
{
    split(text, triple);
    parse_architecture(llvm, triple);
    triple->vendor = FIND(vendors, llvm, triple->parts[VENDOR_PART], bcf_string_is);
    triple->system = FIND(systems, llvm, triple->parts[OS_PART], bcf_string_begins);
    triple->environment =
        FIND(environments, llvm, triple->parts[ENVIRONMENT_PART], bcf_string_begins);
    if (triple->has_one_part)
        triple->environment = environment_of_machine(triple->parts[ARCH_PART]);
    triple->format = FIND(formats, llvm, triple->parts[ENVIRONMENT_PART], ends_with);
    if (triple->format[0] == '\0')
        triple->format = default_format(llvm, triple);
}

bool bcf_triple_is(unsigned llvm, bcf_string text, const char *name)
{
    struct triple triple;

    split(text, &triple);
    parse_architecture(llvm, &triple);
    return bcf_string_is(machine_of(triple.architecture), name);
}

bool bcf_triple_has_system(unsigned llvm, bcf_string text, const char *system)
{
    struct triple triple;

    parse(llvm, text, &triple);
    return strcmp(triple.system, system) == 0;
}

bool bcf_triple_has_environment(unsigned llvm, bcf_string text, const char *environment)
{
    struct triple triple;

    parse(llvm, text, &triple);
    return strcmp(triple.environment, environment) == 0;
}

bool bcf_triple_has_format(unsigned llvm, bcf_string text, const char *format)
{
    struct triple triple;

    parse(llvm, text, &triple);
    return strcmp(triple.format, format) == 0;
}

static bool is_nvptx(const struct triple *triple)
{
    return bcf_string_begins(machine_of(triple->architecture), "nvptx");
}

/* "libdevice.10.bc", whatever is between. */
static bool has_device_library_name(const struct bcf_module *module)
{
    bcf_string name = module->address;

    for (size_t i = name.size; i > 0; i--) {
        if (name.data[i - 1] == '/') {
            name.data += i;
            name.size -= i;
            break;
        }
    }
    return bcf_string_begins(name, "libdevice") && ends_with(name, ".10.bc");
}

bool bcf_module_is_device_library(unsigned llvm, bcf_string merged, const struct bcf_module *module)
{
    struct triple destination;
    struct triple source;

    parse(llvm, merged, &destination);
    parse(llvm, module->triple, &source);
    const bcf_string *parts = source.parts;
    bool has_triple =
        (bcf_string_is(parts[VENDOR_PART], "nvidia") && bcf_string_is(parts[OS_PART], "gpulibs")) ||
        (bcf_string_is(parts[VENDOR_PART], "unknown") && bcf_string_is(parts[OS_PART], "unknown"));
    return is_nvptx(&source) && is_nvptx(&destination) && has_triple &&
           (bcf_rule_holds(llvm, BCF_RULE_OF_DEVICE_LIBRARY_HAS_A_TRIPLE) ||
            has_device_library_name(module));
}

/* Asked of the source, as LLVM does: it goes with the destination. */
static bool are_compatible(unsigned llvm, const struct triple *source,
                           const struct triple *destination)
{
    bool ignores_vendor = bcf_rule_holds(llvm, BCF_RULE_OF_MINGW_HAS_NO_VENDOR) &&
                          strcmp(source->system, "windows") == 0 &&
                          strcmp(source->environment, "gnu") == 0;

    if (strcmp(source->architecture, destination->architecture) != 0 ||
        strcmp(source->arm, destination->arm) != 0 ||
        strcmp(source->system, destination->system) != 0)
        return false;
    if (strcmp(source->vendor, destination->vendor) != 0 && !ignores_vendor)
        return false;
    return strcmp(source->vendor, "apple") == 0 ||
           (strcmp(source->environment, destination->environment) == 0 &&
            strcmp(source->format, destination->format) == 0);
}

enum bcf_triples bcf_triples_compare(unsigned llvm, bcf_string destination, bcf_string source)
{
    struct triple a;
    struct triple b;

    parse(llvm, destination, &a);
    parse(llvm, source, &b);
    if (are_compatible(llvm, &b, &a))
        return BCF_TRIPLES_COMPATIBLE;
    bool are_known = a.architecture[0] != '\0' && b.architecture[0] != '\0';
    return are_known && !bcf_string_equal(machine_of(a.architecture), machine_of(b.architecture))
               ? BCF_TRIPLES_OTHER_MACHINE
               : BCF_TRIPLES_DIFFERENT;
}

/* A version of a system: "macosx10.15.4". Numbers behind the third do not count. */
enum { VERSION_PARTS = 3 };

struct version {
    unsigned parts[VERSION_PARTS];
    size_t count;
};

/* Support/VersionTuple.cpp, tryParse: anything else than numbers and dots is no version. */
static void parse_version(bcf_string text, struct version *version)
{
    struct version read = {.count = 0};
    size_t at = 0;

    *version = read;
    for (size_t parts = 0; parts < VERSION_PARTS + 1; parts++) {
        unsigned number = 0;
        size_t start = at;
        while (at < text.size && text.data[at] >= '0' && text.data[at] <= '9')
            number = number * 10 + (unsigned)(text.data[at++] - '0');
        if (at == start)
            return;
        if (parts < VERSION_PARTS)
            read.parts[read.count++] = number;
        if (at == text.size) {
            *version = read;
            return;
        }
        if (text.data[at++] != '.')
            return;
    }
}

static void version_of(const struct triple *triple, struct version *version)
{
    bcf_string text = triple->parts[OS_PART];

    /* LLVM calls the system "macosx", and Windows "windows" also where it is "win32". */
    if (strcmp(triple->system, "macos") == 0)
        drop(&text, bcf_string_begins(text, "macosx") ? "macosx" : "macos");
    else if (!drop(&text, triple->system) && strcmp(triple->system, "xros") == 0)
        drop(&text, "visionos");
    parse_version(text, version);
}

static bool is_older(const struct version *a, const struct version *b)
{
    for (int i = 0; i < VERSION_PARTS; i++)
        if (a->parts[i] != b->parts[i])
            return a->parts[i] < b->parts[i];
    return false;
}

bcf_string bcf_triples_merge(unsigned llvm, bcf_string destination, bcf_string source)
{
    struct triple a;
    struct triple b;
    struct version version_of_a;
    struct version version_of_b;

    parse(llvm, source, &b);
    if (strcmp(b.vendor, "apple") != 0)
        return destination;
    parse(llvm, destination, &a);
    version_of(&a, &version_of_a);
    version_of(&b, &version_of_b);
    return is_older(&version_of_a, &version_of_b) ? source : destination;
}
