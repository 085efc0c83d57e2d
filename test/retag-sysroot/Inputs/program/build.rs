// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

fn main() {
    println!("cargo:rustc-env=BUILT_FOR={}", std::env::var("TARGET").unwrap());
}
