// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

//! Nothing of it is needed here, but rustc asks for the crate.

#![feature(compiler_builtins)]
#![allow(internal_features)]
#![compiler_builtins]
#![no_std]
