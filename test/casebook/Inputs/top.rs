#![feature(no_core)]
#![allow(internal_features)]
#![no_core]
extern crate mini;

#[unsafe(no_mangle)]
pub extern "C" fn start(x: i32) -> i32 {
    mini::same(x)
}
