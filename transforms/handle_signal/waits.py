# flags: --unsafe-fixes
import asyncio
from datetime import timedelta

from temporalio import workflow

TIMEOUT = timedelta(seconds=20)


@workflow.defn
class Basket:
    def __init__(self) -> None:
        self.closed = False
        self.items: list[str] = []

    @workflow.run
    async def run(self, owner: str) -> str:
        if not owner: return "nobody"
        await workflow.wait_condition(lambda: self.closed)
        if not self.items:
            # Nothing to pay.
            return "empty"  # as it was
        for item in self.items:
            try:
                await workflow.execute_activity("reserve", item, start_to_close_timeout=TIMEOUT)
            except ValueError:
                return "sold out"
        if len(self.items) > 10:
            workflow.continue_as_new(owner)
        return await workflow.execute_activity(  # the end
            "check_out",
            owner,
            start_to_close_timeout=TIMEOUT,
        )

    @workflow.update
    async def add(self, item: str) -> int:
        await workflow.execute_activity("add", item, start_to_close_timeout=TIMEOUT)
        self.items.append(item)
        return len(self.items)

    @workflow.signal
    def close(self) -> None:
        self.closed = True


class Audited:
    @workflow.signal
    async def audit(self, note: str) -> None:
        await asyncio.sleep(1)
        workflow.logger.info(note)


@workflow.defn
class Ticket(Audited):
    @workflow.run
    async def run(self) -> None:
        await workflow.execute_activity("open", start_to_close_timeout=TIMEOUT)
        await workflow.execute_activity("close", start_to_close_timeout=TIMEOUT)


@workflow.defn
class Poll:
    @workflow.run
    async def run(self) -> str:
        result = (await workflow.execute_activity("poll", start_to_close_timeout=TIMEOUT)).strip()
        return (
            await self.answer(result)
        )

    async def answer(self, result: str) -> str:
        return result

    @workflow.update
    async def ask(self) -> str:
        async with asyncio.Lock():
            return "yes"
