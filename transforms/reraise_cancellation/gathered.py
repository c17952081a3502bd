# flags: --unsafe-fixes --in-flight ignore
import asyncio
from datetime import timedelta

import temporalio.workflow


@temporalio.workflow.defn
class Search:
    @temporalio.workflow.run
    async def run(self, words: list[str]) -> list[str | None]:
        async def first(word: str) -> str | None:
            from temporalio.workflow import execute_activity

            try:
                return await execute_activity("search", word, start_to_close_timeout=timedelta(seconds=5))
            except Exception as exc:
                temporalio.workflow.logger.warning("no results for %s: %s", word, exc)
                return None

        best = await first(words[0])
        results = await asyncio.gather(*[self.search(word) for word in words])
        tasks = [self.rank(result) for result in results]
        try:
            await asyncio.gather(*tasks)
        except Exception:
            temporalio.workflow.logger.warning("no ranks")
        return [best, *results]

    async def search(self, word: str) -> str | None:
        try:
            return await temporalio.workflow.execute_activity("search", word, schedule_to_close_timeout=60)
        except Exception:
            return None

    async def rank(self, result: str | None) -> None:
        await temporalio.workflow.execute_activity("rank", result, start_to_close_timeout=timedelta(seconds=5))
