# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""while_stopped.py SHELL_COMMAND PROGRAM...: runs a program that will stop once (SIGSTOP), runs
the command then, and lets the program go on. Exits as the program does.
"""

import os
import signal
import subprocess
import sys


def main():
    command, *program = sys.argv[1:]
    process = subprocess.Popen(program)
    stops = 0
    while True:
        _, status = os.waitpid(process.pid, os.WUNTRACED)
        if not os.WIFSTOPPED(status):
            break
        stops += 1
        if stops > 1:
            process.kill()
            continue
        subprocess.run(command, shell=True, check=True)
        os.kill(process.pid, signal.SIGCONT)
    assert stops == 1, f"it stopped {stops} times"
    sys.exit(os.waitstatus_to_exitcode(status))


main()
