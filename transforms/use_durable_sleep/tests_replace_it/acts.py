# flags: --unsafe-fixes
import time

from temporalio import activity


@activity.defn
async def poll() -> None:
    time.sleep(3)
