/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/*
 * merge_vs_llvm_api --llvm=NN [--seed=N] [--count=N] [--sequence=K]: merges random sequences of
 * modules by LLVM NN, with which it is linked, and by bcflags with the rules of that LLVM, and
 * compares verdict, message, warnings and the flags of the merged module. Exits 1 if something
 * differs. --sequence shows one of them.
 *
 * The modules are written by that LLVM too: flags as named metadata, of all behaviors and of none,
 * values of all kinds, keys that LLVM upgrades, triples and data layouts of several machines.
 */

#include "merge_judge.h"
#include "merge_linker.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { FEWEST_MODULES = 2, MOST_RANDOM_MODULES = 6, MOST_KEYS = 8, MOST_FLAGS = 7 };

static uint64_t seed;
static uint64_t state;

/* SplitMix64. */
static uint64_t next_random(void)
{
    uint64_t value = state += UINT64_C(0x9E3779B97F4A7C15);

    value = (value ^ value >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    value = (value ^ value >> 27) * UINT64_C(0x94D049BB133111EB);
    return value ^ value >> 31;
}

static size_t below(size_t end)
{
    return (size_t)(next_random() % end);
}

/* True in so many of a hundred cases. */
static bool happens(unsigned percent)
{
    return next_random() % 100 < percent;
}

#define ANY(list) (list)[below(sizeof(list) / sizeof((list)[0]))]

/* Kinds of values. */
enum kind {
    KIND_SMALL, /* an integer of 32 bits that is often the same */
    KIND_WIDTH, /* an integer of another width */
    KIND_NEGATIVE,
    KIND_STRING,
    KIND_LIST, /* of strings and integers */
    KIND_PAIR, /* of key and value */
    KIND_DISTINCT,
    KIND_FLOAT,
    KIND_ARRAY,
    KIND_OPTIONS, /* a list of lists */
    KIND_NULL,
    KIND_GARBAGE_COLLECTION,
    KIND_SECTION,
    KIND_SWIFT
};

/* Keys with the behavior and value they have as a rule. */
struct known_key {
    const char *key;
    unsigned behavior;
    enum kind kind;
};

static const struct known_key upgraded_keys[] = {
    {"PIC Level", 1, KIND_SMALL},
    {"PIC Level", 7, KIND_SMALL},
    {"PIC Level", 8, KIND_SMALL},
    {"PIE Level", 1, KIND_SMALL},
    {"PIE Level", 7, KIND_SMALL},
    {"branch-target-enforcement", 1, KIND_SMALL},
    {"branch-target-enforcement", 8, KIND_SMALL},
    {"sign-return-address", 1, KIND_SMALL},
    {"sign-return-address", 8, KIND_SMALL},
    {"sign-return-address-all", 1, KIND_SMALL},
    {"sign-return-address-with-bkey", 8, KIND_SMALL},
    {"guarded-control-stack", 8, KIND_SMALL},
    {"branch-protection-pauth-lr", 8, KIND_SMALL},
    {"amdgpu_code_object_version", 1, KIND_SMALL},
    {"amdhsa_code_object_version", 1, KIND_SMALL},
    {"Objective-C Version", 1, KIND_SMALL},
    {"Objective-C Image Info Version", 1, KIND_SMALL},
    {"Objective-C Image Info Section", 1, KIND_SECTION},
    {"Objective-C Garbage Collection", 1, KIND_GARBAGE_COLLECTION},
    {"Objective-C Class Properties", 1, KIND_SMALL},
    {"Objective-C GC Only", 1, KIND_SMALL},
    {"Swift Version", 1, KIND_SMALL},
    {"Swift ABI Version", 1, KIND_SMALL},
    {"Swift Major Version", 1, KIND_SWIFT},
    {"Swift Minor Version", 1, KIND_SWIFT},
};

static const struct known_key other_keys[] = {
    {"wchar_size", 1, KIND_SMALL},
    {"Code Model", 1, KIND_SMALL},
    {"uwtable", 7, KIND_SMALL},
    {"frame-pointer", 7, KIND_SMALL},
    {"RtLibUseGOT", 7, KIND_SMALL},
    {"RtLibUseGOT", 2, KIND_SMALL},
    {"cf-protection-branch", 4, KIND_SMALL},
    {"cf-protection-branch", 8, KIND_SMALL},
    {"SemanticInterposition", 1, KIND_SMALL},
    {"target-abi", 1, KIND_STRING},
    {"riscv-isa", 6, KIND_LIST},
    {"CG Profile", 5, KIND_LIST},
    {"Linker Options", 6, KIND_OPTIONS},
    {"SDK Version", 2, KIND_ARRAY},
    {"Debug Info Version", 2, KIND_SMALL},
    {"aarch64-elf-pauthabi-platform", 1, KIND_SMALL},
    {"aarch64-elf-pauthabi-version", 1, KIND_SMALL},
};

static const char *const plain_keys[] = {"a", "b", "c", "d", "e", ""};

static const char *const triples[] = {
    "x86_64-unknown-linux-gnu",
    "x86_64-pc-linux-gnu",
    "x86_64-unknown-linux-musl",
    "i686-pc-windows-msvc",
    "x86_64-pc-windows-gnu",
    "x86_64-w64-windows-gnu",
    "x86_64-unknown-uefi",
    "x86_64-apple-macosx10.15.0",
    "arm64-apple-macosx11.0.0",
    "arm64-apple-macosx12.3.1",
    "arm64e-apple-ios14.0",
    "aarch64-unknown-linux-gnu",
    "aarch64_be-unknown-linux-gnu",
    "arm64-apple-visionos1.0",
    "armv7-unknown-linux-gnueabihf",
    "thumbv7-unknown-linux-gnueabihf",
    "armv7a-none-eabi",
    "thumbv7em-none-eabi",
    "thumbv6m-none-eabi",
    "armebv7-unknown-linux-gnueabi",
    "arm-unknown-linux-gnueabi",
    "riscv64-unknown-linux-gnu",
    "riscv64gc-unknown-linux-gnu",
    "riscv32-unknown-none-elf",
    "loongarch64-unknown-linux-gnu",
    "powerpc64le-unknown-linux-gnu",
    "powerpc64-ibm-aix7.2.0.0",
    "powerpc-apple-darwin9",
    "mips64-unknown-linux-gnuabi64",
    "mipsel-unknown-windows",
    "mips64",
    "sparcv9-unknown-linux-gnu",
    "s390x-unknown-linux-gnu",
    "s390x-ibm-zos",
    "wasm32-unknown-unknown",
    "wasm32-wasip1",
    "wasm32-unknown-wasip1",
    "amdgcn-amd-amdhsa",
    "r600-mesa-mesa3d",
    "nvptx64-nvidia-cuda",
    "nvptx64-nvidia-gpulibs",
    "nvptx-unknown-unknown",
    "spirv64-unknown-unknown",
    "spirv-unknown-vulkan1.3-compute",
    "dxil-pc-shadermodel6.3-library",
    "bpfel-unknown-none",
    "riscv64be-unknown-none-elf",
    "x86_64-intel-linux-gnu",
    "x86_64-unknown-linux-mlibc",
    "le64-unknown-unknown",
    "nonsense",
    "x86_64",
};

static const char *const layouts[] = {
    "",
    "e-m:e-i64:64-f80:128-n8:16:32:64-S128",
    "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-f80:128-n8:16:32:64-S128",
    "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128",
    "e-m:x-p:32:32-i64:64-f80:32-n8:16:32-a:0:32-S32",
    "e-m:x-p:32:32-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:32-n8:16:32-a:0:32-S32",
    "e-m:w-i64:64-f80:128-n8:16:32:64-S128",
    "e-m:o-i64:64-f80:128-n8:16:32:64-S128",
    "e-m:o-i64:64-i128:128-n32:64-S128",
    "e-m:o-i64:64-i128:128-n32:64-S128-Fn32",
    "e-m:e-i8:8:32-i16:16:32-i64:64-i128:128-n32:64-S128",
    "e-m:e-i8:8:32-i16:16:32-i64:64-i128:128-n32:64-S128-Fn32",
    "e-m:e-p270:32:32-p271:32:32-p272:64:64-i8:8:32-i16:16:32-i64:64-i128:128-n32:64-S128-Fn32",
    "E-m:e-i8:8:32-i16:16:32-i64:64-i128:128-n32:64-S128",
    "e-m:e-p:32:32-Fi8-i64:64-v128:64:128-a:0:32-n32-S64",
    "e-m:e-p:32:32-i64:64-v128:64:128-a:0:32-n32-S64",
    "e-m:e-p:64:64-i64:64-i128:128-n64-S128",
    "e-m:e-p:64:64-i64:64-i128:128-n32:64-S128",
    "e-m:e-i64:64-n32:64",
    "e-m:e-i64:64-i128:128-n32:64",
    "E-m:a-i64:64-n32:64-S128-v256:256:256-v512:512:512",
    "E-m:a-Fi64-i64:64-i128:128-n32:64-f64:32:64",
    "E-m:e-i8:8:32-i16:16:32-i64:64-n32:64-S128",
    "e-m:m-p:32:32-i8:8:32-i16:16:32-i64:64-n32-S64",
    "E-m:e-i64:64-n32:64-S128",
    "E-m:e-i1:8:16-i8:8:16-i64:64-f128:64-v128:64-a:8:16-n32:64",
    "e-m:e-p:32:32-i64:64-n32:64-S128-ni:1:10:20",
    "e-m:e-p:32:32-p10:8:8-p20:8:8-i64:64-n32:64-S128-ni:1:10:20",
    "e-m:e-p:32:32-p10:8:8-p20:8:8-i64:64-i128:128-n32:64-S128-ni:1:10:20",
    "e-p:64:64-p1:64:64-p2:32:32-p3:32:32-p4:64:64-p5:32:32-p6:32:32-i64:64-v16:16-v24:32-v32:32-"
    "v48:64-v96:128-v192:256-v256:256-v512:512-v1024:1024-v2048:2048-n32:64-S32-A5",
    "e-p:64:64-p1:64:64-p2:32:32-p3:32:32-p4:64:64-p5:32:32-p6:32:32-i64:64-v16:16-v24:32-v32:32-"
    "v48:64-v96:128-v192:256-v256:256-v512:512-v1024:1024-v2048:2048-n32:64-S32-A5-G1-ni:7",
    "e-p:64:64-p1:64:64-p2:32:32-p3:32:32-p4:64:64-p5:32:32-p6:32:32-p7:160:256:256:32-"
    "p8:128:128-p9:192:256:256:32-i64:64-v16:16-v24:32-v32:32-v48:64-v96:128-v192:256-v256:256-"
    "v512:512-v1024:1024-v2048:2048-n32:64-S32-A5-G1-ni:7:8:9",
    "e-p:32:32-i64:64-v16:16-v24:32-v32:32-v48:64-v96:128-v192:256-v256:256-v512:512-v1024:1024-"
    "v2048:2048-n32:64-S32-A5",
    "e-i64:64-i128:128-v16:16-v32:32-n16:32:64",
    "e-i64:64-v16:16-v32:32-n16:32:64",
    "e-i64:64-v16:16-v24:32-v32:32-v48:64-v96:128-v192:256-v256:256-v512:512-v1024:1024",
    "e-i64:64-v16:16-v24:32-v32:32-v48:64-v96:128-v192:256-v256:256-v512:512-v1024:1024-G1",
    "e-m:e-p:32:32-i1:8:32-i8:8:32-i16:16:32-i32:32:32-f32:32:32-f64:64:64-v64:64-n32",
    "e",
    "E",
    "e-S64",
    "e-p:64:64:64-i64:32:64-S64",
};

/* The module that is being made. */
struct maker {
    LLVMContextRef context;
    LLVMModuleRef module;
    bool is_wild; /* what is malformed may occur */
};

static LLVMMetadataRef integer(const struct maker *maker, unsigned width, uint64_t number,
                               bool is_signed)
{
    LLVMTypeRef type = LLVMIntTypeInContext(maker->context, width);

    return LLVMValueAsMetadata(LLVMConstInt(type, number, is_signed));
}

static LLVMMetadataRef string(const struct maker *maker, const char *text)
{
    return LLVMMDStringInContext2(maker->context, text, strlen(text));
}

static LLVMMetadataRef wide_integer(const struct maker *maker)
{
    uint64_t words[] = {below(3), below(2)};
    LLVMTypeRef type = LLVMIntTypeInContext(maker->context, 128);

    return LLVMValueAsMetadata(LLVMConstIntOfArbitraryPrecision(type, 2, words));
}

static LLVMMetadataRef number_array(const struct maker *maker)
{
    LLVMTypeRef type = LLVMInt32TypeInContext(maker->context);
    LLVMValueRef values[] = {LLVMConstInt(type, 10 + below(2), false),
                             LLVMConstInt(type, below(3), false), LLVMConstInt(type, 0, false)};

    return LLVMValueAsMetadata(LLVMConstArray(type, values, happens(50) ? 2 : 3));
}

static const char *const strings[] = {"x", "y", "z", "lp64", "lp64d", "", "x y"};

static LLVMMetadataRef list_element(const struct maker *maker)
{
    LLVMMetadataRef inner;

    if (happens(60))
        return string(maker, ANY(strings));
    if (happens(70))
        return integer(maker, 32, below(3), false);
    if (happens(20))
        return NULL;
    inner = string(maker, ANY(strings));
    return happens(25) ? merge_distinct_node(maker->context, &inner, 1)
                       : LLVMMDNodeInContext2(maker->context, &inner, 1);
}

static LLVMMetadataRef list(const struct maker *maker, bool is_distinct)
{
    LLVMMetadataRef elements[5];
    size_t count = below(5);

    for (size_t i = 0; i < count; i++)
        elements[i] = list_element(maker);
    return is_distinct ? merge_distinct_node(maker->context, elements, count)
                       : LLVMMDNodeInContext2(maker->context, elements, count);
}

static LLVMMetadataRef linker_options(const struct maker *maker)
{
    LLVMMetadataRef options[3];
    size_t count = below(4);

    for (size_t i = 0; i < count; i++) {
        LLVMMetadataRef option = string(maker, ANY(strings));
        options[i] = LLVMMDNodeInContext2(maker->context, &option, 1);
    }
    return LLVMMDNodeInContext2(maker->context, options, count);
}

static LLVMMetadataRef garbage_collection(const struct maker *maker)
{
    static const uint32_t numbers[] = {0, 2, 0x05010700, 0x05020700, 0x00000700, 0x05010702, 6};

    if (happens(30))
        return integer(maker, 8, happens(50) ? 0 : 2, false);
    return integer(maker, happens(90) ? 32 : 64, ANY(numbers), false);
}

static LLVMMetadataRef section(const struct maker *maker)
{
    static const char *const sections[] = {
        "__DATA, __objc_imageinfo, regular, no_dead_strip",
        "__DATA,__objc_imageinfo,regular,no_dead_strip",
        "__OBJC, __image_info,regular",
        "  ",
        "",
    };

    return string(maker, ANY(sections));
}

static LLVMMetadataRef make_value(const struct maker *maker, enum kind kind, const char *of);

/* What a module may require: the key of another flag, mostly. */
static LLVMMetadataRef pair(const struct maker *maker, const char *key)
{
    LLVMMetadataRef operands[3] = {string(maker, key), NULL, NULL};
    size_t count = 2;

    operands[1] = make_value(maker, happens(80) ? KIND_SMALL : KIND_STRING, key);
    if (maker->is_wild && happens(10))
        operands[0] = happens(50) ? NULL : integer(maker, 32, 1, false);
    if (maker->is_wild && happens(10))
        count = below(4);
    return LLVMMDNodeInContext2(maker->context, operands, count);
}

static LLVMMetadataRef make_value(const struct maker *maker, enum kind kind, const char *of)
{
    static const unsigned widths[] = {1, 8, 16, 64};
    LLVMTypeRef real = LLVMDoubleTypeInContext(maker->context);

    switch (kind) {
    case KIND_SMALL:
        return integer(maker, 32, below(4), false);
    case KIND_WIDTH:
        return happens(20) ? wide_integer(maker) : integer(maker, ANY(widths), below(3), false);
    case KIND_NEGATIVE:
        return integer(maker, happens(80) ? 32 : 8, UINT64_MAX - below(2), true);
    case KIND_STRING:
        return string(maker, ANY(strings));
    case KIND_LIST:
        return list(maker, false);
    case KIND_DISTINCT:
        return list(maker, true);
    case KIND_PAIR:
        return pair(maker, of);
    case KIND_FLOAT:
        return LLVMValueAsMetadata(LLVMConstReal(real, (double)below(2)));
    case KIND_ARRAY:
        return number_array(maker);
    case KIND_OPTIONS:
        return linker_options(maker);
    case KIND_GARBAGE_COLLECTION:
        return garbage_collection(maker);
    case KIND_SECTION:
        return section(maker);
    case KIND_SWIFT:
        return integer(maker, 8, below(2), false);
    case KIND_NULL:
        break;
    }
    return NULL;
}

/* A kind that goes with a behavior, mostly. */
static enum kind kind_for(unsigned behavior, bool is_wild)
{
    static const enum kind any[] = {KIND_SMALL, KIND_SMALL,  KIND_SMALL,    KIND_SMALL,
                                    KIND_WIDTH, KIND_STRING, KIND_LIST,     KIND_NEGATIVE,
                                    KIND_FLOAT, KIND_ARRAY,  KIND_DISTINCT, KIND_NULL};

    if (is_wild && happens(10))
        return ANY(any);
    switch (behavior) {
    case 3:
        return KIND_PAIR;
    case 5:
    case 6:
        return happens(20) ? KIND_DISTINCT : KIND_LIST;
    case 7:
        return happens(70) ? KIND_SMALL : happens(50) ? KIND_WIDTH : KIND_NEGATIVE;
    case 8:
        return happens(80) ? KIND_SMALL : happens(80) ? KIND_WIDTH : KIND_NEGATIVE;
    default:
        return happens(60) ? KIND_SMALL : ANY(any);
    }
}

/* The keys of a sequence, and what they mostly come with: few, so that they meet. */
struct pool {
    struct known_key keys[MOST_KEYS];
    size_t count;
};

static void make_pool(struct pool *pool)
{
    unsigned upgraded = happens(50) ? 0 : happens(50) ? 30 : 100;

    pool->count = 1 + below(MOST_KEYS);
    for (size_t i = 0; i < pool->count; i++) {
        unsigned behavior = 1 + (unsigned)below(8);
        struct known_key plain = {ANY(plain_keys), behavior, KIND_SMALL};
        pool->keys[i] = plain;
        if (happens(upgraded))
            pool->keys[i] = ANY(upgraded_keys);
        else if (happens(20))
            pool->keys[i] = ANY(other_keys);
    }
}

static unsigned make_behavior(const struct known_key *key, bool is_wild)
{
    static const unsigned unknown[] = {0, 9, 42, 255};

    if (is_wild && happens(3))
        return ANY(unknown);
    return happens(75) ? key->behavior : 1 + (unsigned)below(8);
}

static void add_named(const struct maker *maker, const char *name, LLVMMetadataRef *operands,
                      size_t count)
{
    LLVMMetadataRef node = LLVMMDNodeInContext2(maker->context, operands, count);

    LLVMAddNamedMetadataOperand(maker->module, name, LLVMMetadataAsValue(maker->context, node));
}

/* Takes a flag to pieces that LLVM would not make. */
static size_t damage(const struct maker *maker, LLVMMetadataRef *operands)
{
    switch (below(6)) {
    case 0:
        return below(3);
    case 1:
        operands[3] = string(maker, "more");
        return 4;
    case 2:
        operands[0] = happens(50) ? NULL : string(maker, "x");
        return 3;
    case 3:
        operands[1] = happens(50) ? NULL : integer(maker, 32, 1, false);
        return 3;
    case 4:
        operands[0] = integer(maker, 64, below(9), false);
        return 3;
    default:
        operands[0] = integer(maker, 8, below(9), false);
        return 3;
    }
}

static void add_flag(const struct maker *maker, const struct known_key *key, const char *required)
{
    LLVMMetadataRef operands[4] = {NULL, NULL, NULL, NULL};
    unsigned behavior = make_behavior(key, maker->is_wild);
    bool is_usual = behavior == key->behavior && key->kind != KIND_SMALL && happens(85);
    enum kind kind = is_usual ? key->kind : kind_for(behavior, maker->is_wild);
    size_t count = 3;

    operands[0] = integer(maker, 32, behavior, false);
    operands[1] = string(maker, key->key);
    operands[2] = make_value(maker, kind, required);
    if (maker->is_wild && happens(6))
        count = damage(maker, operands);
    add_named(maker, "llvm.module.flags", operands, count);
}

/* The flag of a module with debug info: LLVM calls its verifier on these. */
static void add_debug_info(const struct maker *maker)
{
    static const unsigned widths[] = {32, 32, 32, 32, 32, 64, 8};
    LLVMMetadataRef operands[] = {integer(maker, 32, 2, false), string(maker, "Debug Info Version"),
                                  integer(maker, ANY(widths), happens(90) ? 3 : 2, false)};

    if (maker->is_wild && happens(10))
        operands[0] = integer(maker, 32, below(10), false);
    add_named(maker, "llvm.module.flags", operands, 3);
}

static void add_flags(const struct maker *maker, const struct pool *pool, bool has_debug_info)
{
    bool is_used[MOST_KEYS] = {false};
    size_t count = below(MOST_FLAGS);

    if (happens(8))
        return; /* no node at all */
    LLVMGetOrInsertNamedMetadata(maker->module, "llvm.module.flags", strlen("llvm.module.flags"));
    if (has_debug_info && happens(50))
        add_debug_info(maker);
    for (size_t i = 0; i < count; i++) {
        size_t place = below(pool->count);
        bool is_known = false;
        for (size_t k = 0; k < pool->count; k++)
            is_known |= is_used[k] && strcmp(pool->keys[k].key, pool->keys[place].key) == 0;
        if (is_known && !(maker->is_wild && happens(30)))
            continue;
        is_used[place] = true;
        add_flag(maker, &pool->keys[place], pool->keys[below(pool->count)].key);
    }
    if (has_debug_info && happens(30))
        add_debug_info(maker);
}

static void add_arc_marker(const struct maker *maker)
{
    static const char *const markers[] = {"mov\tr7, r7\t\t@ marker", "mov\tfp, fp\t\t# marker",
                                          "mov\tfp, fp\t\t; marker", "#a#", "#"};
    LLVMMetadataRef marker = string(maker, ANY(markers));

    add_named(maker, "clang.arc.retainAutoreleasedReturnValueMarker", &marker, 1);
}

/* What the modules of a sequence are like. */
struct plan {
    struct pool pool;
    bool is_wild;
    bool has_debug_info;
    bool has_markers;
    unsigned other_triples; /* in a hundred */
    unsigned other_layouts;
    const char *triple;
    const char *layout;
};

static void make_plan(struct plan *plan)
{
    static const char *const arms[] = {"aarch64-unknown-linux-gnu", "arm64-apple-macosx11.0.0",
                                       "armv7-unknown-linux-gnueabihf", "aarch64-linux-android"};

    make_pool(&plan->pool);
    plan->is_wild = happens(15);
    plan->has_debug_info = happens(25);
    plan->has_markers = happens(5);
    plan->triple = happens(25) ? ANY(arms) : ANY(triples);
    plan->layout = ANY(layouts);
    plan->other_triples = happens(60) ? 0 : 40;
    plan->other_layouts = happens(60) ? 0 : 40;
}

static LLVMMemoryBufferRef make_module(const struct plan *plan, LLVMContextRef context)
{
    struct maker maker = {.context = context, .is_wild = plan->is_wild};
    LLVMMemoryBufferRef buffer;

    maker.module = LLVMModuleCreateWithNameInContext("module", context);
    if (!happens(5))
        LLVMSetTarget(maker.module, happens(plan->other_triples) ? ANY(triples) : plan->triple);
    LLVMSetDataLayout(maker.module, happens(plan->other_layouts) ? ANY(layouts) : plan->layout);
    add_flags(&maker, &plan->pool, plan->has_debug_info);
    if (plan->has_markers && happens(60))
        add_arc_marker(&maker);
    buffer = merge_write_module(maker.module);
    LLVMDisposeModule(maker.module);
    return buffer;
}

static void make_random_sequence(size_t number, struct sequence *sequence)
{
    static LLVMMemoryBufferRef buffers[MOST_MODULES];
    LLVMContextRef context = LLVMContextCreate();
    struct plan plan;

    state = seed * UINT64_C(0xD6E8FEB86659FD93) + number;
    next_random();
    make_plan(&plan);
    sequence->count = FEWEST_MODULES + below(MOST_RANDOM_MODULES - FEWEST_MODULES + 1);
    for (size_t i = 0; i < sequence->count; i++) {
        if (buffers[i])
            LLVMDisposeMemoryBuffer(buffers[i]);
        buffers[i] = make_module(&plan, context);
        sequence->modules[i] =
            (struct bitcode){LLVMGetBufferStart(buffers[i]), LLVMGetBufferSize(buffers[i])};
    }
    LLVMContextDispose(context);
}

static uint64_t fresh_seed(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

int main(int argc, char **argv)
{
    static const struct option options[] = {
        {"llvm", required_argument, NULL, 'l'},     {"seed", required_argument, NULL, 's'},
        {"count", required_argument, NULL, 'c'},    {"first", required_argument, NULL, 'f'},
        {"sequence", required_argument, NULL, 'k'}, {NULL, 0, NULL, 0},
    };
    unsigned llvm = 0;
    size_t count = 10000;
    size_t first = 0;
    bool is_one = false;
    char name[64];
    int option;

    seed = fresh_seed();
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (option == 'l')
            llvm = (unsigned)strtoul(optarg, NULL, 10);
        else if (option == 's')
            seed = strtoull(optarg, NULL, 10);
        else if (option == 'c')
            count = strtoul(optarg, NULL, 10);
        else if (option == 'f')
            first = strtoul(optarg, NULL, 10);
        else if (option == 'k')
            first = strtoul(optarg, NULL, 10), is_one = true;
        else
            return 2;
    }
    if (llvm == 0) {
        fprintf(stderr, "merge_vs_llvm_api: --llvm=NN is missing\n");
        return 2;
    }
    snprintf(name, sizeof(name), "seed %" PRIu64, seed);
    return judge(llvm, name, first, first + (is_one ? 1 : count), make_random_sequence, is_one) > 0;
}
