"""Runs the project's own test, which has twelve seconds."""

import subprocess
import sys

pytest = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/test_reminders.py"]
try:
    done = subprocess.run(pytest, capture_output=True, text=True, timeout=12)
    print("seen:", done.stdout.strip().splitlines()[-1].split(" in ")[0])
except subprocess.TimeoutExpired:
    print("seen: the test is not done after 12 seconds")
