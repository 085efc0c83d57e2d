# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""from_socket.py FILE COMMAND [ARGUMENT]...: runs the command with the file's bytes coming
from a socket.
"""

import pathlib
import socket
import subprocess
import sys

data = pathlib.Path(sys.argv[1]).read_bytes()
ours, theirs = socket.socketpair()
with subprocess.Popen(sys.argv[2:], stdin=theirs) as child:
    theirs.close()
    ours.sendall(data)
    ours.close()
sys.exit(child.returncode)
