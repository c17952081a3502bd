# flags: --unsafe-fixes
from datetime import timedelta

from temporalio import activity, workflow

from shop.prices import set_price

MINUTE = timedelta(minutes=1)


@activity.defn
async def change_prices(names: list[str]) -> None:
    for name in names:
        await set_price(name, 1)


@activity.defn
async def reset_prices(names: list[str]) -> None:
    for name in names:
        await set_price(name, 0)


@workflow.defn
class PriceWorkflow:
    @workflow.run
    async def run(self, names: list[str]) -> None:
        await workflow.execute_activity(
            change_prices, names, start_to_close_timeout=timedelta(seconds=20)
        )
        await workflow.execute_activity(
            "change_prices", names, start_to_close_timeout=MINUTE
        )
        await workflow.execute_local_activity(
            reset_prices, names, start_to_close_timeout=timedelta(minutes=5)
        )
