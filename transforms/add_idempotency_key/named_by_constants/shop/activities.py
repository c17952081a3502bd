import stripe
from temporalio import activity

from . import names
from .names import Names


@activity.defn(name=names.CHARGE)
async def charge(amount: int) -> str:
    return stripe.Charge.create(amount=amount, currency="eur").id


@activity.defn(name=Names.REFUND)
async def refund(charge_id: str) -> str:
    return stripe.Refund.create(charge=charge_id).id
