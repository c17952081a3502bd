from datetime import timedelta

from temporalio import activity, workflow

TIMEOUT = timedelta(seconds=10)


@activity.defn
async def keep(key: str) -> int:
    return len(key)


@activity.defn
async def note(text: str) -> int:
    return len(text)


# What is taken in an `except` is in the history.
class Base:
    def __init__(self) -> None:
        self.released = 0

    @workflow.signal
    def release(self) -> None:
        self.released += 1

    async def keep(self, key: str) -> int:
        return await workflow.execute_activity(keep, key, start_to_close_timeout=TIMEOUT)

    async def note(self, text: str) -> int:
        return await workflow.execute_activity(note, text, start_to_close_timeout=TIMEOUT)


@workflow.defn
class Assigned(Base):
    @workflow.run
    async def run(self) -> int:
        kept = 0
        try:
            key = str(workflow.uuid())
            kept = await self.keep(key)
        except Exception:
            kept = await self.note("none")
        await workflow.wait_condition(lambda: self.released > 0)
        return kept


@workflow.defn
class Returned(Base):
    @workflow.run
    async def run(self) -> int:
        key = self.key()
        kept = await self.keep(key) if key else await self.note("none")
        await workflow.wait_condition(lambda: self.released > 0)
        return kept

    def key(self) -> str:
        try:
            return str(workflow.uuid())
        except Exception:
            return ""


@workflow.defn
class Condition(Base):
    @workflow.run
    async def run(self) -> int:
        kept = 0
        try:
            kept = 1
            if str(workflow.uuid()) != "":
                kept = await self.keep("one")
        except Exception:
            kept = await self.note("none!")
        await workflow.wait_condition(lambda: self.released > 0)
        return kept
