# flags: --unsafe-fixes
from datetime import timedelta

from temporalio import workflow
from temporalio.workflow import HandlerUnfinishedPolicy

TIMEOUT = timedelta(minutes=1)


# The run never ends, whatever a handler waits for.
@workflow.defn
class Served:
    def __init__(self) -> None:
        self.queue: list[str] = []
        self.done: set[str] = set()

    @workflow.run
    async def run(self) -> None:
        while True:
            await workflow.wait_condition(lambda: bool(self.queue))
            item = self.queue.pop()
            await workflow.execute_activity("work", item, start_to_close_timeout=TIMEOUT)
            self.done.add(item)

    @workflow.update
    async def submit(self, item: str) -> str:
        self.queue.append(item)
        await workflow.wait_condition(lambda: item in self.done)
        return item


# The run does what its handlers wait for, and waits for them.
@workflow.defn
class Emptied:
    def __init__(self) -> None:
        self.queue: list[str] = []
        self.done: set[str] = set()

    @workflow.run
    async def run(self) -> None:
        while self.queue or not workflow.info().is_continue_as_new_suggested():
            await workflow.wait_condition(lambda: bool(self.queue))
            item = self.queue.pop()
            await workflow.execute_activity("work", item, start_to_close_timeout=TIMEOUT)
            self.done.add(item)
        await workflow.wait_condition(workflow.all_handlers_finished)
        workflow.continue_as_new()

    @workflow.update
    async def submit(self, item: str) -> str:
        self.queue.append(item)
        await workflow.wait_condition(lambda: item in self.done)
        return item


# Somebody has said that they may be cut off.
@workflow.defn
class Abandoned:
    def __init__(self) -> None:
        self.queue: list[str] = []
        self.done: set[str] = set()

    @workflow.run
    async def run(self) -> None:
        while not workflow.info().is_continue_as_new_suggested():
            await workflow.wait_condition(lambda: bool(self.queue))
            item = self.queue.pop()
            await workflow.execute_activity("work", item, start_to_close_timeout=TIMEOUT)
            self.done.add(item)
        workflow.continue_as_new()

    @workflow.update(unfinished_policy=HandlerUnfinishedPolicy.ABANDON)
    async def submit(self, item: str) -> str:
        self.queue.append(item)
        await workflow.wait_condition(lambda: item in self.done)
        return item
