# flags: --unsafe-fixes
from datetime import timedelta

from temporalio import workflow

from .helpers import all_of, later_of, some_of

SOON = timedelta(seconds=5)


@workflow.defn
class Orders:
    @workflow.run
    async def run(self, orders: list[str]) -> None:
        try:
            await all_of(orders)
            await some_of(orders)
        except Exception:
            await workflow.execute_activity("refund", orders, start_to_close_timeout=SOON)
        await later_of(orders)
