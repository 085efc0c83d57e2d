// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

//! What a build has besides code: a dependency, a macro, a build script.

#![no_std]

#[derive(mac::Nothing)]
pub struct Nothing;

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[cfg(built)]
#[no_mangle]
pub extern "C" fn twice(number: u32) -> u32 {
    dep::twice(number)
}
