from temporalio import workflow
from temporalio.common import RetryPolicy

NAMES = ["ValueError"]


def policy(kinds: list[str]) -> RetryPolicy:
    return RetryPolicy(non_retryable_error_types=kinds)


@workflow.defn
class Pay:
    @workflow.run
    async def run(self) -> None:
        first = RetryPolicy(non_retryable_error_types=["ValueError", KeyError.__name__])
        second = RetryPolicy(non_retryable_error_types=NAMES)
        await workflow.execute_activity("pay", retry_policy=first)
        await workflow.execute_activity("pay", retry_policy=second)
