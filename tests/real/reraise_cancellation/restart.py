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


# Cancelled, and gone on with something else that is in the history.
class Base:
    def __init__(self) -> None:
        self.released = 0

    @workflow.signal
    def release(self) -> None:
        self.released += 1

    async def wait_for(self, item: str) -> str:
        return await workflow.execute_activity(wait_for_stock, item, start_to_close_timeout=TIMEOUT)


@workflow.defn
class Named(Base):
    @workflow.run
    async def run(self) -> str:
        found = "nothing"
        try:
            found = await self.wait_for("pen")
        except ActivityError as error:
            # It is the only one.
            workflow.logger.warning("no pen: %s", error)
        found += await self.wait_for("pencil")
        await workflow.wait_condition(lambda: self.released > 0)
        return found


@workflow.defn
class Bare(Base):
    @workflow.run
    async def run(self) -> str:
        try:
            await asyncio.sleep(60)
        except:  # noqa: E722
            workflow.logger.info("woken up")
        found = await self.wait_for("pencil")
        await workflow.wait_condition(lambda: self.released > 0)
        return found


@workflow.defn
class Passed(Base):
    @workflow.run
    async def run(self) -> str:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            pass
        found = await self.wait_for("pencil")
        await workflow.wait_condition(lambda: self.released > 0)
        return found


@workflow.defn
class Loop(Base):
    @workflow.run
    async def run(self) -> str:
        found = ""
        for item in ("pen", "pencil", "chalk"):
            try:
                found = await self.wait_for(item)
                await workflow.wait_condition(lambda: self.released > 0)
            except Exception:
                workflow.logger.warning("no %s", item)
        return found


@workflow.defn
class Returned(Base):
    @workflow.run
    async def run(self) -> str:
        found = await self.find("pen") or await self.find("pencil")
        await workflow.wait_condition(lambda: self.released > 0)
        return found

    async def find(self, item: str) -> str:
        try:
            return await self.wait_for(item)
        except Exception:
            return ""
