from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

with workflow.unsafe.imports_passed_through():
    from . import models
    from .payments import charge_card, charge_invoice, total_charged

TIMEOUT = timedelta(seconds=10)
QUICKLY = RetryPolicy(initial_interval=timedelta(milliseconds=10))


@workflow.defn
class PayByName:
    @workflow.run
    async def run(self, amounts: list[int]) -> int:
        for amount in amounts:
            await workflow.execute_activity(
                "cards.charge", amount, start_to_close_timeout=TIMEOUT, retry_policy=QUICKLY
            )
        await workflow.execute_activity(
            charge_card, amounts[0], start_to_close_timeout=TIMEOUT, retry_policy=QUICKLY
        )
        return await workflow.execute_activity(total_charged, start_to_close_timeout=TIMEOUT)


@workflow.defn
class PayInvoice:
    @workflow.run
    async def run(self, amount: int) -> int:
        await workflow.execute_activity(
            charge_invoice, models.Invoice(amount), start_to_close_timeout=TIMEOUT, retry_policy=QUICKLY
        )
        return await workflow.execute_activity(total_charged, start_to_close_timeout=TIMEOUT)
