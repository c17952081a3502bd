# flags: --unsafe-fixes
import stripe
from temporalio import activity


@activity.defn
def charge_card(amount: int, card: str) -> str:
    """Charge a card."""
    activity.logger.info("charging %s", amount)
    if amount < 50:
        amount = 50
    payment = stripe.PaymentIntent.create(
        amount=amount,
        payment_method=card,
    )
    return payment.id


class Payments:
    def __init__(self, client: stripe.StripeClient) -> None:
        self.client = client

    @activity.defn
    def refund(self, charge: str) -> None:
        client = stripe.StripeClient("sk_test")
        client.v1.refunds.create(params={"charge": charge})
