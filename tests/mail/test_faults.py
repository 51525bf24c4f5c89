"""What a mail server can do wrong, moment by moment, and what is said of the letter then.

A verdict is right when it is the one that the table names, and when the server agrees: what is
said to be accepted was accepted once, what is said not to have left did not.
"""

import pytest

from douze.errors import DouzeError
from tests.closed_port import closed_port
from tests.lengths import in_turn
from tests.mail.mails import Claims, mail, mailer, verdict
from tests.mail.server import (
    Act,
    Script,
    Talk,
    drip,
    hang_up,
    keep_and,
    reset,
    running,
    say_and_leave,
    silent,
)

#: What the server does at which moment, at every try unless a list says otherwise: the verdict.
FAULTS: dict[str, tuple[str, Act | list[Act | None], str]] = {
    # before the letter
    "it hangs up instead of a greeting": ("greeting", hang_up, "server"),
    "it breaks off instead of a greeting": ("greeting", reset, "server"),
    "it is silent instead of a greeting": ("greeting", silent, "server"),
    "it drips a greeting": ("greeting", drip, "server"),
    "it greets with garbage": ("greeting", b"SSH-2.0-OpenSSH_9.2\r\n", "server"),
    "it greets with 421, too busy": ("greeting", b"421 4.3.2 busy\r\n", "server"),
    "it greets with 554, not for you": ("greeting", b"554 5.7.1 blocked\r\n", "server"),
    "it greets with a line without an end": ("greeting", b"220 " + b"x" * 20000, "server"),
    "it greets with two codes": ("greeting", b"220-a\r\n554 b\r\n", "server"),
    "it greets twice": ("greeting", b"220 a\r\n220 b\r\n", "server"),
    "it knows no EHLO": ("EHLO", b"502 5.5.1 what?\r\n", "server"),
    "it hangs up at EHLO": ("EHLO", hang_up, "server"),
    "it answers EHLO with 421": ("EHLO", b"421 4.3.2 closing\r\n", "server"),
    # MAIL concerns the server
    "it refuses the sender for good": ("MAIL", b"553 5.7.1 not yours\r\n", "server"),
    "it refuses the sender for now": ("MAIL", b"451 4.3.0 later\r\n", "server"),
    "it has no room": ("MAIL", b"452 4.3.1 disk full\r\n", "server"),
    "it wants a login first": ("MAIL", b"530 5.7.0 authentication required\r\n", "server"),
    "it says the rate is too high at MAIL": ("MAIL", b"450 4.7.1 rate limited\r\n", "limit"),
    "it hangs up at MAIL, always": ("MAIL", hang_up, "server"),
    "it is silent at MAIL": ("MAIL", silent, "server"),
    "it finds the letter too large": ("MAIL", b"552 5.3.4 size exceeded\r\n", "refused"),
    # RCPT concerns the letter
    "it does not know the recipient": ("RCPT", b"550 5.1.1 no such user\r\n", "refused"),
    "it does not know the recipient, in many lines": (
        "RCPT", b"550-5.1.1 No\r\n550-5.1.1 such\r\n550 5.1.1 user\r\n", "refused",
    ),
    "it does not know the recipient, without a word": ("RCPT", b"550\r\n", "refused"),
    "it finds the address malformed": ("RCPT", b"501 5.1.3 bad address\r\n", "refused"),
    "the mailbox is full for good": ("RCPT", b"552 5.2.2 over quota\r\n", "refused"),
    "the mailbox is full for now": ("RCPT", b"452 4.2.2 mailbox full\r\n", "later"),
    "the mailbox gets too much": ("RCPT", b"450 4.2.1 rate exceeded for user\r\n", "later"),
    "it greylists": ("RCPT", b"450 4.7.1 Greylisted, come back\r\n", "later"),
    "it greylists without a code": ("RCPT", b"451 try again later\r\n", "later"),
    "the recipient's server is away": ("RCPT", b"450 4.4.1 host unreachable\r\n", "later"),
    "it does not relay for us": ("RCPT", b"554 5.7.1 Relay access denied\r\n", "server"),
    "it wants a login at RCPT": ("RCPT", b"530 5.7.0 must log in\r\n", "server"),
    "its disk is full at RCPT": ("RCPT", b"452 4.3.1 insufficient storage\r\n", "server"),
    "the day's limit is reached": ("RCPT", b"550 5.4.5 Daily limit exceeded\r\n", "limit"),
    "the hour's limit is reached": ("RCPT", b"450 4.7.1 Too many messages this hour\r\n", "limit"),
    "a limit is reached, without a code": ("RCPT", b"550 too many messages today\r\n", "limit"),
    "a limit is reached by policy": ("RCPT", b"554 5.7.1 rate limit exceeded\r\n", "limit"),
    "it hangs up at RCPT, always": ("RCPT", hang_up, "server"),
    "it answers RCPT with garbage": ("RCPT", b"2 5 0 ok\r\n", "server"),
    # DATA
    "it refuses DATA for now": ("DATA", b"451 4.3.0 later\r\n", "later"),
    "it refuses DATA for good": ("DATA", b"554 5.7.1 no\r\n", "refused"),
    "it knows no DATA": ("DATA", b"503 5.5.1 bad sequence\r\n", "server"),
    "it answers DATA with 250": ("DATA", b"250 2.0.0 ok\r\n", "server"),
    "it answers DATA and the text at once": ("DATA", b"354 go\r\n250 ok\r\n", "server"),
    "it is silent at DATA": ("DATA", silent, "server"),
    "it hangs up at DATA, always": ("DATA", hang_up, "server"),
    # the text
    "it refuses the text": ("dot", b"554 5.7.1 spam\r\n", "refused"),
    "it refuses the text, for its score": ("dot", b"550 5.7.1 score over limit\r\n", "refused"),
    "it refuses the text for now": ("dot", b"451 4.3.0 later\r\n", "later"),
    "it finds the text too large": ("dot", b"552 5.3.4 too large\r\n", "refused"),
    "its disk is full after the text": ("dot", b"452 4.3.1 full\r\n", "server"),
    "the limit is reached after the text": ("dot", b"550 5.4.5 daily limit\r\n", "limit"),
    "it refuses in the last moment and leaves": (
        "dot", say_and_leave(b"554 5.6.0 no\r\n"), "refused",
    ),
    "it leaves with 421 after the text": ("dot", say_and_leave(b"421 4.3.2 bye\r\n"), "later"),
    "it says 421 after the text, and stays": ("dot", b"421 4.7.0 try later\r\n", "later"),
    "its rate is too high, it says with 421 after the text": (
        "dot", say_and_leave(b"421 4.7.28 unusual rate of mail\r\n"), "limit",
    ),
    # after the text nobody knows
    "it hangs up after the text": ("dot", hang_up, "doubt"),
    "it hangs up after it took the text": ("dot", keep_and(hang_up), "doubt"),
    "it breaks off after the text": ("dot", reset, "doubt"),
    "it breaks off after it took the text": ("dot", keep_and(reset), "doubt"),
    "it is silent after the text": ("dot", silent, "doubt"),
    "it is silent after it took the text": ("dot", keep_and(silent), "doubt"),
    "it drips after it took the text": ("dot", keep_and(drip), "doubt"),
    "it says garbage after it took the text": ("dot", keep_and(b"ok, thanks\r\n"), "doubt"),
    "it says an empty line after it took the text": ("dot", keep_and(b"\r\n"), "doubt"),
    "it says 999 after it took the text": ("dot", keep_and(b"999 ok\r\n"), "doubt"),
    "it says 25 and leaves": ("dot", keep_and(say_and_leave(b"25")), "doubt"),
    "it says 250 without an end and leaves": ("dot", keep_and(say_and_leave(b"250 ok")), "doubt"),
    "it begins a long answer and leaves": ("dot", keep_and(say_and_leave(b"250-a\r\n")), "doubt"),
    "it says 250 and 554 in one answer": ("dot", keep_and(b"250-a\r\n554 b\r\n"), "doubt"),
    "it says a very long line": ("dot", keep_and(b"250 " + b"x" * 20000), "doubt"),
    "it says 354 again": ("dot", keep_and(b"354 more\r\n"), "doubt"),
    "it says two answers": ("dot", keep_and(b"250 ok\r\n554 no\r\n"), "doubt"),
    # what is odd, and fine
    "it takes letters of a size of thousands of digits": (
        "EHLO", b"250-essai.example\r\n250 SIZE " + b"9" * 5000 + b"\r\n", "accepted",
    ),
    "it accepts without a word": ("dot", b"250\r\n", "accepted"),
    "it accepts in many lines": ("dot", b"250-a\r\n250-b\r\n250 c\r\n", "accepted"),
    "it ends its lines with a bare LF": ("dot", b"250 ok\n", "accepted"),
    "it forwards": ("RCPT", b"251 2.1.5 will forward\r\n", "accepted"),
    "it hangs up at QUIT": ("QUIT", hang_up, "accepted"),
    "it is silent at QUIT": ("QUIT", hang_up, "accepted"),
    "it hangs up at MAIL, once": ("MAIL", [hang_up, None], "accepted"),
    "it leaves with 421 at RCPT, once": (
        "RCPT", [say_and_leave(b"421 4.3.2 back soon\r\n"), None], "accepted",
    ),
}  # fmt: skip
#: How commands are said: one after the other's answer, or several at once.
HOW = ("one by one", "together")


