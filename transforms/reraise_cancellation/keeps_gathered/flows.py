# flags: --unsafe-fixes --in-flight ignore
import asyncio

from search import Engine, search
from temporalio import workflow


@workflow.defn
class Search:
    @workflow.run
    async def run(self, words: list[str]) -> list[str]:
        # The cancellation comes out of `gather` whatever the searches do with it.
        found = await asyncio.gather(*[search(word) for word in words])
        more = await asyncio.gather(*(Engine().search(word) for word in words), self.own(words[0]))
        return found + more

    async def own(self, word: str) -> str:
        try:
            return await workflow.execute_activity("search", word, schedule_to_close_timeout=60)
        except Exception:
            return ""
