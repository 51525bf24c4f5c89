"""What is told of sessions once they are over: the figures of each, and of a year."""
