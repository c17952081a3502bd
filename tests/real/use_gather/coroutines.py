import asyncio
from datetime import timedelta

from temporalio import activity, workflow
from temporalio.exceptions import ApplicationError


@activity.defn
async def price(item: str) -> int:
    return len(item)


@workflow.defn
class Total:
    @workflow.run
    async def run(self, items: list[str]) -> int:
        await asyncio.sleep(0.01)
        prices = [
            workflow.execute_activity(price, item, start_to_close_timeout=timedelta(seconds=10)) for item in items
        ]
        done, _ = await asyncio.wait(prices)
        return sum(task.result() for task in done)


@activity.defn
async def mail(who: str) -> str:
    if who == "nobody":
        raise ApplicationError("no such address", non_retryable=True)
    return who


@workflow.defn
class Courtesy:
    @workflow.run
    async def run(self, people: list[str]) -> str:
        await asyncio.wait(
            [workflow.execute_activity(mail, who, start_to_close_timeout=timedelta(seconds=10)) for who in people]
        )
        return "paid"
