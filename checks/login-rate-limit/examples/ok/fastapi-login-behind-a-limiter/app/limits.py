RARELY = "5/15 minutes"
TRIES = 5
