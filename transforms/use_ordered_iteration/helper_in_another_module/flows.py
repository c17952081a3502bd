from temporalio import workflow

from mails import send_all


@workflow.defn
class Mails:
    @workflow.run
    async def run(self, addresses: list[str]) -> None:
        await send_all(addresses)
