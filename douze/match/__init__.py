"""MATCH: who is who. Answers and rows become registrations, one for each person and session."""
