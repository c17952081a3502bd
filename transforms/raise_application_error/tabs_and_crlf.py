# flags: --unsafe-fixes
from temporalio import workflow


@workflow.defn
class TabbedWorkflow:
	@workflow.run
	async def run(self, n: int) -> None:
		assert n, (
			"no number"
		)
		if n > 3:
			raise ValueError(
				"too large",
			)
