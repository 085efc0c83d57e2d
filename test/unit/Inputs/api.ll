; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
source_filename = "api.c"
target datalayout = "e-m:e-i64:64-n32:64"
target triple = "riscv64-unknown-linux-gnu"

!llvm.ident = !{!9}
!llvm.module.flags = !{!0, !1, !2, !3, !4}

!0 = !{i32 1, !"Code Model", i32 3}
!1 = !{i32 1, !"target-abi", !"lp64d"}
!2 = !{i32 6, !"riscv-isa", !5}
!3 = !{i32 2, !"wide", i128 -2}
!4 = !{i32 2, !"self", !6}
!5 = !{!"rv64i2p1", !"m2p0", null}
!6 = distinct !{!6, i1 true}
!9 = !{!"somebody's compiler 1.0"}

define void @f() #0 {
  ret void
}

define void @g() #0 {
  ret void
}

declare void @h() #1

declare void @i()

attributes #0 = { nounwind "target-cpu"="sifive-u74" "target-features"="+m,+a" "odd" }
attributes #1 = { "target-cpu"="generic" }
