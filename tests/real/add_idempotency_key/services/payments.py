from temporalio import activity
from temporalio.exceptions import ApplicationError

from .models import Invoice


class PaymentClient:
    def __init__(self) -> None:
        self.charges: dict[str, dict[str, int]] = {}

    def charge(self, amount: int, idempotency_key: str = "") -> None:
        charges = self.charges.setdefault(activity.info().workflow_id or "", {})
        charges.setdefault(idempotency_key or f"charge {len(charges)}", amount)

    def total(self) -> int:
        return sum(self.charges[activity.info().workflow_id or ""].values())


payments = PaymentClient()


def lose_first_answer() -> None:
    if activity.info().attempt == 1:
        raise ApplicationError("connection reset")


@activity.defn(name="cards.charge")
async def charge_card(amount: int) -> None:
    payments.charge(amount)
    lose_first_answer()


@activity.defn
async def charge_invoice(invoice: Invoice) -> None:
    payments.charge(invoice.amount)
    lose_first_answer()


@activity.defn
async def total_charged() -> int:
    return payments.total()
