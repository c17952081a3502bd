# flags: --unsafe-fixes
import asyncio

import psycopg2
import requests
from temporalio import activity

connection = psycopg2.connect("dbname=shop")


@activity.defn
async def count(table: str) -> int:
    await asyncio.sleep(1)
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from products")
        (rows,) = cursor.fetchone()
    connection.commit()
    return rows


@activity.defn
async def download(url: str) -> int:
    await asyncio.sleep(1)
    size = 0
    answer = requests.get(url, stream=True)
    for chunk in answer.iter_content(8192):
        size += len(chunk)
    with requests.get(url) as answer:
        size += len(answer.content)
    return size


@activity.defn
async def all_ok(urls: list[str]) -> bool:
    await asyncio.sleep(1)
    return all(requests.head(url).ok for url in urls)
