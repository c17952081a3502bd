# flags: --unsafe-fixes
import asyncio
from datetime import timedelta

from temporalio import workflow

MINUTE = timedelta(minutes=1)


# What handlers add while they finish goes along.
@workflow.defn
class Conversation:
    def __init__(self) -> None:
        self.messages: list[str] = []
        self.full = False

    @workflow.run
    async def run(self, name: str, messages: list[str]) -> str:
        self.messages.extend(messages)
        await workflow.wait_condition(lambda: len(self.messages) > 40, timeout=MINUTE)
        if self.full:
            title = name.title()
            last = self.messages[-40:]
            count: int = len(last)
            workflow.logger.info("%s", count)
            first = last[0]
            workflow.continue_as_new(args=[title, last])
        length = len(self.messages)
        kept = list(self.messages)
        told = " ".join(kept)
        return f"{length} {told}"

    @workflow.update
    async def say(self, message: str) -> None:
        await workflow.execute_activity("answer", message, start_to_close_timeout=MINUTE)
        self.messages.append(message)
        self.full = len(self.messages) > 40


# What is awaited in between stays before the wait, and so does what handlers do not change.
@workflow.defn
class Summary:
    def __init__(self) -> None:
        self.limit = 3
        self.messages: list[str] = []

    @workflow.run
    async def run(self) -> str:
        limit = self.limit
        if len(self.messages) > limit:
            most = self.limit * 2
            return f"more than {most}"
        text = await workflow.execute_activity("sum", self.messages, start_to_close_timeout=MINUTE)
        told = text.strip()
        return told


# What may let a handler go stays before the wait.
@workflow.defn
class Released:
    def __init__(self) -> None:
        self.messages: list[str] = []
        self.reminder: asyncio.Task[None] | None = None

    @workflow.run
    async def run(self) -> list[str]:
        self.reminder = asyncio.create_task(asyncio.sleep(60))
        await workflow.sleep(MINUTE)
        done = self.reminder.cancel()
        messages = self.messages.copy()
        return messages if done else []

    @workflow.update
    async def say(self, message: str) -> None:
        await workflow.execute_activity("answer", message, start_to_close_timeout=MINUTE)
        self.messages.append(message)


@workflow.defn
class Told:
    def __init__(self) -> None:
        self.messages: list[str] = []

    @workflow.run
    async def run(self) -> str:
        await workflow.sleep(MINUTE)
        told = "; ".join(self.messages)
        return told

    @workflow.update
    async def say(self, message: str) -> None:
        await workflow.execute_activity("answer", message, start_to_close_timeout=MINUTE)
        self.messages.append(message)


# However it is kept.
@workflow.defn
class Rounds:
    def __init__(self) -> None:
        self.items: list[str] = []

    def snapshot(self) -> list[str]:
        return list(self.items)

    @workflow.run
    async def run(self, params: dict[str, list[str]], rounds: int) -> None:
        await workflow.sleep(MINUTE)
        if rounds > 3:
            params["items"] = self.snapshot()
            workflow.continue_as_new(args=[params, rounds])
        kept = []
        for item in self.items:
            kept.append(item)
        items, rounds = kept, rounds + 1
        workflow.continue_as_new(args=[{"items": items}, rounds])

    @workflow.update
    async def add(self, item: str) -> None:
        await workflow.execute_activity("answer", item, start_to_close_timeout=MINUTE)
        self.items.append(item)