@pytest.mark.parametrize(("fault", "how"), in_turn(FAULTS, HOW, short=1))
def test_a_fault_is_judged_rightly(fault: str, how: str) -> None:
    moment, act, said = FAULTS[fault]
    features = ("SIZE 1000000", *(("PIPELINING",) if how == "together" else ()))
    claims = Claims()
    # Silence ends soon only where it would be judged so: a busy machine may be silent as well.
    patience, reply_within = (0.3 if said == "server" else 20), (0.3 if said == "doubt" else 20)
    with running(Script(at={moment: act}, features=features)) as server:
        post = mailer(server.port, patience=patience, reply_within=reply_within)
        error = None
        try:
            assert post.send(mail(), claims).startswith("250")
        except DouzeError as caught:
            error = caught
        finally:
            post.close()
    assert verdict(error) == said, error
    kept = len(server.texts)
    if said == "accepted":
        assert (kept, claims.count) == (1, 1)
    elif said == "doubt":
        assert (kept in (0, 1), claims.count) == (True, 1)
    else:
        assert kept == 0, "what is said not to have left has not"


def test_there_are_enough_faults() -> None:
    assert len([each for each in FAULTS.values() if each[2] != "accepted"]) >= 40


MIDDLE: dict[str, Act] = {"hangs up": hang_up, "breaks off": reset, "is silent": silent}


