"""Parts of the conversation with a mail server; `smtp_mailer.py` puts them together."""
