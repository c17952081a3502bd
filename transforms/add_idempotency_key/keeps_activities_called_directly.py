# flags: --unsafe-fixes
import stripe
from temporalio import activity


@activity.defn
def charge(amounts: list[int]) -> None:
    stripe.Charge.create(amount=sum(amounts))


def test_charge() -> None:
    charge([3])
