import asyncio


async def wait_turn(customer: str) -> None:
    slot = hash(customer) % 60
    await asyncio.sleep(slot)
