"""Parts of the conversation with a mailbox; `imap_bounces.py` puts them together."""
