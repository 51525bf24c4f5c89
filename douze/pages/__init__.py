"""What anybody may read of the sessions, as files: pages, a calendar, a feed."""
