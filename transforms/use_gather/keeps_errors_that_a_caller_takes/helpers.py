import asyncio
from datetime import timedelta

from temporalio import workflow

SOON = timedelta(seconds=5)


async def all_of(orders: list[str]) -> list[str]:
    # No history went past the TypeError, but for those that took it.
    calls = [workflow.execute_activity("pack", order, start_to_close_timeout=SOON) for order in orders]
    done, _ = await asyncio.wait(calls)
    return [task.result() for task in done]


async def some_of(orders: list[str]) -> list[str]:
    # Empty, it raises ValueError.
    tasks = [asyncio.create_task(pack(order)) for order in orders]
    done, _ = await asyncio.wait(tasks)
    return [task.result() for task in done]


async def later_of(orders: list[str]) -> list[str]:
    tasks = [asyncio.create_task(pack(order)) for order in ["tea", "milk"]]
    await asyncio.sleep(1)
    # They may all be done.
    done, _ = await asyncio.wait(tasks)
    return [task.result() for task in done]


async def pack(order: str) -> str:
    return await workflow.execute_activity("pack", order, start_to_close_timeout=SOON)
