# flags: --unsafe-fixes
from datetime import timedelta

from temporalio import activity, workflow

from shop.prices import set_price


@activity.defn
async def change_prices(names: list[str]) -> None:
    for name in names:
        await set_price(name, 1)


@workflow.defn
class PriceWorkflow:
    @workflow.run
    async def run(self, names: list[str]) -> None:
        await self.change(names, start_to_close_timeout=timedelta(hours=1))

    async def change(self, names: list[str], **options: timedelta) -> None:
        await workflow.execute_activity(change_prices, names, **options)
