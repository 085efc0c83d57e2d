# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""same_as_llvm_dis.py BCFLAGS BITCODE LLVM: the flags are those of llvm-dis."""

import sys

from ir_flags import Metadata
from modules import dump_raw, run

bcflags, path, llvm = sys.argv[1:]
ours, = dump_raw(bcflags, path).values()
theirs = Metadata(run(f"llvm-dis-{llvm}", path, "-o", "-")).rows()
assert theirs, "nothing was compared"
if ours != theirs:
    sys.exit(f"{path}: {len(ours)} flags by bcflags, {len(theirs)} by llvm-dis, or they differ")
