// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

fn main() {
    println!("cargo:rustc-check-cfg=cfg(built)");
    println!("cargo:rustc-cfg=built");
}
