import asyncio
from temporalio import workflow


@workflow.defn
class TabbedWorkflow:
	@workflow.run
	async def run(self, names: list[str]) -> None:
		done, _ = await asyncio.wait([
			asyncio.create_task(self.greet(name))  # one each
			for name in names
		])
		for task in done:
			workflow.logger.info(task.result())

	async def greet(self, name: str) -> str:
		return name
