import random

from temporalio import activity, workflow
from temporalio import workflow as wf
from temporalio.workflow import now


@activity.defn
async def register(name: str) -> dict:
    started = workflow.time()
    ticket = str(wf.uuid4())
    at = now().replace(tzinfo=None)
    desk = workflow.random().choice(["left", "right"])
    generator = workflow.random()
    workflow.logger.info(
        "registering %s",  # without the family name
        name,
    )
    return {
        "ticket": ticket,
        "at": at.isoformat(),
        "desk": desk,
        "seat": generator.randrange(100),
        "took": workflow.time() - started,
        "nanoseconds": workflow.time_ns(),
        "by": random.choice(["Ann", "Bob"]),
    }


@activity.defn
def register_later(name: str) -> str:
    import datetime

    return f"{name} on {workflow.now():%Y-%m-%d}, not {datetime.date.min}"


@activity.defn
async def with_default(ticket: str | None = None) -> str:
    make = workflow.uuid4
    return ticket or str(make())
