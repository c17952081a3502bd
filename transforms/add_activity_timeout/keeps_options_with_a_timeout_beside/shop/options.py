# flags: --unsafe-fixes --in-flight ignore
# settings: timeouts = { "charge" = { start-to-close = "2m" } }
from datetime import timedelta

BESIDE = {"task_queue": "slow", "start_to_close_timeout": None}
SLOW = {"start_to_close_timeout": timedelta(minutes=10)}
QUICK = {"task_queue": "quick"}
DIFFERENT = {"start_to_close_timeout": None}
EXPECTED = {"start_to_close_timeout": None}
