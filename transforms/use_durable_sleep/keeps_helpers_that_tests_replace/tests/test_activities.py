from unittest import mock

import activities
import pytest
from temporalio.testing import ActivityEnvironment


@pytest.mark.asyncio
async def test_charge(monkeypatch):
    monkeypatch.setattr(activities, "fetch", lambda order: order)
    monkeypatch.setattr("activities.warm_up", lambda: None)
    with mock.patch.object(activities, "poll", return_value=[]):
        assert await ActivityEnvironment().run(activities.charge, "7") == "7"


@pytest.mark.asyncio
async def test_others(monkeypatch):
    activities.read = lambda: "7"
    with mock.patch.multiple(activities, write=lambda text: None), mock.patch(f"{activities.__name__}.count"):
        assert await ActivityEnvironment().run(activities.copy)
