/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* The pages of docs/explain, which cmake/EmbedPages.cmake puts into the tool. */

#ifndef BCFLAGS_PAGES_H
#define BCFLAGS_PAGES_H

#include <stdbool.h>

struct page {
    const char *id;
    const char *const *lines; /* Markdown; NULL behind the last */
};

/* The last has no id. */
extern const struct page pages[];

/* NULL for an id without a page. */
const struct page *find_page(const char *id);

/* True if it mentions a flag or an attribute, as `name`. */
bool page_mentions(const struct page *page, const char *name);

#endif
