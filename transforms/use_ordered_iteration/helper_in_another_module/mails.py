from collections.abc import Sequence
from datetime import timedelta

from temporalio import workflow as wf


async def send_all(addresses: Sequence[str]) -> None:
    for address in {
        address.lower()  # the host is, at least
        for address in addresses
    }:
        await wf.execute_activity("send", address, start_to_close_timeout=timedelta(seconds=5))
