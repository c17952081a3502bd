import uuid

from temporalio import workflow
from temporalio.client import Client
from temporalio.worker import Worker


@workflow.defn
class InvoiceWorkflow:
    @workflow.run
    async def run(self, customer: str) -> str:
        number = uuid.uuid4()
        await workflow.execute_child_workflow("collect", customer)
        return f"{customer}-{number}"


async def main() -> None:
    client = await Client.connect("localhost:7233")
    async with Worker(client, task_queue="invoices", workflows=[InvoiceWorkflow]):
        await client.execute_workflow(InvoiceWorkflow.run, "ada", id="invoice-1", task_queue="invoices")
