// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

//! More of core than app.rs takes: sorting and formatting, with tables of functions.

#![no_std]

use core::fmt::Write;

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}

struct Buffer<'a> {
    bytes: &'a mut [u8],
    used: usize,
}

impl Write for Buffer<'_> {
    fn write_str(&mut self, text: &str) -> core::fmt::Result {
        let end = self.used + text.len();
        let room = self.bytes.get_mut(self.used..end).ok_or(core::fmt::Error)?;
        room.copy_from_slice(text.as_bytes());
        self.used = end;
        Ok(())
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn sort(data: *mut u32, count: usize) {
    unsafe { core::slice::from_raw_parts_mut(data, count) }.sort_unstable()
}

/// Returns how many bytes it has written; 0 if there is too little room.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn show(data: *const u32, count: usize, text: *mut u8, size: usize) -> usize {
    let numbers = unsafe { core::slice::from_raw_parts(data, count) };
    let bytes = unsafe { core::slice::from_raw_parts_mut(text, size) };
    let mut buffer = Buffer { bytes, used: 0 };
    match write!(buffer, "{numbers:x?} {count:>4}") {
        Ok(()) => buffer.used,
        Err(_) => 0,
    }
}
