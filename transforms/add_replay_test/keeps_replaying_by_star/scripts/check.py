from temporalio.worker import *

from flows import Ship


async def check(histories):
    await Replayer(workflows=[Ship]).replay_workflows(histories)
