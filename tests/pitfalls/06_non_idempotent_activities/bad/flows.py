import stripe
from temporalio import activity


@activity.defn
def charge(customer: str, cents: int) -> str:
    return stripe.Charge.create(customer=customer, amount=cents, currency="eur").id  # found
