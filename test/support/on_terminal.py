# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""on_terminal.py out|err|both COMMAND...: runs the command with its standard
output, its standard error, or both on a terminal, and prints what that shows.
What is not on it goes nowhere. Exits as the command does.
"""

import os
import pty
import subprocess
import sys


def main():
    streams, *command = sys.argv[1:]
    terminal, end = pty.openpty()
    process = subprocess.Popen(command,
                               stdout=end if streams in ("out", "both") else subprocess.DEVNULL,
                               stderr=end if streams in ("err", "both") else subprocess.DEVNULL)
    os.close(end)
    shown = b""
    try:
        while data := os.read(terminal, 4096):
            shown += data
    except OSError:  # Linux says so when the other end is closed
        pass
    sys.stdout.buffer.write(shown.replace(b"\r\n", b"\n"))
    sys.stdout.flush()
    sys.exit(process.wait())


main()
