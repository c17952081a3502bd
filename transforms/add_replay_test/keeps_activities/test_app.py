from app import pack


def test_pack():
    assert pack
