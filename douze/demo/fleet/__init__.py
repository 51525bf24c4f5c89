"""`make fleet-demo`: three associations, two machines, and one of them dies in the middle."""
