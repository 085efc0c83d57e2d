// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#![no_std]

#[no_mangle]
pub extern "C" fn app() -> u32 {
    eight::eight()
}
