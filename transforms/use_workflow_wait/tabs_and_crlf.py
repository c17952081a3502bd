import asyncio
from temporalio.workflow import defn, run


@defn
class TabbedWorkflow:
	@run
	async def run(self, items: list[str]) -> None:
		tasks = [asyncio.create_task(self.step(item)) for item in items]
		done, pending = await asyncio.wait(
			tasks,  # all of them
			timeout=5,
		)
