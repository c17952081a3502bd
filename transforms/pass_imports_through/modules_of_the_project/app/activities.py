from temporalio import activity


@activity.defn
async def charge(order: str) -> str:
    return order
