import asyncio
from dataclasses import dataclass
from datetime import timedelta

from temporalio import activity, workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError

TIMEOUT = timedelta(seconds=10)
SOON = RetryPolicy(initial_interval=timedelta(milliseconds=10))


class PaymentClient:
    def __init__(self) -> None:
        self.charges: list[tuple[str, int]] = []

    def charge(self, order: str, amount: int, idempotency_key: str = "") -> None:
        self.charges.append((order, amount))


payments = PaymentClient()


@activity.defn
async def decline(order: str) -> str:
    raise ApplicationError(f"{order} declined", non_retryable=True)


@activity.defn
async def confirm(order: str) -> str:
    return f"{order} confirmed"


@activity.defn
async def charge_again(order: str, amount: int) -> str:
    payments.charge(order, amount)
    return f"{order} charged"


@activity.defn
async def charge_late(order: str, amount: int) -> str:
    payments.charge(order, amount)
    return f"{order} charged"


@dataclass
class Payment:
    order: str
    amount: int


@activity.defn
async def charge_payment(payment: Payment) -> str:
    payments.charge(payment.order, payment.amount)
    return f"{payment.order} charged"


@activity.defn
async def charge_slowly(order: str, amount: int) -> str:
    # With the old code it is still at work when the worker is restarted; the next one makes the next attempt, with the
    # arguments that the old code gave.
    if ".before." in __name__:
        await asyncio.Event().wait()
    payments.charge(order, amount)
    return f"{order} charged"


class Held:
    def __init__(self) -> None:
        self.released = False

    @workflow.signal
    def release(self) -> None:
        self.released = True


@workflow.defn
class Failure(Held):
    @workflow.run
    async def run(self) -> list[str]:
        charged = []
        try:
            await workflow.execute_activity(decline, "tea", start_to_close_timeout=TIMEOUT)
        except ActivityError:
            first = await workflow.execute_activity(charge_again, args=["tea", 3], start_to_close_timeout=TIMEOUT)
            charged.append(first)
        await workflow.wait_condition(lambda: self.released)
        for order in ["milk", "sugar"]:
            next_one = await workflow.execute_activity(charge_again, args=[order, 3], start_to_close_timeout=TIMEOUT)
            charged.append(next_one)
        return charged


@workflow.defn
class Cancelled(Held):
    @workflow.run
    async def run(self) -> str:
        try:
            await workflow.wait_condition(lambda: False)
        except asyncio.CancelledError:
            await workflow.execute_activity(charge_late, args=["tea", 3], start_to_close_timeout=TIMEOUT)
        await workflow.wait_condition(lambda: self.released)
        return await workflow.execute_activity(charge_late, args=["milk", 3], start_to_close_timeout=TIMEOUT)


@workflow.defn
class Handler(Held):
    @workflow.update
    async def confirm(self, order: str) -> str:
        await workflow.execute_activity(confirm, order, start_to_close_timeout=TIMEOUT)
        await workflow.wait_condition(lambda: self.released)
        return await workflow.execute_activity(confirm, order, start_to_close_timeout=TIMEOUT)

    @workflow.run
    async def run(self) -> str:
        await workflow.execute_activity(charge_payment, Payment("tea", 3), start_to_close_timeout=TIMEOUT)
        await workflow.wait_condition(lambda: self.released and workflow.all_handlers_finished())
        return await workflow.execute_activity(charge_payment, Payment("milk", 3), start_to_close_timeout=TIMEOUT)


@workflow.defn
class Concurrent(Held):
    @workflow.run
    async def run(self) -> list[str]:
        one = workflow.execute_activity(
            charge_slowly, args=["tea", 3], start_to_close_timeout=TIMEOUT, retry_policy=SOON
        )
        two = workflow.execute_activity(
            charge_slowly, args=["milk", 3], start_to_close_timeout=TIMEOUT, retry_policy=SOON
        )
        return await asyncio.gather(one, two)
