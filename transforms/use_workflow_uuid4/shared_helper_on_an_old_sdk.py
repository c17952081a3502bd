# flags: --unsafe-fixes --target-sdk 1.10
import uuid

from temporalio import activity, workflow


def request_id() -> str:
    return uuid.uuid4().hex


@activity.defn
async def call_bank(amount: int) -> str:
    return f"{request_id()}: {amount}"


@workflow.defn
class TransferWorkflow:
    @workflow.run
    async def run(self, amount: int) -> str:
        return request_id()
