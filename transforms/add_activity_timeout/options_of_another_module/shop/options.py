"""How the shop's activities are scheduled."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

LONG = timedelta(hours=1)
ONCE = {"retry_policy": RetryPolicy(maximum_attempts=1), "start_to_close_timeout": None}
SLOW = workflow.ActivityConfig(start_to_close_timeout=LONG)
QUICK = workflow.ActivityConfig(task_queue="quick")
MAIL = {"task_queue": "mail"}
EITHER = {**MAIL, "start_to_close_timeout": timedelta(0)}


def patient(attempts: int) -> dict[str, object]:
    return {"retry_policy": RetryPolicy(maximum_attempts=attempts)}
