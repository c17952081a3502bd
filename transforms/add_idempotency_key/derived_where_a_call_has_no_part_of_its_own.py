# flags: --unsafe-fixes
from datetime import timedelta

import stripe
from temporalio import activity, workflow

SOON = timedelta(seconds=30)


@activity.defn
def charge_in_a_helper(amount: int) -> None:
    stripe.Charge.create(amount=amount)


@activity.defn
def charge_in_a_handler(amount: int) -> None:
    stripe.Charge.create(amount=amount)


@activity.defn
def charge_in_a_while(amount: int) -> None:
    stripe.Charge.create(amount=amount)


@activity.defn
def charge_by_tries(amount: int) -> None:
    stripe.Charge.create(amount=amount)


@activity.defn
def charge_with_default(amount: int, currency: str = "eur") -> None:
    stripe.Charge.create(amount=amount, currency=currency)


@activity.defn
def charge_list(amounts: list[int]) -> None:
    stripe.Charge.create(amount=sum(amounts))


@activity.defn
def charge_by_wrapper(amount: int) -> None:
    stripe.Charge.create(amount=amount)


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, amount: int) -> None:
        await self.charge(amount)
        await self.charge(amount)
        while amount > 3:
            await workflow.execute_activity(charge_in_a_while, amount, start_to_close_timeout=SOON)
            amount -= 1
        for attempt in range(3):
            await workflow.execute_activity(charge_by_tries, amount, start_to_close_timeout=SOON)
        await workflow.execute_activity(charge_with_default, amount, start_to_close_timeout=SOON)
        await workflow.execute_activity(charge_list, [amount, 3], start_to_close_timeout=SOON)
        await self.call(charge_by_wrapper, amount)

    async def charge(self, amount: int) -> None:
        await workflow.execute_activity(charge_in_a_helper, amount, start_to_close_timeout=SOON)

    async def call(self, what: object, amount: int) -> None:
        await workflow.execute_activity(what, amount, start_to_close_timeout=SOON)

    @workflow.signal
    async def pay(self, amount: int) -> None:
        await workflow.execute_activity(charge_in_a_handler, amount, start_to_close_timeout=SOON)
