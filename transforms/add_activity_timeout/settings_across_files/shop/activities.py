# settings: timeouts = { "*" = { start-to-close = "3m" }, "payments.*" = { schedule-to-close = "1h", heartbeat = "20s" } }
from temporalio import activity

from shop.progress import beat

SEND = "mail.send"


@activity.defn(name="payments.charge")
async def charge(order_id: str) -> None:
    beat(order_id)


@activity.defn(name=SEND)
async def send(order_id: str) -> None: ...


class Payments:
    @activity.defn(name="payments.refund")
    async def refund(self, order_id: str) -> None: ...
