# flags: --unsafe-fixes --in-flight ignore
from datetime import timedelta

from temporalio import workflow

SOON = timedelta(seconds=5)


class Basket:
    def __init__(self) -> None:
        self.closed = False
        self.items: list[str] = []

    @workflow.signal
    async def add(self, item: str) -> None:
        await workflow.execute_activity("weigh", item, start_to_close_timeout=SOON)
        self.items.append(item)

    @workflow.signal
    def close(self) -> None:
        self.closed = True


@workflow.defn
class CleansUp(Basket):
    @workflow.run
    async def run(self) -> int:
        try:
            await workflow.wait_condition(lambda: self.closed)
            return len(self.items)
        finally:
            await workflow.execute_activity("clean_up", start_to_close_timeout=SOON)


@workflow.defn
class Logs(Basket):
    @workflow.run
    async def run(self) -> int:
        try:
            await workflow.wait_condition(lambda: self.closed)
            return len(self.items)
        finally:
            workflow.logger.info("closed")


@workflow.defn
class Above(Basket):
    @workflow.run
    async def run(self) -> int:
        await workflow.wait_condition(lambda: self.closed)
        return len(self.items)


@workflow.defn
class Below(Above):
    @workflow.run
    async def run(self) -> int:
        count = await super().run()
        await workflow.execute_activity("count", count, start_to_close_timeout=SOON)
        return count


@workflow.defn(failure_exception_types=[Exception])
class Posts:
    @workflow.update
    async def post(self, text: str) -> None:
        self.texts.append(text)
        await workflow.execute_activity("post", text, start_to_close_timeout=SOON)

    @workflow.run
    async def run(self) -> int:
        self.texts = []
        await workflow.wait_condition(lambda: len(self.texts) > 1)
        await workflow.wait_condition(workflow.all_handlers_finished)
        return len(self.texts)
