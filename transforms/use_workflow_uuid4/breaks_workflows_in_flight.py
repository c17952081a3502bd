import uuid

from temporalio import workflow


@workflow.defn(sandboxed=False)
class InvoiceWorkflow:
    @workflow.run
    async def run(self, customer: str) -> str:
        number = uuid.uuid4()
        await workflow.execute_child_workflow("collect", customer)
        return f"{customer}-{number}"


@workflow.defn(sandboxed=False)
class ReceiptWorkflow:
    @workflow.run
    async def run(self, customer: str) -> str:
        return f"{customer}-{uuid.uuid4()}"
