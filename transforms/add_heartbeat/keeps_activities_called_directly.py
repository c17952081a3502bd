# flags: --unsafe-fixes
import asyncio
from datetime import timedelta

from temporalio import activity, workflow

from shop.mail import deliver


@activity.defn
async def send_newsletter(addresses: list[str]) -> None:
    for address in addresses:
        await deliver(address)


@workflow.defn
class NewsletterWorkflow:
    @workflow.run
    async def run(self, addresses: list[str]) -> None:
        await workflow.execute_activity(
            send_newsletter, addresses, start_to_close_timeout=timedelta(hours=1)
        )


if __name__ == "__main__":
    asyncio.run(send_newsletter(["me@example.org"]))
