"""Many associations, on as many hosts as it takes: who is due, who works, how each stands.

One association alone needs none of this: its passes are run by cron.
"""
