// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

// A library for any target: nothing of the standard library, nor of core.

#![feature(lang_items, no_core)]
#![no_core]
#![allow(internal_features)]

#[lang = "pointee_sized"]
pub trait PointeeSized {}
#[lang = "meta_sized"]
pub trait MetaSized: PointeeSized {}
#[lang = "sized"]
pub trait Sized: MetaSized {}

#[no_mangle]
pub extern "C" fn f() {}
