// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

//! As little of core as there can be: the real one takes a minute to build.

#![feature(no_core, lang_items)]
#![no_core]
#![allow(internal_features)]

#[lang = "pointee_sized"]
pub trait PointeeSized {}
#[lang = "meta_sized"]
pub trait MetaSized: PointeeSized {}
#[lang = "sized"]
pub trait Sized: MetaSized {}
#[lang = "copy"]
pub trait Copy {}
impl Copy for u32 {}

pub mod prelude {
    pub mod rust_2021 {
        pub use crate::{Copy, Sized};
    }
}

pub fn seven() -> u32 {
    7
}
