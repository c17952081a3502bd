# flags: --select remove-unused-ignore,add-activity-timeout
from temporalio import workflow


def now():
    return workflow.now()  # temporal-fix: ignore[remove-unused-ignore]


def later():
    # temporal-fix: ignore
    return workflow.time()  # temporal-fix: ignore[]
