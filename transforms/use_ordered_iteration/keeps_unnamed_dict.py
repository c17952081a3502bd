from temporalio import workflow


@workflow.defn
class Hidden:
    @workflow.run
    async def run(self, dict: list[object]) -> None:
        for name in set(dict):
            await workflow.execute_activity("visit", name)
