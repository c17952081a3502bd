import stripe
from temporalio import activity

from shop.models import Payment


class Payments:
    @activity.defn
    def charge(self, payment: Payment) -> None:
        stripe.Charge.create(amount=payment.amount)
