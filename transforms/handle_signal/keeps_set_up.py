# flags: --unsafe-fixes --in-flight ignore
from temporalio import workflow


@workflow.defn
class InBothPlaces:
    limit = 10

    def __init__(self) -> None:
        self.items: list[str] = []
        self.reset()

    def reset(self) -> None:
        self.count = 0

    @workflow.run
    async def run(self) -> list[str]:
        self.items = []
        self.count = 0
        self.limit = 5
        await workflow.wait_condition(lambda: len(self.items) > self.limit + self.count)
        return self.items

    @workflow.signal
    def add(self, item: str) -> None:
        self.count += 1
        if self.limit:
            self.items.append(item)


@workflow.defn
class Rounds:
    @workflow.run
    async def run(self) -> int:
        for round in range(3):
            # Each round asks again.
            self.answered = False
            await workflow.wait_condition(lambda: self.answered)
        return round

    @workflow.signal
    def answer(self) -> None:
        self.answered = True


@workflow.defn
class Later:
    @workflow.run
    async def run(self) -> str:
        await workflow.wait_condition(lambda: False)
        self.name = "late"
        return self.name

    @workflow.signal
    def rename(self, name: str) -> None:
        try:
            workflow.logger.info("%s becomes %s", self.name, name)
        except AttributeError:
            workflow.logger.info("becomes %s", name)


@workflow.defn
class Order:
    @workflow.init
    def __init__(self, order: str) -> None:
        self.order = order

    @workflow.run
    async def run(self, order: str) -> str:
        await workflow.wait_condition(lambda: self.order == "")
        return self.order

    @workflow.signal
    def rename(self, name: str) -> None:
        self.order = name


@workflow.defn
class Waits:
    @workflow.run
    async def run(self) -> str:
        self.activity = workflow.start_activity("wait", schedule_to_close_timeout=60)
        return await self.activity

    @workflow.signal
    def cancel(self) -> None:
        self.activity.cancel()
