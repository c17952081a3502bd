# flags: --unsafe-fixes
from datetime import timedelta

from temporalio import workflow
from temporalio.exceptions import ApplicationError

MINUTE = timedelta(minutes=1)


# A run that fails does not wait for anybody.
@workflow.defn
class Failing:
    def __init__(self) -> None:
        self.items: list[str] = []

    @workflow.run
    async def run(self) -> None:
        await workflow.wait_condition(lambda: len(self.items) > 3)
        raise ApplicationError("too many")

    @workflow.update
    async def add(self, item: str) -> None:
        await workflow.execute_activity("check", item, start_to_close_timeout=MINUTE)
        self.items.append(item)


# A method of its own waits for them.
@workflow.defn
class Closing:
    def __init__(self) -> None:
        self.items: list[str] = []

    @workflow.run
    async def run(self) -> list[str]:
        await workflow.wait_condition(lambda: len(self.items) > 3)
        return await self.close()

    async def close(self) -> list[str]:
        await workflow.wait_condition(workflow.all_handlers_finished)
        return self.items

    @workflow.update
    async def add(self, item: str) -> None:
        await workflow.execute_activity("check", item, start_to_close_timeout=MINUTE)
        self.items.append(item)
