# flags: --unsafe-fixes
# settings: graceful-shutdown = "3m"
import asyncio as aio
from concurrent.futures import ThreadPoolExecutor

import temporalio.worker
from temporalio import activity
from temporalio.client import Client


@activity.defn
def render(report: str) -> str:
    return f"{report}.pdf"


def make_worker(client: Client) -> temporalio.worker.Worker:
	return temporalio.worker.Worker(
		client,
		task_queue="reports",
		activities=[render],
		activity_executor=ThreadPoolExecutor(5),  # as many as there are printers
	)


async def serve() -> None:
	client = await Client.connect("localhost:7233")
	try:
		await make_worker(client).run()  # until the end
	finally:
		print("stopped")


async def main() -> None:
	await serve()


if __name__ == "__main__":
	aio.run(main())
