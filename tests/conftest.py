"""What holds for every test."""

from hypothesis import settings

# Machines are noisy, so no test asserts a time; this one neither.
settings.register_profile("noisy", deadline=None)
settings.load_profile("noisy")
