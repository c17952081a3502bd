# flags: --unsafe-fixes --in-flight ignore
from datetime import timedelta

from shop.clock import timedelta as duration

GIVEN = {"start_to_close_timeout": timedelta(minutes=1)}
FILLED = {"task_queue": "slow"}
CHILD = {"task_queue": "slow", "start_to_close_timeout": None}
CHANGED = {"start_to_close_timeout": None}
REPLACED = {"start_to_close_timeout": None}
STARRED = {"start_to_close_timeout": None}
TWICE = {"start_to_close_timeout": None}
if duration:
    TWICE = {"start_to_close_timeout": duration}
