# flags: --unsafe-fixes
import uuid

from temporalio import activity, workflow


def request_id(prefix: str) -> str:
    return prefix + uuid.uuid4().hex


def maker():
    return uuid.uuid4


@activity.defn
async def call_bank(amount: int) -> str:
    return f"{request_id('bank')}: {amount} {maker()()}"


@workflow.defn
class TransferWorkflow:
    @workflow.run
    async def run(self, amount: int) -> str:
        return request_id("transfer") + str(maker()())
