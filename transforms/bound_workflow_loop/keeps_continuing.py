# flags: --unsafe-fixes --in-flight ignore
import asyncio

from temporalio import workflow


@workflow.defn
class Continues:
    @workflow.run
    async def run(self, rounds: int) -> None:
        while True:
            await asyncio.sleep(60)
            self.renew(rounds)

    def renew(self, rounds: int) -> None:
        if workflow.info().is_continue_as_new_suggested():
            workflow.continue_as_new(rounds)
