# flags: --unsafe-fixes
import asyncio

import typer
from temporalio import activity
from temporalio.client import Client
from temporalio.worker import Worker

app = typer.Typer()


@activity.defn
async def render(report: str) -> str:
    return f"{report}.pdf"


async def serve() -> None:
    client = await Client.connect("localhost:7233")
    await Worker(client, task_queue="reports", activities=[render]).run()


@app.command()
def start() -> None:
    asyncio.run(serve())
