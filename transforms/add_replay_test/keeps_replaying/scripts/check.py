import temporalio.worker as workers

from flows import Ship


async def check(histories):
    await workers.Replayer(workflows=[Ship]).replay_workflows(histories)
