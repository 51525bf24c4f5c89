"""The demonstration: a sample session lives its whole life on a simulated clock."""
