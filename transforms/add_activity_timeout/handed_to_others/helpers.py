import asyncio

from temporalio import workflow


async def safe(coro):
    try:
        return await coro
    except Exception:
        workflow.logger.exception("step failed")


async def all_of(coros):
    return await asyncio.gather(*coros, return_exceptions=True)


class Saga:
    def __init__(self) -> None:
        self.steps = []

    def add(self, step) -> None:
        self.steps.append(step)

    async def compensate(self) -> None:
        for step in self.steps:
            try:
                await step()
            except Exception:
                workflow.logger.exception("not undone")
