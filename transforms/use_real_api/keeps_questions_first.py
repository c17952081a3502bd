from typing import TYPE_CHECKING

import pytest
import temporalio
from temporalio import workflow

try:
    from temporalio.workflow import RetryPolicy
except ImportError:
    from temporalio.common import RetryPolicy

try:
    now = workflow.current_time
except AttributeError:
    now = workflow.now

if TYPE_CHECKING:
    from temporalio.workflow import Nothing

if hasattr(workflow, "sleep_until"):
    pause = workflow.sleep_until
ask = getattr(workflow, "asked_for", None) and workflow.asked_for

if temporalio.__version__.startswith("3"):
    fresh = workflow.brand_new


def test_missing() -> None:
    with pytest.raises(AttributeError):
        workflow.never_there()


def test_patched(monkeypatch) -> None:
    workflow.stub = lambda: 1
    assert workflow.stub() == 1
    monkeypatch.setattr(workflow, "other", 2)
