// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#![no_std]

#[inline(never)]
pub fn seven() -> u32 {
    7
}
