from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

from shop.activities import charge

LIMIT = timedelta(seconds=30)


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, amount: int) -> None:
        await workflow.execute_activity(
            charge, amount, start_to_close_timeout=LIMIT, retry_policy=RetryPolicy(maximum_attempts=1)
        )
        await workflow.execute_activity(
            "charge", amount, start_to_close_timeout=LIMIT, retry_policy=RetryPolicy(maximum_attempts=1)
        )
