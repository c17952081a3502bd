from temporalio import activity

from gateway import fetch, poll, warm_up


@activity.defn
async def charge(order: str) -> str:
    warm_up()
    return "".join(poll()) + fetch(order)
