import asyncio
from datetime import timedelta

from temporalio import activity, workflow
from temporalio.common import RetryPolicy


@activity.defn
async def price(item: str) -> int:
    return len(item)


@activity.defn
async def refuse(item: str) -> int:
    raise activity.ApplicationError(f"no {item}", non_retryable=True)


@workflow.defn
class Quote:
    @workflow.run
    async def run(self, items: list[str]) -> int:
        await asyncio.sleep(0.01)
        policy = workflow.RetryPolicy(maximum_attempts=2)
        limit = workflow.timedelta(seconds=10)
        calls = [
            workflow.execute_activity(price, item, start_to_close_timeout=limit, retry_policy=policy) for item in items
        ]
        return sum(await workflow.gather(*calls))


@workflow.defn
class Number:
    @workflow.run
    async def run(self) -> int:
        await asyncio.sleep(0.01)
        return len(str(workflow.uuid()))


@workflow.defn
class Strict:
    @workflow.run
    async def run(self, item: str) -> int:
        await asyncio.sleep(0.01)
        return await workflow.execute_activity(
            price,
            item,
            start_to_close_timeout=timedelta(seconds=10),
            retry_policy=RetryPolicy(non_retryable_error_types=[ValueError]),
        )


@workflow.defn
class Refused:
    @workflow.run
    async def run(self, item: str) -> int:
        return await workflow.execute_activity(
            refuse,
            item,
            start_to_close_timeout=timedelta(seconds=10),
            retry_policy=RetryPolicy(maximum_attempts=1),
        )
