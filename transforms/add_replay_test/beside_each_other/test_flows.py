from flows import Ship


def test_ship():
    assert Ship
