import csv
import sqlite3

from temporalio import activity


@activity.defn
async def count_rows(paths: list[str]) -> int:
    rows = 0
    for path in paths:
        with open(path) as file:
            rows += sum(1 for _ in csv.reader(file))
    return rows


@activity.defn
async def store(product: str) -> None:
    with sqlite3.connect("shop.db") as connection:
        connection.execute("insert into products values (?)", (product,))
        connection.commit()
