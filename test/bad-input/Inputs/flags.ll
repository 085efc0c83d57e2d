; Every kind of value a flag can have, so that one that is lost or changed is seen.
source_filename = "flags.c"
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"

@g = global i32 7

define i32 @f() {
  ret i32 1
}

!llvm.module.flags = !{!0, !1, !2, !3, !4, !5, !6}
!llvm.ident = !{!8}

!0 = !{i32 1, !"wchar_size", i32 4}
!1 = !{i32 8, !"PIC Level", i32 2}
!2 = !{i32 1, !"Code Model", i32 2}
!3 = !{i32 2, !"truth", i1 true}
!4 = !{i32 1, !"target-abi", !"lp64d"}
!5 = !{i32 6, !"list", !7}
!6 = !{i32 4, !"wide", i128 -170141183460469231731687303715884105728}
!7 = !{!"a", !"b\22c"}
!8 = !{!"the compiler"}
