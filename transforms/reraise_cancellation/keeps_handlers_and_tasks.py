# flags: --unsafe-fixes --in-flight ignore
import asyncio

from temporalio import workflow


@workflow.defn
class Desk:
    def __init__(self) -> None:
        self.closed = False

    @workflow.run
    async def run(self) -> None:
        self.beat = asyncio.create_task(self.beats())
        await workflow.wait_condition(lambda: self.closed)

    async def beats(self) -> None:
        while not self.closed:
            try:
                await workflow.execute_activity("beat", schedule_to_close_timeout=60)
            except Exception:
                workflow.logger.warning("no beat")
            await asyncio.sleep(60)

    @workflow.signal
    async def close(self) -> None:
        try:
            await workflow.execute_activity("close", schedule_to_close_timeout=60)
        except Exception:
            workflow.logger.warning("not closed")
        self.closed = True

    @workflow.update
    async def ask(self, question: str) -> str:
        try:
            return await self.answer(question)
        except Exception:
            return "no answer"

    async def answer(self, question: str) -> str:
        return await workflow.execute_activity("answer", question, schedule_to_close_timeout=60)
