from temporalio.workflow import RetryPolicy
from temporalio.client import Client, WorkflowExecutionError
from temporalio.activity import (
    ApplicationError,  # not retried
)
from temporalio import workflows
import temporalio.workflow as wf


@wf.defn
class Order:
    @wf.run
    async def run(self) -> None:
        raise ApplicationError("stop")

    @wf.query
    def token(self) -> str:
        return str(wf.uuid())


async def start(client: Client) -> None:
    await client.execute_workflow(Order.run, id="o", task_queue="q", retry_policy=RetryPolicy())
