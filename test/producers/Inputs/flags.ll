; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

source_filename = "flags.ll"
target triple = "x86_64-unknown-linux-gnu"

@variable = global i32 1
@list = global [2 x ptr] [ptr @variable, ptr @function]

define void @function() #0 {
  ret void
}

declare void @other()

attributes #0 = { nounwind "target-cpu"="x86-64-v3" "target-features"="+avx2,+sse4.2" }

!llvm.ident = !{!0}
!llvm.module.flags = !{!1, !2, !3, !4, !5, !6, !7, !8, !9, !10}
!0 = !{!"an ident"}
!1 = !{i32 1, !"answer", i32 42}
!2 = !{i32 2, !"wide", i128 -170141183460469231731687303715884105728}
!3 = !{i32 2, !"truth", i1 true}
!4 = !{i32 6, !"riscv-isa", !11}
!5 = !{i32 5, !"CG Profile", !12}
!6 = !{i32 2, !"variable", ptr @variable}
!7 = !{i32 2, !"text", !"a \22b\22 \\ h\C3\A9"}
!8 = !{i32 7, !"least", i64 -9223372036854775808}
!9 = !{i32 3, !"needs", !14}
!10 = !{i32 8, !"PIC Level", i32 2}
!11 = !{!"rv64i2p1", !"m2p0"}
!12 = !{!13}
!13 = !{ptr @function, ptr @other, i64 9}
!14 = !{!"answer", i32 42}
; More than 25 nodes: they have an index.
!more = !{!15, !16, !17, !18, !19, !20, !21, !22, !23, !24, !25, !26, !27, !28, !29, !30, !31, !32, !33, !34}
!15 = !{i32 15}
!16 = !{i32 16}
!17 = !{i32 17}
!18 = !{i32 18}
!19 = !{i32 19}
!20 = !{i32 20}
!21 = !{i32 21}
!22 = !{i32 22}
!23 = !{i32 23}
!24 = !{i32 24}
!25 = !{i32 25}
!26 = !{i32 26}
!27 = !{i32 27}
!28 = !{i32 28}
!29 = !{i32 29}
!30 = !{i32 30}
!31 = !{i32 31}
!32 = !{i32 32}
!33 = !{i32 33}
!34 = !{i32 34}
