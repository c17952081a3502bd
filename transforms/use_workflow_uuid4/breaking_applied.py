# flags: --in-flight ignore
import uuid

from temporalio import workflow


@workflow.defn
class InvoiceWorkflow:
    @workflow.run
    async def run(self, customer: str) -> str:
        number = uuid.uuid4()
        salt = workflow.random().randint(1, 9)
        return f"{customer}-{number}-{salt}"
