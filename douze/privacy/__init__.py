"""What is known of one person, and where it stands."""
