from temporalio import workflow


@workflow.defn
class Assistant:
    @workflow.run
    async def run(self, prompt: str) -> None:
        await workflow.execute_activity("ask_model", prompt)  # found
        workflow.execute_activity("store", prompt)  # found
