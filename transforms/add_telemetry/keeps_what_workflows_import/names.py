from shared import TASK_QUEUE

QUEUE = TASK_QUEUE.upper()
