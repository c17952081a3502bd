# flags: --unsafe-fixes
import asyncio
from datetime import timedelta

import stripe
from temporalio import activity
from temporalio import workflow as wf

SOON = timedelta(seconds=30)


@activity.defn(name="payments.charge")
async def charge(
    amount: int,
    # As the bank knows it.
    currency: str,
) -> None:
    await stripe.Charge.create_async(amount=amount, currency=currency)


@activity.defn
def refund_all() -> None:
    stripe.Refund.create()


@activity.defn
def pay_out(amount):
    stripe.Payout.create(amount=amount)


@wf.defn
class OrderWorkflow:
    @wf.run
    async def run(self, amounts: list[int], by_name: dict[str, int]) -> None:
        await wf.execute_activity(charge, args=[amounts[0], "eur"], start_to_close_timeout=SOON)
        for amount in amounts:
            await wf.execute_activity(charge, args=[amount, "usd"], start_to_close_timeout=SOON)
            for currency, factor in by_name.items():
                await wf.execute_activity(
                    "payments.charge", args=[amount * factor, currency], start_to_close_timeout=SOON
                )
        for n, amount in enumerate(amounts):
            for m in range(3):
                await wf.execute_local_activity(charge, args=[amount, f"{m}"], start_to_close_timeout=SOON)
        await asyncio.gather(
            *[wf.execute_activity(charge, args=[amount, "gbp"], start_to_close_timeout=SOON) for amount in amounts]
        )
        await wf.execute_activity(refund_all, start_to_close_timeout=SOON)
        await wf.execute_activity(pay_out, (amounts[0]), start_to_close_timeout=SOON)
        for amount in amounts[0], amounts[1]:
            await wf.execute_activity(pay_out, amount, start_to_close_timeout=SOON)
