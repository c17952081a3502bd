QUICK = {"start_to_close_timeout": None}
DEFAULTS = {"start_to_close_timeout": None}
DEFAULTS = {**DEFAULTS, "task_queue": "slow"}
LOOP = {**LOOP, "start_to_close_timeout": None}
