from datetime import timedelta

from temporalio import workflow


@workflow.defn
class Assistant:
    @workflow.run
    async def run(self, prompt: str) -> None:
        await workflow.execute_activity("ask_model", prompt, start_to_close_timeout=timedelta(minutes=2))
        await workflow.execute_activity("store", prompt, start_to_close_timeout=timedelta(seconds=10))
