# flags: --unsafe-fixes
from datetime import timedelta

from temporalio import workflow
from temporalio.worker import StartActivityInput, WorkflowOutboundInterceptor

from shop.activities import charge


class Defaults(WorkflowOutboundInterceptor):
    def start_activity(self, input: StartActivityInput) -> workflow.ActivityHandle:
        input.start_to_close_timeout = input.start_to_close_timeout or timedelta(seconds=30)
        return self.next.start_activity(input)


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, order_id: str) -> None:
        await workflow.execute_activity(charge, order_id)
