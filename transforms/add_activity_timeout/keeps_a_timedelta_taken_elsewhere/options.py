from clocks import timedelta

QUICK = {"start_to_close_timeout": None, "task_queue": "quick"}
LIMIT = timedelta(5)
