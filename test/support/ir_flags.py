# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""Module flags out of textual IR, in the form of `bcflags dump --raw`."""

import re

_TOKEN = re.compile(r'!"(?:[^"])*"|c"(?:[^"])*"|@"(?:[^"])*"|[\[\](){}<>,]|![0-9]+|!|[^\s,\[\](){}<>!]+')
_OPEN, _CLOSE = "[({<", "])}>"


def _split(text):
    """Splits at the commas that stand in no bracket and no string."""
    parts, depth, start, i = [], 0, 0, 0
    while i < len(text):
        char = text[i]
        if char == '"':
            i = text.index('"', i + 1)
        elif char in _OPEN:
            depth += 1
        elif char in _CLOSE:
            depth -= 1
        elif char == "," and depth == 0:
            parts.append(text[start:i].strip())
            start = i + 1
        i += 1
    if text[start:].strip():
        parts.append(text[start:].strip())
    return parts


class Metadata:
    """The numbered and named metadata of one module in textual IR."""

    def __init__(self, text):
        self.nodes = {}
        self.flags = None
        for line in text.splitlines():
            match = re.match(r"!([0-9]+) = (.*)$", line)
            if match:
                self.nodes[match.group(1)] = match.group(2)
            elif line.startswith("!llvm.module.flags = !{"):
                self.flags = _split(line[len("!llvm.module.flags = !{"):-1])

    def expand(self, text):
        """An operand with the nodes it refers to written out in place."""
        if re.fullmatch(r"![0-9]+", text):
            return self.expand(self.nodes[text[1:]])
        match = re.fullmatch(r"(distinct )?!\{(.*)\}", text)
        if match:
            inside = ", ".join(self.expand(part) for part in _split(match.group(2)))
            return f"{match.group(1) or ''}!{{{inside}}}"
        return text

    def rows(self):
        """One (behavior, key, value) a flag, as strings; [] without flags."""
        rows = []
        for reference in self.flags or []:
            node = self.expand(reference)
            parts = _split(re.fullmatch(r"(?:distinct )?!\{(.*)\}", node).group(1))
            behavior, key, value = parts
            rows.append((behavior.split()[1], key[2:-1], value))
        return rows
