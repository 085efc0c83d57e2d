// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

//! What a build has besides code: a dependency, a macro, a build script.

#![no_std]

mac::nothing!();

#[cfg(built)]
#[no_mangle]
pub extern "C" fn kernel() -> u32 {
    dep::seven()
}
