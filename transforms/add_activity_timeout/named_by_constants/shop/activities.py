from temporalio import activity

from .names import Names


@activity.defn(name=Names.CHARGE)
async def pay(amount: int) -> str:
    return str(amount)
