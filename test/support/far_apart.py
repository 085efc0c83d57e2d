# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""far_apart.py FOLDER: writes textual IR whose flags have long strings, and
refer to globals with long names."""

import pathlib
import sys


def flags(values):
    nodes = ", ".join(f"!{i}" for i in range(len(values)))
    lines = [f"!llvm.module.flags = !{{{nodes}}}"]
    lines += [f'!{i} = !{{i32 2, !"flag {i}", {value}}}' for i, value in enumerate(values)]
    return "\n".join(lines) + "\n"


folder = pathlib.Path(sys.argv[1])
folder.joinpath("strings.ll").write_text(
    flags([f'!"{chr(97 + i % 26) * 9000}{i}"' for i in range(40)]))
folder.joinpath("huge.ll").write_text(flags([f'!"{i}{"x" * 400000}"' for i in range(4)]))
names = [f"global_{i}_{'y' * 3000}" for i in range(60)]
folder.joinpath("names.ll").write_text(
    "".join(f"@{name} = global i32 {i}\n" for i, name in enumerate(names)) +
    flags([f"ptr @{names[i * 7 % 60]}" for i in range(60)]))
