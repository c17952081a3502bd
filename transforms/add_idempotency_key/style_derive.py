# flags: --unsafe-fixes
# settings: idempotency = { style = "derive" }
from datetime import timedelta

import stripe
import temporalio.workflow as workflow
from temporalio import activity
from temporalio.client import Client


@activity.defn
def charge(amount: int) -> None:
	with open("/var/log/charges") as log:
		stripe.Charge.create(amount=amount, currency='eur')


@workflow.defn
class OrderWorkflow:
	@workflow.run
	async def run(self, amount: int) -> None:
		await workflow.execute_activity(charge, amount, start_to_close_timeout=timedelta(seconds=30))


async def main(client: Client) -> None:
	await client.execute_activity(charge, 3, id="charge-3", task_queue="orders")
