import stripe
from temporalio import activity


@activity.defn
def charge(customer: str, cents: int, idempotency_key: str) -> str:
    return stripe.Charge.create(
        customer=customer, amount=cents, currency="eur", idempotency_key=idempotency_key
    ).id


@activity.defn
def balance(customer: str) -> int:
    return stripe.Customer.retrieve(customer).balance
