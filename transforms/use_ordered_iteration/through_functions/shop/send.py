from datetime import timedelta

from temporalio import workflow


async def send_all(names):
    for name in names:
        await workflow.execute_activity("send", name, start_to_close_timeout=timedelta(seconds=5))


async def send_some(names):
    for name in names:
        await workflow.execute_activity("send", name, start_to_close_timeout=timedelta(seconds=5))


def chosen(names: list[str]):
    if not names:
        return set()
    return {name.lower() for name in names}


def first(names):
    return names[0]


def shown(names):
    workflow.logger.info("names: %s", names)
