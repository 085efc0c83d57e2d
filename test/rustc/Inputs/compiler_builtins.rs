// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#![feature(compiler_builtins)]
#![allow(internal_features)]
#![compiler_builtins]
#![no_std]
