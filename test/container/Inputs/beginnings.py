# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""beginnings.py IR TEXTS: writes files into the two folders. Those in IR begin as textual IR
does, those named .now as that of today; those in TEXTS nearly so.
"""

import pathlib
import sys

IR_NOW = {
    "module-id": "; ModuleID = 'a.c'\n",
    "long-comment": "; RUN: nothing\n;\n\n" * 2000 + "@x = external global i32\n",
    "crlf": "; a comment\r\n\r\n  target triple = \"x\"\r\n",
    "source": "source_filename = \"a.c\"\n",
    "source-tight": "source_filename=\"a.c\"\n",
    "layout": "target datalayout = \"e\"\n",
    "triple": "target triple = \"x86_64\"\n",
    "define": "define internal i32 @\"a b\"(i32 %x) {\n ret i32 %x\n}\n",
    "declare": "declare ptr @f.1(...)\n",
    "long-name": "declare void @" + "a" * 3000 + "()\n",
    "global": "@x = global i32 1\n",
    "global-quoted": "@\"x y\" = external global i32\n",
    "numbered": "@0 = private constant [2 x i8] c\"a\\00\"\n",
    "type": "%a = type { i32 }\n@x = external global %a\n",
    "comdat": "$f = comdat any\n@f = global i32 1, comdat\n",
    "named-metadata": "!llvm.module.flags = !{}\n",
    "node": "!0 = !{i32 1}\n",
    "distinct": "!0 = distinct !{!0}\n",
    "debug": "!0 = !DIFile(filename: \"a\", directory: \"b\")\n",
    "attributes": "attributes #0 = { nounwind }\n",
    "asm": "module asm \"nop\"\n",
    "summary": "^0 = module: (path: \"a\", hash: (0, 0, 0, 0, 0))\n",
}

IR_OLD = {
    "metadata": "!0 = metadata !{i32 1}\n",
    "uselistorder": "uselistorder i32* @a, { 1, 0 }\n",
    "uselistorder_bb": "uselistorder_bb @f, %b, { 1, 0 }\n",
}

TEXTS = {
    "makefile": "define rule\n\t@echo \"@x(\"\nendef\n",
    "makefile2": "@echo hello\n",
    "bash": "declare -a list=(\"$@\")\n",
    "php": "declare(strict_types=1);\n",
    "perl": "$x = 1;\n",
    "perl2": "@x = (1, 2);\n"[1:],
    "bib": "@article{a, title = {b}}\n",
    "css": "@import url(x);\n",
    "batch": "@echo off\n@set x=1\n",
    "latex": "% a comment\n\\documentclass{x}\n",
    "sass": "%button {\n}\n",
    "lisp": "; ModuleID is not here\n(define (f x) x)\n",
    "asm": "; a comment\nsection .text\n",
    "ini": "; a comment\n[section]\nsource_filename = x\n",
    "c": "#define x 1\nint f(void);\n",
    "linker-script": "target(binary)\nENTRY(_start)\n",
    "target-prose": "target audience = everybody\n",
    "c-source": "attributes of this\n",
    "markdown": "!image [a](b) = 1\n",
    "version": "^1.0.0\n",
    "words": "source_filename is a word of LLVM\n",
    "only-comments": "; a\n; b\n",
    "blank": "\n\n  \n",
    "nul": ";\n\0@x = global i32 1\n",
    "asm-words": "module asm is\n",
    "order": "uselistorder is a word of LLVM\n",
}


def write(folder, texts, suffix):
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / (name + suffix)).write_bytes(text.encode())


def main():
    ir, texts = map(pathlib.Path, sys.argv[1:])
    write(ir, IR_NOW, ".now")
    write(ir, IR_OLD, ".old")
    write(texts, TEXTS, "")


main()
