from dataclasses import asdict
from datetime import timedelta

from activities import charge, refund
from models import Payment
from temporalio import workflow

LIMIT = timedelta(seconds=30)


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, amount: int) -> None:
        await workflow.execute_activity(charge, amount, start_to_close_timeout=LIMIT)
        await workflow.execute_activity(refund, Payment("ch_1"), start_to_close_timeout=LIMIT)
        workflow.logger.info("refunded %s", asdict(Payment("ch_1")))
