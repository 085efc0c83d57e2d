// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#![no_std]

pub fn seven() -> u32 {
    core::seven()
}
