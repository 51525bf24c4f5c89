"""How the robot fares, for people and for what watches it: told, laid out, called."""
