import calendar

from temporalio import workflow


@workflow.defn
class ShopWorkflow:
    @workflow.run
    async def run(self) -> float:
        return calendar.closes_in(2)
