# flags: --unsafe-fixes --in-flight ignore
import json
import os
from pathlib import Path

from temporalio import workflow


@workflow.defn
class StateWorkflow:
    def __init__(self) -> None:
        self.names: list[str] = []
        self.count = 0
        self.paths = {"a": Path("a")}

    @workflow.run
    async def run(self, rows: list[str], settings: dict[str, str]) -> int:
        for name in self.names:
            os.remove(name)
        self.count += os.path.getsize("rows.json")
        self.count = len(os.listdir(self.names[0])) + self.count
        os.remove(self.path_of("a"))
        os.makedirs(self.paths["a"])
        with open("rows.json") as source:
            rows.extend(json.load(source))
        with open("settings.json") as source:
            settings["a"] = source.read()
        with open("more.json", "w") as target:
            fill(target, rows)
        return len(rows) + len(settings)

    def path_of(self, name: str) -> Path:
        return self.paths[name]


def fill(target: object, rows: list[str]) -> None:
    rows.append(str(target))
