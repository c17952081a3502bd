# flags: --unsafe-fixes
from temporalio import activity


@activity.defn
async def pack() -> None:
    pass
