KINDS = ["order", "return"]
