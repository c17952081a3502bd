from shop.flows import OrderWorkflow


def test_the_workflow_runs_an_order():
    assert OrderWorkflow.run
