# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

# Run by the build: makes a C source of the pages of docs/explain, for 'bcflags explain'. A
# finding without a page, or a page without a finding, is said here; the test explain-pages
# fails for it.
#
# cmake -D FOLDER=docs/explain -D FINDINGS=findings.def -D OUTPUT=... -P EmbedPages.cmake

cmake_minimum_required(VERSION 3.25)

file(READ ${FINDINGS} findings)
string(REGEX MATCHALL "FINDING\\([A-Z_0-9]+, [A-Z]+, \"[a-z0-9-]+\"" found "${findings}")
set(ids)
foreach(finding IN LISTS found)
  string(REGEX REPLACE ".*\"([a-z0-9-]+)\"" "\\1" id "${finding}")
  list(APPEND ids ${id})
endforeach()
file(GLOB pages RELATIVE ${FOLDER} ${FOLDER}/*.md)
list(SORT pages)

set(lines)
set(table)
set(number 0)
foreach(page IN LISTS pages)
  string(REGEX REPLACE "\\.md$" "" name ${page})
  if(NOT name IN_LIST ids)
    message(WARNING "docs/explain/${page}: there is no finding of that id")
  endif()
  list(REMOVE_ITEM ids ${name})
  # One string a line: C has a limit for long ones. CMake's lists mind brackets and semicolons.
  file(READ ${FOLDER}/${page} text)
  string(REPLACE "\\" "\\\\" text "${text}")
  string(REPLACE "\"" "\\\"" text "${text}")
  string(REGEX REPLACE "\n$" "" text "${text}")
  string(REPLACE "\n" "\",\n    \"" text "${text}")
  string(APPEND lines "static const char *const page_${number}[] = {\n    \"${text}\",\n    NULL,\n};\n\n")
  string(APPEND table "    {\"${name}\", page_${number}},\n")
  math(EXPR number "${number} + 1")
endforeach()
foreach(id IN LISTS ids)
  message(WARNING "docs/explain/${id}.md is missing: every finding has a page")
endforeach()

file(WRITE ${OUTPUT} "/* Made by cmake/EmbedPages.cmake of docs/explain. */\n\n#include \"pages.h\"\n\n"
  "#include <stddef.h>\n\n${lines}const struct page pages[] = {\n${table}    {NULL, NULL},\n};\n")
