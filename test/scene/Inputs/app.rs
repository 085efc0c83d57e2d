// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

//! A kernel's worth of code: enough to pull in parts of core.

#![no_std]

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn sum(data: *const u32, count: usize) -> u32 {
    let numbers = unsafe { core::slice::from_raw_parts(data, count) };
    numbers.iter().copied().reduce(u32::wrapping_add).unwrap()
}
