# flags: --unsafe-fixes
import requests
from temporalio import activity


@activity.defn(name="read_price")
async def fake(product: str) -> str:
    return requests.get(f"http://localhost:8080/{product}").text
