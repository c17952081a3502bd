from temporalio import workflow

from . import FAST, SLOW, options
from .activities import charge, notify, pack
from .options import MAIL


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, order_id: str, big: bool) -> None:
        await workflow.execute_activity(charge, order_id, **options.ONCE)
        await workflow.execute_activity(pack, order_id, **(SLOW if big else FAST))
        await workflow.execute_activity(notify, order_id, **MAIL)
