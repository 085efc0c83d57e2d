#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""Writes a crate of many modules: rustc is still making the last of them when
LLVM compiles the first.

usage: many_modules.py [CRATE...]: crates that are used
"""

import sys

print("// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception\n#![no_std]")
for crate in sys.argv[1:]:
    print(f"extern crate {crate} as _;")
for module in range(16):
    print(f"pub mod m{module} {{")
    for function in range(400):
        print(f"    #[no_mangle] pub extern \"C\" fn f{module}_{function}() -> u32 "
              "{ core::seven() }")
    print("}")
