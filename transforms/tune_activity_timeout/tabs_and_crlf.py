from datetime import timedelta

from temporalio import workflow


@workflow.defn
class OrderWorkflow:
	@workflow.run
	async def run(self) -> None:
		await workflow.execute_activity(
			"charge",
			start_to_close_timeout=timedelta(seconds=30),
			heartbeat_timeout=timedelta(0),  # none
		)
		await workflow.execute_activity("charge", start_to_close_timeout=30)  # s
