from temporalio import activity, workflow


@activity.defn
async def shard(key: str) -> int:
    return hash(key) % 4


def choose(keys: list[str]) -> str:
    return min(keys, key=hash)


@workflow.defn
class Flow:
    def __init__(self) -> None:
        self.name = ""

    @workflow.run
    async def run(self, name: str) -> None:
        self.name = name

    @workflow.query
    def number(self) -> int:
        return hash(self.name)
