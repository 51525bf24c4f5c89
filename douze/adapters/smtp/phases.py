"""How far a conversation with a mail server has come."""

from enum import StrEnum


class Phase(StrEnum):
    """Up to DATA nothing has been accepted. A value is the code of how that is said."""

    CONNECT = "error_phase_connect"
    GREETING = "error_phase_greeting"
    EHLO = "error_phase_ehlo"
    TLS = "error_phase_tls"
    LOGIN = "error_phase_login"
    MAIL = "error_phase_mail"
    RCPT = "error_phase_rcpt"
    DATA = "error_phase_data"
    TEXT = "error_phase_text"  #: it is on its way, without the dot that ends it
    REPLY = "error_phase_reply"  #: the dot is on its way, or gone
