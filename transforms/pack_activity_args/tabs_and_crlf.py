from temporalio import workflow


@workflow.defn
class Tabs:
	@workflow.run
	async def run(self, order_id: str) -> None:
		workflow.continue_as_new(
			order_id,
			3,
		)
