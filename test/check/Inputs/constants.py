# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""Writes pairs of modules with a flag of which the values differ a little."""

import pathlib

numbers = ", ".join(f"i32 {i}" for i in range(4999))
PAIRS = {
    "wide": ("[2 x i128] [i128 1, i128 2]", "[2 x i128] [i128 1, i128 3]"),
    "fp128": ("fp128 0xL00000000000000003FFF000000000000",
              "fp128 0xL00000000000000003FFF000000000001"),
    "long": (f"[5000 x i32] [{numbers}, i32 1]", f"[5000 x i32] [{numbers}, i32 2]"),
}
for kind, pair in PAIRS.items():
    for number, value in enumerate(pair, 1):
        pathlib.Path(f"{kind}.{number}.ll").write_text(
            f'!llvm.module.flags = !{{!0}}\n!0 = !{{i32 1, !"k", {value}}}\n')
