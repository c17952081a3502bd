# flags: --unsafe-fixes
import asyncio
from datetime import timedelta

from temporalio import activity, workflow

from shop.jobs import Job, pages, status_of, submit

ROWS_A_PAGE = 500


@activity.defn
async def wait_for_job(job: Job) -> str:
    while True:
        status = await status_of(job)
        if status != "running":
            return status
        await asyncio.sleep(60)


@activity.defn
async def follow(job: Job) -> int:
    lines = 0
    async for line in job.log():
        lines += len(line)
    return lines


@activity.defn
async def submit_all(jobs: dict[str, list[Job]], limit: int) -> int:
    submitted = 0
    for name, group in jobs.items():
        for job in group:
            await submit(name, job)
            submitted += 1
    for index in range(limit):
        await asyncio.sleep(0.5)
        activity.logger.info("settled %d", index)
    return submitted


@activity.defn
async def read_pages(query: str) -> int:
    rows = 0
    async with pages(query, size=ROWS_A_PAGE) as all_pages:
        for page in (
            all_pages.first,
            *all_pages.rest,
        ):
            rows += len(await page.rows())

            for row in page.links:
                await row.follow()
    return rows


@workflow.defn
class JobWorkflow:
    @workflow.run
    async def run(self, job: Job, jobs: dict[str, list[Job]]) -> None:
        await workflow.execute_activity(
            wait_for_job, job, start_to_close_timeout=timedelta(days=1)
        )
        await workflow.execute_activity(
            follow, job, start_to_close_timeout=timedelta(days=1)
        )
        await workflow.execute_activity(
            submit_all,
            args=[jobs, 100],
            start_to_close_timeout=timedelta(minutes=30),
            heartbeat_timeout=None,
        )
        await workflow.start_activity(
            read_pages, job.query, schedule_to_close_timeout=timedelta(minutes=30)
        )
