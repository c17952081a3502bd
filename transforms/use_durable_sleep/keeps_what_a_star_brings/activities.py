import heapq
import time

from temporalio import activity

from bank import *


@activity.defn
async def take() -> int:
    if not QUEUE:
        return 0
    time.sleep(1)
    return heapq.heappop(QUEUE)
