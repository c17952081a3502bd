import bisect

from temporalio import workflow


@workflow.defn
class RankingWorkflow:
    @workflow.run
    async def run(self, ranking: list[float]) -> list[float]:
        bisect.insort(ranking, 0.5)
        return ranking
