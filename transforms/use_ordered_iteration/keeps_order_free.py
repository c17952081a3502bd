import asyncio

from temporalio import workflow


@workflow.defn
class OrderFree:
    @workflow.run
    async def run(self, names: list[str], allowed: set[str]) -> dict:
        unique = set(names)
        total = 0
        lengths = {}
        for name in unique:
            total += len(name)
            lengths[name] = len(name)
            workflow.logger.info("has %s", name)
            if name not in allowed:
                return {}
        upper = {name.upper() for name in unique}
        ordered = sorted(unique)
        later = [name for name in unique]
        later.sort()
        if any(name in allowed for name in upper) and all(len(name) > 1 for name in unique):
            await asyncio.sleep(sum(len(name) for name in unique))
        if list(unique) or len(list(upper)) > 2:
            await asyncio.sleep(1)
        for name in sorted(unique | upper):
            await workflow.execute_activity("visit", name)
        for name in later:
            await workflow.execute_activity("visit", name)
        return {"first": ordered[0], "longest": max(unique), "total": total}

    @workflow.query
    def names(self) -> list[str]:
        return list({"b", "a"})
