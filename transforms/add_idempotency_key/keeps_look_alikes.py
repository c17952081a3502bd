# flags: --unsafe-fixes
import httpx
import requests
from openai import AsyncOpenAI
from temporalio import activity
from temporalio.client import Client

from shop.services import http_client, metrics_client, session

openai_client = AsyncOpenAI()


class Stripe:
    def create(self, amount: int) -> None: ...


@activity.defn
async def ask(question: str) -> str:
    answer = await openai_client.chat.completions.create(model="small", messages=[])
    await openai_client.responses.create(model="small", input=question)
    return str(answer)


@activity.defn
async def fetch(url: str) -> None:
    async with httpx.AsyncClient() as client:
        await client.post(url)
        await client.send(httpx.Request("GET", url))
    requests.post(url, timeout=5)
    http_client.send(url)
    session.create_session()


@activity.defn
def measure(value: int) -> None:
    metrics_client.send_gauge("value", value)
    stripe = Stripe()
    stripe.create(value)


@activity.defn
async def start(client: Client) -> None:
    await client.start_workflow("Order", id="order", task_queue="orders")
