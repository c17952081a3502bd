import json
import pathlib

import pytest
from shop.flows import Reminder
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

HISTORIES = sorted(pathlib.Path(__file__).parent.glob("histories/*.json"))


@pytest.mark.asyncio
@pytest.mark.parametrize("path", HISTORIES)
async def test_replays(path: pathlib.Path) -> None:
    history = WorkflowHistory.from_json(path.stem, json.loads(path.read_text()))
    await Replayer(workflows=[Reminder]).replay_workflow(history)
