"""What the work of a pass is measured beside. Each is run as a program of its own."""
