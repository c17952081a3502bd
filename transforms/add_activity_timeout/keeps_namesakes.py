from temporalio import workflow
from temporalio.client import Client
from temporalio.worker import StartActivityInput, WorkflowOutboundInterceptor

from shop.tracking import execute_activity, tracker


class Tracing(WorkflowOutboundInterceptor):
    def start_activity(self, input: StartActivityInput) -> workflow.ActivityHandle:
        return self.next.start_activity(input)


class Gym:
    def execute_activity(self, name: str) -> None: ...

    def train(self) -> None:
        self.execute_activity("run")


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, order_id: str) -> None:
        tracker.start_activity("order", order_id)
        execute_activity("order")
        await workflow.execute_child_workflow("Shipping", order_id)
        await workflow.start_child_workflow("Shipping", order_id)
        nexus = workflow.create_nexus_client(service="Billing", endpoint="billing")
        await nexus.execute_operation("charge", order_id)


async def main(client: Client) -> None:
    await client.start_activity("charge", "7", id="charge-7", task_queue="orders")


def shadowed(workflow: Gym) -> None:
    workflow.execute_activity("run")
