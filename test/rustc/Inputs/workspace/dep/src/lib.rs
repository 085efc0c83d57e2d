// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#![no_std]

pub fn twice(number: u32) -> u32 {
    number.checked_mul(2).unwrap()
}
