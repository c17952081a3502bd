from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

POLICY = RetryPolicy(maximum_attempts=3, non_retryable_error_types=[ValueError])


@workflow.defn
class Checkout:
    @workflow.run
    async def run(self, order: str) -> str:
        await workflow.execute_activity(
            "reserve", order, start_to_close_timeout=timedelta(seconds=10), retry_policy=POLICY
        )
        return f"{order}-{workflow.uuid()}"
