OFTEN = "50/minute"
RARELY = "5/15 minutes"
