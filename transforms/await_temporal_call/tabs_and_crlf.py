# flags: --unsafe-fixes --in-flight ignore
import asyncio
from temporalio import workflow


@workflow.defn
class TabbedWorkflow:
	@workflow.run
	async def run(self) -> None:
		asyncio.sleep(10)  # ten
