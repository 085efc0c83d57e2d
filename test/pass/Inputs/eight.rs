// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#![no_std]

pub fn eight() -> u32 {
    seven::seven()
}
