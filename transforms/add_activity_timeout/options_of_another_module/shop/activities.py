from temporalio import activity


@activity.defn
async def charge(order_id: str) -> None: ...


@activity.defn
async def pack(order_id: str) -> None: ...


@activity.defn
async def notify(order_id: str) -> None: ...
