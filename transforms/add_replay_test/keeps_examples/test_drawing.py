from examples.flows import Ship


def test_that_a_workflow_is_drawn():
    assert Ship
