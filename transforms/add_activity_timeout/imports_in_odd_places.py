from __future__ import annotations

from typing import TYPE_CHECKING

import temporalio.workflow
from shop.activities import *

if TYPE_CHECKING:
    from datetime import timedelta


@temporalio.workflow.defn
class OrderWorkflow:
    timeout: timedelta | None = None

    @temporalio.workflow.run
    async def run(self, order_id: str) -> None:
        await temporalio.workflow.execute_activity(charge, order_id)
        await self.notify(order_id)

    async def notify(self, order_id: str) -> None:
        from temporalio import workflow as wf

        await wf.execute_activity("notify", order_id)
