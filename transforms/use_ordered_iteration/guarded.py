# flags: --unsafe-fixes --in-flight guard
from datetime import timedelta

from temporalio import workflow


@workflow.defn
class Notify:
    @workflow.run
    async def run(self, people: list[tuple[int, int]]) -> None:
        for person in set(people):
            await workflow.execute_activity("notify", person, start_to_close_timeout=timedelta(seconds=5))
