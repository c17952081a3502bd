# flags: --unsafe-fixes
import json
from dataclasses import dataclass
from pathlib import PurePath

import numpy as np
import pydantic
from temporalio import activity

from shop.text import clean


@dataclass
class Row:
    name: str
    size: int


def total(rows: list[Row]) -> int:
    return sum(row.size for row in rows)


@activity.defn
async def summarise(lines: list[str]) -> dict[str, int]:
    rows: list[Row] = []
    names: dict[str, int] = {}
    for line in lines:
        values = json.loads(line)
        rows.append(Row(**values))
        names[PurePath(line).name] = len(line)
        names.setdefault(line.strip(), 0)
        activity.logger.info("read %s", line)
    for row in rows:
        names[row.name] += total([row])
        names[row.name] += int(np.array([row.size]).sum())
        names[clean(row.name)] = row.size
        pydantic.TypeAdapter(Row).validate_python(row)
    while rows:
        names.pop(rows.pop().name, None)
    return names
