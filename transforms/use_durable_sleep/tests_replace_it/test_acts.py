from unittest import mock

from temporalio.testing import ActivityEnvironment

from acts import poll


async def test_poll():
    with mock.patch("acts.time.sleep") as sleep:
        await ActivityEnvironment().run(poll)
    assert sleep.called
