# flags: --unsafe-fixes
from clients import connect
from reports import Report
from temporalio.worker import Worker


async def main():
    await Worker(await connect(), task_queue="reports", workflows=[Report]).run()
