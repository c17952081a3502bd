from temporalio import workflow
from hashing import hash


class Record:
    id = 1

    def hash(self) -> int:
        return 4


@workflow.defn
class Flow:
    @workflow.run
    async def run(self, name: str, id: int) -> int:
        record = Record()
        return record.id + record.hash() + hash(name) + id
