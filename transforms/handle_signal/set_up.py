# flags: --unsafe-fixes --in-flight ignore
import asyncio
from collections import deque

from temporalio import workflow


@workflow.defn
class Inbox:
    """Collects messages."""

    @workflow.run
    async def run(self, limit: int) -> list[str]:
        self.messages: deque[str] = deque()  # in their order
        self.lock = asyncio.Lock()
        await workflow.wait_condition(lambda: len(self.messages) >= limit)
        return list(self.messages)

    @workflow.signal
    def post(self, message: str) -> None:
        self.messages.append(message)

    @workflow.update
    async def post_all(self, messages: list[str]) -> int:
        async with self.lock:
            self.messages.extend(messages)
        await workflow.wait_condition(workflow.all_handlers_finished)
        return len(self.messages)


@workflow.defn
class Approval:
    def __init__(self) -> None:
        self.asked = False

    @workflow.run
    async def run(self) -> str:
        self.approved = False
        self.asked = True
        await workflow.wait_condition(lambda: self.approved)
        return "approved" if self.asked else "never asked"

    @workflow.signal
    def approve(self) -> None:
        self.approved = True


@workflow.defn
class Order:
    @workflow.run
    async def run(self, order: str) -> str:
        self.order = order
        await workflow.wait_condition(lambda: False)
        return self.order

    @workflow.signal
    def rename(self, name: str) -> None:
        workflow.logger.info("%s becomes %s", self.order, name)


@workflow.defn
class Late:
    @workflow.run
    async def run(self) -> str:
        await workflow.execute_activity("load", schedule_to_close_timeout=60)
        self.names: list[str] = []
        await workflow.wait_condition(lambda: self.names != [])
        return self.names[0]

    @workflow.signal
    def add(self, name: str) -> None:
        self.names.append(name)
