# flags: --unsafe-fixes
# settings: idempotency = { style = "parameter" }
import stripe
from temporalio import activity


@activity.defn
def charge(amount: int) -> None:
    stripe.Charge.create(amount=amount)
