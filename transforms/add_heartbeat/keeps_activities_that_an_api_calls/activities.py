import time

from temporalio import activity

from stock import fetch


@activity.defn
def sync(stock: str) -> None:
    for page in range(10_000):
        fetch(stock, page)
        time.sleep(1)
