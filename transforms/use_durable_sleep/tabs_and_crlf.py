import time

from temporalio import workflow


@workflow.defn
class TabWorkflow:
	@workflow.run
	async def run(self) -> None:
		time.sleep(10)
