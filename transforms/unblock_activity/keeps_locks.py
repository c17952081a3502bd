# flags: --unsafe-fixes
# In the thread it would wait with the lock in its hands, and the next one would stop the loop as it waits for that.
import threading

import requests
from temporalio import activity

_gateway = threading.Lock()


@activity.defn
async def charge(order: str) -> str:
    with _gateway:
        return requests.post(f"https://pay.example/{order}", timeout=5).text


@activity.defn
async def refund(order: str) -> str:
    if not _gateway.acquire(timeout=5):
        return "busy"
    try:
        return requests.delete(f"https://pay.example/{order}", timeout=5).text
    finally:
        _gateway.release()
