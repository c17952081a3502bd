from html.parser import age

from temporalio import workflow


@workflow.defn
class PageWorkflow:
    @workflow.run
    async def run(self, page: float) -> float:
        return age(page)
