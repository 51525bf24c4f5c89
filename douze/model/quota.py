"""What of a mail provider's limit letters to new people may take."""

#: So much of each limit is kept for those who have been told before.
KEPT = 4


def kept_of(most: int) -> int:
    """Say how many of so many letters are kept for those who were told before: a quarter.

    Of a limit of less than four nothing is kept, or newcomers would never be told.
    """
    return -(-most // KEPT) if most >= KEPT else 0


def for_newcomers(most: int) -> int:
    """Say how many letters to new people a limit lets through."""
    return most - kept_of(most)
