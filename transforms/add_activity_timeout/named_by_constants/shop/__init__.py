# settings: timeouts = { "charge_*" = { start-to-close = "10s" }, "*" = { start-to-close = "5m" } }
