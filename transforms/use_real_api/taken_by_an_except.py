from temporalio import workflow
from temporalio.common import RetryPolicy


@workflow.defn
class Careful:
    @workflow.run
    async def run(self) -> str:
        try:
            key = str(workflow.uuid())
        except Exception:
            key = "none"
        try:
            await workflow.execute_activity(
                "charge",
                key,
                schedule_to_close_timeout=None,
                retry_policy=RetryPolicy(non_retryable_error_types=(KeyError, ValueError)),
            )
        except Exception:
            return "failed"
        return key
