# flags: --unsafe-fixes
from datetime import timedelta

from temporalio import activity, workflow


class Gateway:
    def charge(self, amount: int, *, idempotency_key: str | None = None) -> str: ...

    def refund(self, charge: str, idempotency_key: str = "") -> str: ...

    def find(self, charge: str, idempotency_key: str = "") -> str: ...


def send_receipt(address: str, dedup_key: str | None = None) -> None: ...


class Payments:
    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    @activity.defn
    def charge(self, amount: int) -> str:
        return self._gateway.charge(amount)

    @activity.defn
    def refund(self, charge: str) -> str:
        return self._gateway.refund(charge)

    @activity.defn
    def find(self, charge: str) -> str:
        return self._gateway.find(charge)


@activity.defn
def mail(address: str) -> None:
    send_receipt(address)


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, amount: int) -> None:
        charge = await workflow.execute_activity_method(
            Payments.charge, amount, start_to_close_timeout=timedelta(seconds=30)
        )
        await workflow.execute_activity_method(Payments.refund, charge, start_to_close_timeout=timedelta(seconds=30))
        await workflow.execute_activity_method(Payments.find, charge, start_to_close_timeout=timedelta(seconds=30))
