def test_that_a_recorded_call_is_played_again():
    assert True
