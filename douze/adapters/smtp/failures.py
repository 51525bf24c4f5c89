"""How it is told that a mail server cannot be used, or will not have our letters."""

from douze.adapters.smtp.connection import ConnectionLost
from douze.adapters.smtp.phases import Phase
from douze.adapters.smtp.refusal_class import Reply
from douze.adapters.smtp.verdict import Verdict, judge, pause
from douze.errors.mail import MailNeedsPerson, MailUnavailable, SenderRefused
from douze.model.phrases import Phrase, phrase
from douze.model.reasons import Reason
from douze.model.settings import MailSettings

_OURS = phrase("hint_refuses_us")
_WAIT = phrase("hint_nothing_lost")


def judged(settings: MailSettings, phase: Phase, reply: Reply) -> tuple[Verdict, MailUnavailable]:
    """Say what an answer that is no yes means, and how it is told."""
    verdict = judge(phase, reply)
    if verdict is Verdict.PERSON:
        token = bool(settings.oauth_command or settings.oauth_file)
        what, hint = _login_told(reply, token=token)
        return verdict, needs_person(settings, what, hint, Reason.MAIL_LOGIN, said=reply.said)
    if verdict is Verdict.LIMIT:
        return verdict, MailUnavailable(
            _where(settings),
            phrase("error_provider_limit", said=reply.said),
            phrase("hint_limits"),
            cause=Reason.MAIL_LIMIT,
            said=reply.said,
            pause=pause(reply),
        )
    kind, hint = (SenderRefused, _OURS) if verdict is Verdict.OURS else (MailUnavailable, _WAIT)
    return verdict, kind(
        _where(settings),
        phrase("error_server_says_no", phase=phrase(phase), said=reply.said),
        hint,
        cause=Reason.MAIL_REFUSES_US if reply.code >= 500 else Reason.MAIL_UNREACHABLE,
        said=reply.said,
    )


def gone(settings: MailSettings, phase: Phase, lost: ConnectionLost) -> MailUnavailable:
    """Tell that the connection broke, and at what."""
    what = phrase("error_at_phase", what=lost.what, phase=phrase(phase))
    return MailUnavailable(_where(settings), what, _WAIT, said=lost.what)


def needs_person(
    settings: MailSettings, what: Phrase, hint: Phrase, cause: str, *, said: str | Phrase = ""
) -> MailNeedsPerson:
    """Tell what somebody has to put right before anything can leave."""
    return MailNeedsPerson(_where(settings), what, hint, cause=cause, said=said or what)


def _where(settings: MailSettings) -> str:
    return f"{settings.host}:{settings.port}"


def _login_told(reply: Reply, *, token: bool) -> tuple[Phrase, Phrase]:
    """Say what is wrong with a login that was refused, and what helps."""
    # Microsoft: passwords are switched off, by the tenant (5.7.139) or for everybody (5.7.30).
    basic_off = "5.7.30" in reply.words or "5.7.139" in reply.words
    if not token and (basic_off or "basic authentication" in reply.words.lower()):
        what = phrase("error_no_passwords", said=reply.said)
        return what, phrase("hint_use_oauth")
    hint = phrase("hint_login_token") if token else phrase("hint_login_password")
    return phrase("error_login_refused", said=reply.said), hint
