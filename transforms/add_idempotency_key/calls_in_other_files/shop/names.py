REFUND = "payments.refund"
