// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

//! A program with a build script and a procedural macro, all of them with std.

mac::nothing!();

fn main() {
    let mut names: Vec<String> = ["c", "a", "b"].iter().map(ToString::to_string).collect();
    names.sort();
    println!("{} {}", names.join(""), env!("BUILT_FOR"));
}
