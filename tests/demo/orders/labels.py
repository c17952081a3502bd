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


@workflow.defn
class ParcelWorkflow:
    """Labels every order of a parcel by a child workflow, whose id says which parcel it is for."""

    @workflow.run
    async def run(self, order_ids: list[str]) -> list[str]:
        parcel = workflow.info().workflow_id
        return [
            await workflow.execute_child_workflow(
                LabelWorkflow.run, order_id, id=f"{parcel}/{order_id}"
            )
            for order_id in order_ids
        ]
