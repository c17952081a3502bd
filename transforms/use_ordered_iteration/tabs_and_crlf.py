from datetime import timedelta

from temporalio import workflow


@workflow.defn
class Flow:
	@workflow.run
	async def run(self, names: list[str]) -> None:
		for name in set(
			names,
		):
			await workflow.execute_activity("a", name, start_to_close_timeout=timedelta(seconds=5))
