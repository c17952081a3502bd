CHARGE = "payments.charge"
