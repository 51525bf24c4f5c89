"""How often workers look, and after how long they take each other for dead."""

from datetime import timedelta

from msgspec import Struct


class Intervals(Struct, frozen=True, kw_only=True):
    """All the times of a worker; a test has others, so that it need not wait."""

    #: How often a worker says that it is there…
    heartbeat: timedelta = timedelta(seconds=10)
    #: …and after how long without it is taken for dead, so that its pass is another's within 90 s.
    dead_after: timedelta = timedelta(seconds=30)
    #: How often a worker looks for what there is to do beside its passes.
    looks: timedelta = timedelta(seconds=10)
    #: How often somebody looks who is due: a minute, or a little less, as clocks tick.
    sweeps: timedelta = timedelta(seconds=55)
    #: A pass that takes longer has the worker end: it can be cut off in no other way.
    longest: timedelta = timedelta(minutes=15)


USUAL = Intervals()
