# flags: --unsafe-fixes
# settings: names = { "acme.temporal.run_activity" = "execute-activity" }
from datetime import timedelta

from acme.temporal import run_activity
from temporalio import workflow

from shop.activities import charge, pack


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, order_id: str) -> None:
        await run_activity(charge, order_id)
        await run_activity(pack, order_id, start_to_close_timeout=timedelta(seconds=9))
