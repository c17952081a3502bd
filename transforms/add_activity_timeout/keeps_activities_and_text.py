"""await workflow.execute_activity(charge, order_id) hangs without a timeout."""

from temporalio import activity, workflow

TEMPLATE = "await workflow.execute_activity(charge, order_id)"


@activity.defn
async def nested(order_id: str) -> None:
    # Cannot work here, whatever its timeout.
    await workflow.execute_activity("charge", order_id)


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self) -> str:
        # await workflow.execute_activity("charge")
        return TEMPLATE

    @workflow.query
    def state(self) -> None:
        workflow.start_activity("charge")
