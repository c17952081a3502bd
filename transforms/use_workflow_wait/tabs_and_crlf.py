import asyncio
from temporalio.workflow import defn, run


@defn
class TabbedWorkflow:
	@run
	async def run(self, tasks: list[asyncio.Task]) -> None:
		done, pending = await asyncio.wait(
			tasks,  # all of them
			timeout=5,
		)
