"""How far a conversation with a mail server has come, and how that is said."""

from collections.abc import Mapping
from enum import Enum, auto

from douze.model.phrases import Phrase, phrase


class Phase(Enum):
    """How far a conversation has come. Up to DATA nothing has been accepted."""

    CONNECT = auto()
    GREETING = auto()
    EHLO = auto()
    TLS = auto()
    LOGIN = auto()
    MAIL = auto()
    RCPT = auto()
    DATA = auto()
    TEXT = auto()  #: it is on its way, without the dot that ends it
    REPLY = auto()  #: the dot is on its way, or gone


#: When something happened: "on connecting", "after the text".
PHASES: Mapping[Phase, Phrase] = {
    Phase.CONNECT: phrase("error_phase_connect"),
    Phase.GREETING: phrase("error_phase_greeting"),
    Phase.EHLO: phrase("error_phase_ehlo"),
    Phase.TLS: phrase("error_phase_tls"),
    Phase.LOGIN: phrase("error_phase_login"),
    Phase.MAIL: phrase("error_phase_mail"),
    Phase.RCPT: phrase("error_phase_rcpt"),
    Phase.DATA: phrase("error_phase_data"),
    Phase.TEXT: phrase("error_phase_text"),
    Phase.REPLY: phrase("error_phase_reply"),
}
