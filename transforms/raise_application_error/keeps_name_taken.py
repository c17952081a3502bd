# flags: --unsafe-fixes
from app.errors import ApplicationError
from temporalio import workflow


@workflow.defn
class TakenWorkflow:
    @workflow.run
    async def run(self, amount: int) -> None:
        if amount < 0:
            raise ValueError("negative")
        if amount > 10:
            raise ApplicationError("too much")
