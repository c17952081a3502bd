# flags: --unsafe-fixes
import uuid
from dataclasses import dataclass

import stripe
from temporalio import activity

from shop.services import email_service, payment_gateway


@dataclass
class Charge:
    amount: int
    idempotency_key: str


@activity.defn
def by_parameter(amount: int, idempotency_key: str) -> None:
    stripe.Charge.create(amount=amount, idempotency_key=idempotency_key)


@activity.defn
def by_field(charge: Charge) -> None:
    stripe.Charge.create(**{"amount": charge.amount}, idempotency_key=charge.idempotency_key)


@activity.defn
def by_info(amount: int) -> None:
    key = activity.info().activity_id
    stripe.Charge.create(amount=amount, metadata={"key": key})


@activity.defn
def by_name_of_the_order(order: str, amount: int) -> None:
    key = uuid.uuid5(uuid.NAMESPACE_URL, order)
    payment_gateway.charge(amount, str(key))


@activity.defn
async def by_business_id(order_id: str, amount: int) -> None:
    payment_gateway.charge(order_id, amount)
    email_service.send("shop@example.com", message_id=order_id)


@activity.defn
def by_unknown_parameters(**params: str) -> None:
    stripe.Charge.create(**params)


@activity.defn
def by_header(amount: int) -> None:
    payment_gateway.charge(amount, headers={"Idempotency-Key": f"{amount}"})
