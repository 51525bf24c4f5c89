"""What of a mail provider's limit letters to new people may take."""

#: The reserve of each limit is one letter in so many, for those who have been told before.
SHARE = 4


def reserve_of(most: int) -> int:
    """Say how many of so many letters are reserved for those who were told before: a quarter.

    Of a limit of less than four nothing is reserved, or newcomers would never be told.
    """
    return -(-most // SHARE) if most >= SHARE else 0


def for_newcomers(most: int) -> int:
    """Say how many letters to new people a limit lets through."""
    return most - reserve_of(most)
