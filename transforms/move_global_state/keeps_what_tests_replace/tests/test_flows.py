import pytest

from flows import OrderWorkflow


@pytest.fixture(autouse=True)
def nothing_later(monkeypatch):
    monkeypatch.setattr("flows.LATER", {})


def test_order():
    assert OrderWorkflow
