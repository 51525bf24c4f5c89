"""What the stages say to each other: one frozen type a stage, and the words of the sheet.

A pass goes Snapshot -> Book -> Desired -> Plan -> Report; what earlier passes did is the
LedgerState. Every module here is values only: no clock, no file, no network.
"""
