# flags: --unsafe-fixes --in-flight ignore
from datetime import timedelta

from temporalio import workflow

BASE = workflow.ActivityConfig(start_to_close_timeout=timedelta(minutes=1))
SLOW = {**BASE, "heartbeat_timeout": timedelta(seconds=10)}
TOTAL = dict(schedule_to_close_timeout=timedelta(hours=1))
EMPTY = {}
LIMIT = timedelta(minutes=2)
LATER = SLOW
