# settings: timeouts = { "*" = { start-to-close = "3m" }, "charge_*" = { start-to-close = "500ms", schedule-to-close = "1h 30m", heartbeat = "20s" }, "mail.send" = { schedule-to-close = "2h" }, "import_*" = { start-to-close = "1h", heartbeat = "10s" } }
from datetime import timedelta

from temporalio import activity, workflow

CHARGE = "charge_by_hand"


@activity.defn(name="charge_card")
async def charge(order_id: str) -> None:
    activity.heartbeat()


@activity.defn
async def charge_quietly(order_id: str) -> None: ...


@activity.defn(name="mail.send")
def send_mail(order_id: str) -> None: ...


@activity.defn
def import_orders() -> None:
    for number in range(1000):
        beat(number)


def beat(number: int) -> None:
    activity.heartbeat(number)


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, order_id: str) -> None:
        await workflow.execute_activity(charge, order_id)
        await workflow.execute_activity(charge_quietly, order_id)
        await workflow.execute_activity(
            charge,
            order_id,
            heartbeat_timeout=timedelta(seconds=5),
        )
        await workflow.execute_local_activity(charge, order_id)
        await workflow.execute_activity(CHARGE, order_id)
        await workflow.execute_activity(send_mail, order_id)
        await workflow.execute_activity(send_mail, order_id, start_to_close_timeout=None)
        await workflow.execute_activity(import_orders)
        await workflow.execute_activity("pack", order_id)
