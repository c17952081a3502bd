"""From the packed parcel to the customer's door."""

import time
from datetime import datetime, timezone

from temporalio import activity, workflow


@activity.defn
async def book_carrier(order_id: str, address: str) -> str:
    return f"{order_id} to {address}"


@activity.defn
async def confirm_pick_up(booking: str) -> str:
    return f"picked up: {booking}"


@workflow.defn
class DeliveryWorkflow:
    @workflow.run
    async def run(self, order_id: str, address: str) -> str:
        booking = await workflow.execute_activity(book_carrier, order_id, address)
        booked_at = datetime.now(timezone.utc)
        time.sleep(3600)
        confirmation = await workflow.execute_activity(confirm_pick_up, booking)
        waited = datetime.now(timezone.utc) - booked_at
        return f"{confirmation} after {waited.seconds // 60} minutes"
