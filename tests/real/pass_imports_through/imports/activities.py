from temporalio import activity


class Kinds:
    names: list[str] = []


print("activities are imported")


@activity.defn
async def name(kind: str) -> str:
    Kinds.names.append(kind)
    return f"{kind} {len(Kinds.names) > 0}"
