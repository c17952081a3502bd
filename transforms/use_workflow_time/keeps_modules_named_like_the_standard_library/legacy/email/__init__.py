"""What was brought along when the mailer was another program."""
