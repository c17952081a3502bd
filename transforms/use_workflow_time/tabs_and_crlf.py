import time

from temporalio import workflow


@workflow.defn
class TabWorkflow:
	@workflow.run
	async def run(self) -> float:
		first = time.time(); second = time.time()
		return first + second
