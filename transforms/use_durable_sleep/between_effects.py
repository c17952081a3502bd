# flags: --unsafe-fixes
import time

import requests
from temporalio import activity


@activity.defn
async def pay(order: str) -> None:
    requests.post("https://bank.example/authorise", json=order)
    time.sleep(2)
    requests.post("https://bank.example/capture", json=order)


@activity.defn
async def refund(order: str) -> None:
    try:
        print(order)
    finally:
        time.sleep(0.5)
        requests.post("https://bank.example/unlock", json=order)


@activity.defn
async def ask(order: str) -> str:
    time.sleep(1)
    return requests.get("https://bank.example/state", params={"order": order}).text
