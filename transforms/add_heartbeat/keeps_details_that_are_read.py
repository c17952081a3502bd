# Who goes on from the last heartbeat expects what is done, not what is begun.
from datetime import timedelta

import requests
from temporalio import activity, workflow


@activity.defn
def post_all(orders: list[str]) -> None:
    details = activity.info().heartbeat_details
    start = details[0] + 1 if details else 0
    for index in range(start, len(orders)):
        requests.post("https://shop.example", data=orders[index], timeout=30)


@workflow.defn
class PostingWorkflow:
    @workflow.run
    async def run(self, orders: list[str]) -> None:
        await workflow.execute_activity(post_all, orders, start_to_close_timeout=timedelta(hours=1))
