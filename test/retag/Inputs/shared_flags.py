# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""shared_flags.py LLVM: modules with a flag "answer" = 7 to whose node or key something else refers,
as CASE.bc."""

import subprocess
import sys

FLAG = '!{i32 1, !"answer", i32 7}'
# Another flag has the value that it is to get.
LIST = f'!llvm.module.flags = !{{!0, !1}}\n!0 = {FLAG}\n!1 = !{{i32 1, !"five", i32 5}}\n'
FUNCTION = "define void @f(POINTER %p) {\n  CALL\n  ret void\n}\n"
TYPE_TEST = "  call i1 @llvm.type.test(POINTER %p, metadata !\"answer\")"
ROUND = ("  call double @llvm.experimental.constrained.fadd.f64(double 1.0, double 2.0, "
         "metadata !\"round.dynamic\", metadata !\"fpexcept.strict\")")
DEBUG = """
!llvm.dbg.cu = !{!3}
!3 = distinct !DICompileUnit(language: DW_LANG_C99, file: !4, emissionKind: FullDebug, globals: !6)
!4 = !DIFile(filename: "f.c", directory: "d")
!5 = distinct !DIGlobalVariable(name: "NAME", scope: !3, file: !4, line: LINE, type: !7)
!6 = !{!8}
!7 = !DIBasicType(name: "int", size: SIZE, encoding: DW_ATE_signed)
!8 = !DIGlobalVariableExpression(var: !5, expr: !DIExpression())
!9 = !{i32 2, !"Debug Info Version", i32 3}
"""
DEBUG_LIST = LIST.replace("!1}", "!1, !9}", 1)


def numbers():
    """Debug info whose lines and sizes are the ids of all that the flags have."""
    functions = "".join(
        f"define void @f{n}() !dbg !{100 + n} {{\n  ret void, !dbg !DILocation(line: {n}, column: {n}, "
        f"scope: !{100 + n})\n}}\n!{100 + n} = distinct !DISubprogram(name: \"f{n}\", scope: !4, "
        f"file: !4, line: {n}, scopeLine: {n}, type: !50, unit: !3, spFlags: DISPFlagDefinition)\n"
        f"!{200 + n} = !DIBasicType(name: \"t{n}\", size: {n}, align: {n}, encoding: {n % 16})\n"
        f"!{300 + n} = !DIDerivedType(tag: DW_TAG_member, name: \"m{n}\", file: !4, line: {n}, "
        f"baseType: !{200 + n}, size: {n}, offset: {n})\n" for n in range(1, 60))
    members = ", ".join(f"!{300 + n}" for n in range(1, 60))
    return functions + (
        f"!50 = !DISubroutineType(types: !51)\n!51 = !{{{members}}}\n") + \
        DEBUG_LIST + DEBUG.replace("NAME", "x").replace("LINE", "5").replace("SIZE", "32")


CASES = {
    "list": LIST + "!other = !{!0}\n",
    "twice": LIST.replace("!{!0, !1}", "!{!0, !1, !0}"),
    "variable": LIST + "@g = global i32 0, !odd !0\n",
    "declaration": LIST + "declare !odd !0 void @f()\n",
    "definition": LIST + "define void @f() !odd !0 {\n  ret void\n}\n",
    "instruction": LIST + "define void @f() {\n  ret void, !odd !0\n}\n",
    "node": LIST + "!other = !{!2}\n!2 = !{!0}\n",
    "function-node": LIST + "define void @f() {\n  ret void, !odd !2\n}\n!2 = !{!0}\n",
    "key-in-node": LIST + '!other = !{!2}\n!2 = !{!"answer"}\n',
    "key-in-function": LIST + 'define void @f() {\n  ret void, !odd !2\n}\n!2 = !{!"answer"}\n',
    "key-in-debug-info": DEBUG_LIST + DEBUG.replace("NAME", "answer").replace("LINE", "1").replace(
        "SIZE", "32"),
    "key-in-call": LIST + FUNCTION.replace("CALL", TYPE_TEST) +
    "declare i1 @llvm.type.test(POINTER, metadata)\n",
    "other-call": LIST + FUNCTION.replace("CALL", ROUND) +
    "declare double @llvm.experimental.constrained.fadd.f64(double, double, metadata, metadata)\n",
    "requirement": LIST.replace("!1}", "!1, !2}", 1) +
    '!2 = !{i32 3, !"other", !3}\n!3 = !{!"answer", i32 7}\n',
    "numbers": numbers(),
}


def main():
    llvm = sys.argv[1]
    for name, text in CASES.items():
        text = text.replace("POINTER", "i8*" if int(llvm) < 15 else "ptr")
        subprocess.run([f"llvm-as-{llvm}", "-disable-verify", "-o", f"{name}.bc"], input=text.encode(),
                       check=True)


main()
