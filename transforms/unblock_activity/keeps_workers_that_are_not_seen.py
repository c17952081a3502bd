# flags: --unsafe-fixes
from concurrent.futures import ProcessPoolExecutor

import sqlite3
from temporalio import activity
from temporalio.client import Client
from temporalio.testing import ActivityEnvironment
from temporalio.worker import Worker


@activity.defn
async def store(product: str) -> None:
    sqlite3.connect("shop.db").execute("insert into products values (?)", (product,))


@activity.defn
async def move(product: str) -> None:
    sqlite3.connect("shop.db").execute("insert into moved values (?)", (product,))


@activity.defn
async def tried(product: str) -> None:
    sqlite3.connect("shop.db").execute("insert into tried values (?)", (product,))


def workers(client: Client, options: dict) -> list[Worker]:
    return [
        Worker(
            client,
            task_queue="shop",
            activities=[store, tried],
            activity_executor=ProcessPoolExecutor(),
        ),
        Worker(client, task_queue="other", activities=[move], **options),
    ]


async def main() -> None:
    await ActivityEnvironment().run(tried, "shoe")