@pytest.mark.parametrize("act", MIDDLE.values(), ids=MIDDLE)
def test_a_server_that_stops_in_the_middle_of_a_text_has_not_accepted_it(act: Act) -> None:
    """The text is larger than what the network holds, so that its end has certainly not gone."""
    large = mail(text="x" * 70 + "\r\n")
    large = mail(raw=large.raw + b"x" * 76 + b"\r\n" + (b"y" * 76 + b"\r\n") * 400_000)
    claims = Claims()

    def begun(talk: Talk) -> None:
        talk.more()
        assert callable(act)
        act(talk)

    with running(Script(at={"text": begun}, features=())) as server:
        post = mailer(server.port, patience=3)
        with pytest.raises(DouzeError) as caught:
            post.send(large, claims)
    assert verdict(caught.value) == "later"
    assert (claims.count, server.texts) == (1, [])


def test_an_answer_that_comes_before_the_dot_is_no_answer_to_it() -> None:
    """The server says 250 while the text is on its way, and refuses it in the end."""
    large = mail(text="x" * 70 + "\r\n")
    large = mail(raw=large.raw + (b"y" * 76 + b"\r\n") * 150_000)

    def early(talk: Talk) -> None:
        talk.more()
        talk.say(b"250 2.0.0 early\r\n")

    script = Script(at={"text": early, "dot": b"554 5.7.1 spam\r\n"}, features=())
    with running(script) as server:
        with pytest.raises(DouzeError) as caught:
            mailer(server.port, patience=40).send(large, Claims())
        assert verdict(caught.value) == "later"
        assert server.texts == []


def test_what_a_server_says_too_much_after_a_refusal_puts_no_other_letter_in_doubt() -> None:
    script = Script(at={"dot": [b"554 5.7.1 spam\r\n", None], "RSET": b"250 ok\r\n250 more\r\n"})
    with running(script) as server:
        post = mailer(server.port)
        with pytest.raises(DouzeError) as caught:
            post.send(mail(), Claims())
        assert verdict(caught.value) == "refused"
        claims = Claims()
        assert post.send(mail(2), claims).startswith("250")
        post.close()
        assert (len(server.texts), claims.count, server.connections) == (1, 1, 2)


def test_nobody_there_is_told() -> None:
    port = closed_port()
    with pytest.raises(DouzeError) as caught:
        mailer(port).send(mail(), Claims())
    assert verdict(caught.value) == "server"
    assert str(caught.value) == (
        f"localhost:{port}: Connection refused, at the first contact. Nothing is lost; "
        "the next pass tries again."
    )


@pytest.mark.parametrize(
    "host", ["nobody.invalid", "smtp..example.org", f"{'a' * 70}.example"], ids=lambda h: h[:20]
)
def test_a_host_without_a_name_is_told(host: str) -> None:
    with pytest.raises(DouzeError) as caught:
        mailer(25, host=host, security="starttls").send(mail(), Claims())
    assert verdict(caught.value) == "server"
    assert "no machine of that name" in str(caught.value)
