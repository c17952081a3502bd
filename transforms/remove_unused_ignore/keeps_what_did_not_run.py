# flags: --select remove-unused-ignore,add-activity-timeout
from temporalio import workflow


def now():
    # temporal-fix: ignore[pack-activity-args]
    return workflow.now()  # temporal-fix: ignore[add-idempotency-key] who knows
