from datetime import timedelta

from temporalio import activity, workflow

TIMEOUT = timedelta(seconds=10)


@activity.defn
async def save(text: str) -> str:
    return text


class Base:
    def __init__(self) -> None:
        self.released = 0

    @workflow.signal
    def release(self) -> None:
        self.released += 1

    async def save(self, text: str) -> str:
        return await workflow.execute_activity(save, text, start_to_close_timeout=TIMEOUT)


@workflow.defn
class Statements(Base):
    @workflow.run
    async def run(self, data: str) -> str:
        result = []
        for char in data:
            if char.isupper():
                result.append(char.lower())
            elif char.islower():
                # The other way round.
                result.append(char.upper())
            else:
                result.append(char)
        saved = await self.save("".join(result))
        await workflow.wait_condition(lambda: self.released > 0)
        return saved


@workflow.defn
class Tried(Base):
    @workflow.run
    async def run(self, data: str) -> str:
        try:
            result = []
            for char in data:
                if char.isupper():
                    result.append(char.lower())
                elif char.islower():
                    result.append(char.upper())
                else:
                    result.append(char)
        finally:
            saved = await self.save(data)
        await workflow.wait_condition(lambda: self.released > 0)
        return saved + "".join(result)
