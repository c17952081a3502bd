from datetime import timedelta

from temporalio import activity, workflow


@activity.defn
async def price(item: str) -> int:
    if not item:
        raise activity.ApplicationError("no item", non_retryable=True)
    return len(item)


@workflow.defn
class Quote:
    @workflow.run
    async def run(self, items: list[str]) -> str:
        policy = workflow.RetryPolicy(maximum_attempts=2)
        calls = [
            workflow.execute_activity(
                price,
                item,
                start_to_close_timeout=workflow.timedelta(seconds=5),
                retry_policy=policy,
            )
            for item in items
        ]
        total = sum(await workflow.gather(*calls))
        if total > 1000:
            raise workflow.ApplicationError("too much")
        return f"{workflow.uuid()}: {total} in {timedelta(seconds=total)}"
