import time

from temporalio import activity


async def settle() -> None:
    time.sleep(0.2)


@activity.defn
async def poll(job: str) -> str:
    for _ in range(3):
        time.sleep(1)
    await settle()
    return job
