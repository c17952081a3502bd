# flags: --unsafe-fixes
import asyncio

from temporalio import workflow


@workflow.defn
class PageWorkflow:
    def __init__(self) -> None:
        self.open = 0

    @workflow.run
    async def run(self, pages: list[str]) -> None:
        try:
            await self.read(pages)
        except BaseException:
            await asyncio.sleep(1)
            raise

    async def read(self, pages: list[str]) -> None:
        try:
            if not pages:
                raise ValueError("no pages")
            assert len(pages) < 100
        except Exception as error:
            if self.open:
                workflow.logger.error("open pages")
                raise
            else:
                raise error
        finally:
            self.open = 0
