"""Labels for parcels, from a printer that takes its time."""

import asyncio
from datetime import timedelta

from temporalio import activity, workflow


class Printer:
    async def label_of(self, order_id: str) -> str:
        await asyncio.sleep(0.1)
        return f"[{order_id}]"


printer = Printer()


@activity.defn
async def print_label(order_id: str) -> str:
    return await printer.label_of(order_id)


@workflow.defn
class LabelWorkflow:
    @workflow.run
    async def run(self, order_id: str) -> str:
        return await workflow.execute_activity(
            print_label, order_id, start_to_close_timeout=timedelta(minutes=5)
        )
