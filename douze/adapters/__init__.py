"""The outside things, one a file, each with one library: a port kept, or something loaded."""
