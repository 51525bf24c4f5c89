"""Parts of the conversation with a mailbox; `imap_returns.py` puts them together."""
