# flags: --unsafe-fixes
from temporalio.workflow import defn, run


def workflow() -> None:
    pass


@defn
class TakenWorkflow:
    @run
    async def run(self) -> None:
        print("the name of the module is taken")
