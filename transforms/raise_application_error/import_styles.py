# flags: --unsafe-fixes
import temporalio.workflow as wf
from temporalio import exceptions


@wf.defn
class QualifiedWorkflow:
    @wf.run
    async def run(self, n: int) -> None:
        import builtins

        if n > 3:
            raise builtins.ValueError("too large")
        raise ValueError("too small")
