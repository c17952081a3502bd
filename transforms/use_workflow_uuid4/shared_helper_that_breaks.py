# flags: --unsafe-fixes --in-flight ignore
from uuid import uuid4

from temporalio import workflow


def request_id(prefix: str) -> str:
    return f"{prefix}-{uuid4()}"


@workflow.defn
class TransferWorkflow:
    @workflow.run
    async def run(self, amount: int) -> str:
        return request_id("transfer") + workflow.uuid4().hex


if __name__ == "__main__":
    print(request_id("test"))
