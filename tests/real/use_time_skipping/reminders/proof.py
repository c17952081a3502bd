"""Runs the project's own test, which has twelve seconds."""

import contextlib
import os
import signal
import subprocess
import sys

pytest = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/test_reminders.py"]
# The server that it starts is of its group, and goes with it.
running = subprocess.Popen(pytest, stdout=subprocess.PIPE, text=True, start_new_session=True)
try:
    said, _ = running.communicate(timeout=12)
    print("seen:", said.strip().splitlines()[-1].split(" in ")[0])
except subprocess.TimeoutExpired:
    print("seen: the test is not done after 12 seconds")
finally:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(running.pid, signal.SIGKILL)
