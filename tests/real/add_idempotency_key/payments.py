from dataclasses import dataclass
from datetime import timedelta

from temporalio import activity, workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ApplicationError

TIMEOUT = timedelta(seconds=10)
QUICKLY = RetryPolicy(initial_interval=timedelta(milliseconds=10))


class PaymentClient:
    def __init__(self) -> None:
        self.charges: dict[str, list[int]] = {}

    def charge(self, amount: int, idempotency_key: str = "") -> None:
        workflow_id = activity.info().workflow_id or ""
        charges = self.charges.setdefault(workflow_id, [])
        if idempotency_key and idempotency_key in self.charges:
            return
        self.charges[idempotency_key] = [amount]
        charges.append(amount)

    def total(self) -> int:
        return sum(self.charges[activity.info().workflow_id or ""])


payments = PaymentClient()


def lose_first_answer() -> None:
    if activity.info().attempt == 1:
        raise ApplicationError("connection reset")


@dataclass
class Payment:
    amount: int
    currency: str


@activity.defn
async def charge_card(amount: int, currency: str) -> None:
    payments.charge(amount)
    lose_first_answer()


@activity.defn
async def charge_payment(payment: Payment) -> None:
    payments.charge(payment.amount)
    lose_first_answer()


@activity.defn
async def charge_each(amounts: list[int]) -> None:
    payments.charge(sum(amounts))
    lose_first_answer()


@activity.defn
async def total_charged() -> int:
    return payments.total()


@workflow.defn
class PayByCard:
    @workflow.run
    async def run(self, amount: int) -> int:
        await workflow.execute_activity(
            charge_card, args=[amount, "EUR"], start_to_close_timeout=TIMEOUT, retry_policy=QUICKLY
        )
        return await workflow.execute_activity(total_charged, start_to_close_timeout=TIMEOUT)


@workflow.defn
class PayByInstalments:
    @workflow.run
    async def run(self, amounts: list[int]) -> int:
        for amount in amounts:
            await workflow.execute_activity(
                charge_card, args=[amount, "EUR"], start_to_close_timeout=TIMEOUT, retry_policy=QUICKLY
            )
        return await workflow.execute_activity(total_charged, start_to_close_timeout=TIMEOUT)


@workflow.defn
class PayByTransfer:
    @workflow.run
    async def run(self, amount: int) -> int:
        await workflow.execute_activity(
            charge_payment, Payment(amount, "EUR"), start_to_close_timeout=TIMEOUT, retry_policy=QUICKLY
        )
        return await workflow.execute_activity(total_charged, start_to_close_timeout=TIMEOUT)


@workflow.defn
class PayTogether:
    @workflow.run
    async def run(self, amounts: list[int]) -> int:
        await workflow.execute_activity(charge_each, amounts, start_to_close_timeout=TIMEOUT, retry_policy=QUICKLY)
        return await workflow.execute_activity(total_charged, start_to_close_timeout=TIMEOUT)
