import random

from temporalio import workflow


@workflow.defn
class SampleWorkflow:
    @workflow.run
    async def run(self) -> None:
        workflow.logger.info("sample %d", random.randint(1, 100))
