from app.pauses import pause


def test_pause() -> None:
    assert pause(0) == 0
