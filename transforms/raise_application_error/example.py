# flags: --unsafe-fixes
from temporalio import workflow


@workflow.defn
class TransferWorkflow:
    @workflow.run
    async def run(self, amount: int, currency: str) -> None:
        assert currency, "a transfer needs a currency"
        if amount <= 0:
            raise ValueError(f"cannot transfer {amount}")
