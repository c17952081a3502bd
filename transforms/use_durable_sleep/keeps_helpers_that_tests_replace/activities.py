from temporalio import activity

from gateway import count, fetch, poll, read, warm_up, write


@activity.defn
async def charge(order: str) -> str:
    warm_up()
    return "".join(poll()) + fetch(order)


@activity.defn
async def copy() -> bool:
    write(read())
    return count() == 0
