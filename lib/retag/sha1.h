/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* SHA-1 (FIPS 180-4), with which LLVM tells modules apart (LLVM source: SHA1.cpp). It protects
 * nothing here. */

#ifndef BCF_RETAG_SHA1_H
#define BCF_RETAG_SHA1_H

#include <stddef.h>
#include <stdint.h>

enum { BCF_SHA1_WORDS = 5, BCF_SHA1_BLOCK = 64 };

/* It may be copied, to go on from the same point in more than one way. */
struct bcf_sha1 {
    uint32_t words[BCF_SHA1_WORDS];
    uint64_t size; /* of all bytes so far */
    uint8_t block[BCF_SHA1_BLOCK];
};

void bcf_sha1_begin(struct bcf_sha1 *sha1);
void bcf_sha1_add(struct bcf_sha1 *sha1, const void *bytes, size_t size);
/* Ends it; the hash is in its words, of which the first holds the first four bytes, the most
 * significant first. */
void bcf_sha1_end(struct bcf_sha1 *sha1);

#endif
