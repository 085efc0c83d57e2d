# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

# Run by the build: the symbol map lists exactly the functions that the public
# headers declare, in nodes named for releases up to this one.
#
# cmake -D HEADERS=... -D MAP=... -D VERSION=... -D STAMP=... -P CheckSymbolMap.cmake

set(declarations)
foreach(path IN LISTS HEADERS)
  file(READ ${path} header)
  string(REPLACE ";" "|" header "${header}")
  string(REGEX MATCHALL "BCF_API [^|]*" more "${header}")
  list(APPEND declarations ${more})
endforeach()
set(declared)
foreach(declaration IN LISTS declarations)
  string(REGEX MATCH "bcf_[a-z0-9_]+\\(" name "${declaration}")
  if(name)
    string(REPLACE "(" "" name ${name})
    list(APPEND declared ${name})
  endif()
endforeach()

file(READ ${MAP} map)
string(REGEX MATCHALL "BCFLAGS_[0-9.]+" nodes "${map}")
foreach(node IN LISTS nodes)
  string(REPLACE "BCFLAGS_" "" release ${node})
  if(release VERSION_GREATER VERSION)
    message(FATAL_ERROR "${MAP}: ${node} is of a release after ${VERSION}")
  endif()
endforeach()
string(REGEX MATCHALL "[ \n]bcf_[a-z0-9_]+" listed "${map}")
list(TRANSFORM listed STRIP)

list(LENGTH listed length)
list(REMOVE_DUPLICATES listed)
list(LENGTH listed distinct)
if(NOT length EQUAL distinct)
  message(FATAL_ERROR "${MAP}: a function is listed twice")
endif()
set(missing ${declared})
list(REMOVE_ITEM missing ${listed})
set(unknown ${listed})
list(REMOVE_ITEM unknown ${declared})
if(missing OR unknown OR NOT nodes OR NOT declared)
  message(FATAL_ERROR "${MAP} and the public headers differ: not listed: ${missing}; not declared: ${unknown}")
endif()
file(TOUCH ${STAMP})
