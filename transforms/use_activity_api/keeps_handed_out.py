from temporalio import activity, workflow

FORMATS = {}


def stamp() -> str:
    return workflow.now().isoformat()


FORMATS["stamp"] = stamp


@activity.defn
async def use(name: str) -> str:
    return stamp() + FORMATS[name]()
