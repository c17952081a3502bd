from parser import stamp


def test_stamp():
    assert stamp() > 0
