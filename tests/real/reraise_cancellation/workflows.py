import asyncio
from datetime import timedelta

from temporalio import activity, workflow
from temporalio.exceptions import ActivityError

TIMEOUT = timedelta(seconds=60)


@activity.defn
async def wait_for_stock(item: str) -> str:
    if item == "pen":
        await asyncio.sleep(60)
    return f"{item} in stock"


@workflow.defn
class Order:
    @workflow.run
    async def run(self, item: str) -> str:
        try:
            return await workflow.execute_activity(wait_for_stock, item, start_to_close_timeout=TIMEOUT)
        except Exception as error:
            workflow.logger.warning("no %s: %s", item, error)
            return "out of stock"


@workflow.defn
class Search:
    @workflow.run
    async def run(self, items: list[str]) -> str:
        try:
            found = await asyncio.gather(*[self.look(item) for item in items])
        except ActivityError:
            return "nothing"
        return ", ".join(found)

    async def look(self, item: str) -> str:
        return await workflow.execute_activity(wait_for_stock, item, start_to_close_timeout=TIMEOUT)


@workflow.defn
class Fallback:
    def __init__(self) -> None:
        self.asked = 0

    @workflow.run
    async def run(self) -> str:
        for item in ("pen", "pencil"):
            try:
                return await workflow.execute_activity(wait_for_stock, item, start_to_close_timeout=TIMEOUT)
            except BaseException:
                workflow.logger.warning("no %s", item)
                await asyncio.sleep(0.01)
        return "nothing"

    @workflow.update
    async def ask(self) -> int:
        await asyncio.sleep(0.01)
        self.asked += 1
        return self.asked


@workflow.defn
class Rest:
    @workflow.run
    async def run(self) -> str:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            workflow.logger.info("woken up")
        return await workflow.execute_activity(wait_for_stock, "pencil", start_to_close_timeout=TIMEOUT)


@workflow.defn
class Nap:
    @workflow.run
    async def run(self) -> None:
        await asyncio.sleep(60)


@workflow.defn
class Branch:
    @workflow.run
    async def run(self) -> str:
        try:
            await workflow.execute_child_workflow(Nap.run)
        except Exception:
            return "without a branch"
        return "with a branch"


# Nobody cancels it: an activity that fails is taken as before.
@activity.defn
async def fail() -> None:
    raise RuntimeError("no luck")


@workflow.defn
class Try:
    @workflow.run
    async def run(self) -> str:
        from temporalio.common import RetryPolicy

        try:
            await workflow.execute_activity(
                fail, start_to_close_timeout=TIMEOUT, retry_policy=RetryPolicy(maximum_attempts=1)
            )
        except Exception:
            await asyncio.sleep(0.01)
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            pass
        return "tried"
