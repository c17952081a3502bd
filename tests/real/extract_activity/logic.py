from dataclasses import dataclass
from datetime import timedelta

from temporalio import activity, workflow

TIMEOUT = timedelta(seconds=10)


@dataclass
class Line:
    name: str
    price: float


@activity.defn
async def save(text: str) -> str:
    return text


@workflow.defn
class Swap:
    @workflow.run
    async def run(self, data: str) -> str:
        result = []
        for char in data:
            if char.isupper():
                result.append(char.lower())
            elif char.islower():
                result.append(char.upper())
            else:
                result.append(char)
        return await workflow.execute_activity(save, "".join(result), start_to_close_timeout=TIMEOUT)


@workflow.defn
class Price:
    @workflow.run
    async def run(self, lines: list[Line], country: str) -> str:
        total = 0.0
        names = ["all"]
        for line in lines:
            price = line.price
            if line.name.startswith("book"):
                # Books are cheaper.
                price *= 0.5
            elif line.name.startswith("gift"):
                price = 0.0
            else:
                names.append(f"{line.name} for {country}")
            total += price
        await workflow.execute_activity(save, f"{total}", start_to_close_timeout=TIMEOUT)
        return f"{total}: {names}"
