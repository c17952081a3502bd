import requests
from temporalio import activity


@activity.defn
def import_pages(urls: list[str]) -> int:
    size = 0
    for position, url in enumerate(urls):
        activity.heartbeat(position)
        size += len(requests.get(url, timeout=30).content)
    return size


@activity.defn
def total(cents: list[int]) -> int:
    sum_of_all = 0
    for amount in cents:
        sum_of_all += amount
    return sum_of_all
