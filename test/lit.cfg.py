# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# ruff: noqa: F821

import os

import lit.formats

config.name = "bcflags"
config.test_format = lit.formats.ShTest(execute_external=True)
config.suffixes = [".test", ".ll"]
config.excludes = ["Inputs", "support"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = os.path.join(config.build_root, "test", "out")

# The tool under test is built with sanitizers: a memory error fails any test.
config.environment["ASAN_OPTIONS"] = "detect_leaks=1:abort_on_error=1:allocator_may_return_null=1"
config.environment["UBSAN_OPTIONS"] = "print_stacktrace=1"
config.environment["LC_ALL"] = "C"
config.environment["PATH"] = os.pathsep.join(
    [os.path.join(config.test_source_root, "support", "bin"), os.environ["PATH"]])

# "exits N COMMAND" succeeds if the command exits with exactly this status; so
# does a crash not pass for a failure that was expected.
config.substitutions += [
    ("%bcflags", config.bcflags),
    ("%lto", config.lto),
    ("%hinder", config.hinder),
    ("%native_facts", config.native_facts),
    ("%plugins", config.plugins),
    ("%python", config.python),
    ("%support", os.path.join(config.test_source_root, "support")),
    ("%docs", os.path.join(os.path.dirname(config.test_source_root), "docs")),
    ("%scene", os.path.join(config.build_root, "test", "scene")),
    ("%wrapper", config.wrapper),
    ("%rustc", config.rustc),
    # That of rustup, if it is there.
    ("%stable", config.stable),
    ("%cargo", config.cargo),
    ("%FileCheck", config.filecheck),
]
