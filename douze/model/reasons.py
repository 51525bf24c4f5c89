"""Every reason that the sheet or a letter to staff can give, and what the house does about each.

What depends on why something is so asks the reason's row here. Nothing asks the sentence, which
anybody may change in `templates/<language>/phrases.yaml`, nor how the reason's name begins.
"""

from enum import IntEnum, StrEnum
from typing import Self

from msgspec import Struct


class Urgency(IntEnum):
    """How soon a person should look: the digest tells the smallest first."""

    LINK = 0
    FLOOD = 1
    LETTER = 2
    REGISTRATION = 3
    ROW_GONE = 4
    ATTENDANCE = 5
    SESSION = 6
    DUES = 7
    OTHER = 8


class Turn(IntEnum):
    """When whoever a rule lets wait, for this reason, is given a seat that is free."""

    KEEPS_PLACE = 0  #: once the reason has gone; until then it keeps its place in the queue
    #: Once the reason has gone, and not before, though nobody else wants the seat; until then it
    #: waits behind all others.
    WAITS_BEHIND = 1
    #: Once nobody else wants it: of those who had come by the moment `since`, a fact of its phrase,
    #: it is served last.
    SERVED_LAST = 2


class About(Struct, frozen=True, kw_only=True):
    """What the house does about a reason: one row of the table."""

    #: Our word for the column where it is put right; empty where the row itself is named.
    column: str = ""
    urgency: Urgency = Urgency.OTHER
    #: It says why a row stands as it does and asks nothing of anybody: told in `Pourquoi`.
    explains: bool = False
    digest: bool = True  #: whether a person is needed; else it is good to know, and stands on a row
    once: bool = False  #: told in one digest only, put right or not
    #: It comes and goes after the start too, when all else that a row says stays what it was: of a
    #: letter that failed, of what `Renvoyer` asks for.
    still_counts: bool = False
    #: Who waits by it reads this sentence in the letter, and not that all seats are taken. A rule's
    #: `may_have_seat` gives no other.
    in_letter: bool = False
    moves_on: bool = False  #: a registration goes on at the next date of its session
    turn: Turn = Turn.KEEPS_PLACE  #: of a rule by which somebody waits though a seat is free
    gives_seat: bool = False  #: somebody has a seat by it, and staff have not given it
    #: Found on the members' list, without settling the dues: the treasurer reads it.
    is_lead: bool = False
    settles_dues: bool = False  #: says that the dues were in order when the seat was given
    of_session: bool = False  #: told once, where the session is, and not for each registration
    stops: bool = False  #: stops the whole pass: nothing is written, nothing is sent
    fails: bool = False  #: passes have been tried and failed: what they decided is remembered
    alert: bool = False  #: staff hear of it at once, in a letter of its own, once a cause
    holds: bool = True  #: in an alert: something waits until it is put right


_PLAIN = About()
_EXPLAINS = About(explains=True)
_SEAT = About(explains=True, gives_seat=True)
_MOVES_ON = About(explains=True, moves_on=True)
_TOLD_TO_WHO_WAITS = About(explains=True, in_letter=True)
_WAITS_BEHIND = About(explains=True, in_letter=True, turn=Turn.WAITS_BEHIND)
_SERVED_LAST = About(explains=True, in_letter=True, turn=Turn.SERVED_LAST)
_GOOD_TO_KNOW = About(digest=False)
_KNOWN_AS_IT_IS = About(digest=False, explains=True)
_AT_ONCE = About(alert=True)
_STOPS = About(stops=True, alert=True)
_FAILS = About(stops=True, fails=True, alert=True)
_ALL_GOES_ON = About(holds=False)
_AT_ONCE_ALL_GOES_ON = About(alert=True, holds=False)
# In a row of `Inscriptions`
_EMAIL = About(column="email", urgency=Urgency.REGISTRATION)
_RETURNED = About(column="email", urgency=Urgency.REGISTRATION, still_counts=True, alert=True)
_UNPROVED = About(column="email", urgency=Urgency.REGISTRATION, holds=False)
_UNSURE = About(column="email", urgency=Urgency.REGISTRATION, holds=False, alert=True)
_SESSION_CELL = About(column="session", urgency=Urgency.REGISTRATION)
_SESSION_IS = About(column="session", urgency=Urgency.REGISTRATION, explains=True)
_SESSION_NOT_YET = About(column="session", digest=False, explains=True)
_SESSION_ASIDE = About(column="session", urgency=Urgency.REGISTRATION, of_session=True)
_RECEIVED = About(column="received", urgency=Urgency.REGISTRATION)
_DECISION = About(column="decision", urgency=Urgency.REGISTRATION)
_MOVE_ASKED = About(column="decision", urgency=Urgency.REGISTRATION, still_counts=True, holds=False)
_MOVE_IDLE = About(column="decision", digest=False, explains=True, still_counts=True)
_ROW = About(urgency=Urgency.REGISTRATION)
_ROW_GONE = About(urgency=Urgency.ROW_GONE)
_RESEND = About(column="resend", urgency=Urgency.REGISTRATION, still_counts=True)
_RESEND_READ = About(column="resend", digest=False, still_counts=True)
_ATTENDANCE = About(column="attendance", urgency=Urgency.ATTENDANCE)
_EXPORT = About(column="alert", urgency=Urgency.ATTENDANCE, holds=False)
_EXPORT_ROW = About(urgency=Urgency.ATTENDANCE, holds=False)
_EVALUATION = About(holds=False)
_DUES = About(column="dues", urgency=Urgency.DUES, is_lead=True)
_DUES_OPEN = About(column="dues", urgency=Urgency.DUES, explains=True)
_DUES_FINE = About(column="dues", urgency=Urgency.DUES, settles_dues=True, explains=True)
_DUES_AS_THEY_ARE = About(
    column="dues", urgency=Urgency.DUES, digest=False, explains=True, is_lead=True
)
_FIRST_USE = About(column="dues", urgency=Urgency.DUES, once=True, holds=False, alert=True)
_EXCHANGED = About(urgency=Urgency.LETTER, alert=True)
_REFUSED = About(column="email", urgency=Urgency.LETTER, still_counts=True, alert=True)
_IN_DOUBT = About(urgency=Urgency.LETTER, still_counts=True)
_WITHHELD = About(digest=False, still_counts=True)
_LETTER_WAITS = About(digest=False, still_counts=True, explains=True)
# In a row of `Sessions`
_LINK = About(column="link", urgency=Urgency.LINK, alert=True)
_LINK_SOON = About(column="link", urgency=Urgency.LINK, holds=False, alert=True)
_FLOOD = About(column="let_through", urgency=Urgency.FLOOD, alert=True)
_LET_THROUGH = About(column="let_through")
_ANNOUNCE = About(column="announce", digest=False, holds=False)
_NEXT_DATE = About(column="next_date", urgency=Urgency.SESSION)
_NEXT_DATE_SOFTLY = About(column="next_date", digest=False, holds=False)
_SPEAKERS = About(column="speakers", urgency=Urgency.LETTER)
_SPEAKER_SOFTLY = About(column="speakers", digest=False)
_SPEAKER_LETTER = About(column="speakers", urgency=Urgency.LETTER, alert=True)
_DOCUMENTS = About(column="documents", digest=False, holds=False)
_REPLAY = About(column="replay", digest=False, holds=False)
_CERTIFICATES = About(column="certificates", holds=False)
_EVALUATION_ASIDE = About(column="attendance", digest=False, still_counts=True)
_CERTIFICATE_VOID = About(column="attendance", digest=False, still_counts=True)
_CONTACT = About(column="contact", digest=False, holds=False)
_STATE = About(column="state", urgency=Urgency.SESSION)
_SESSION_ROW = About(urgency=Urgency.SESSION)
_CODE_CHANGED = About(urgency=Urgency.SESSION, of_session=True)
_SILENCE = About(urgency=Urgency.SESSION, holds=False, alert=True)
_OVER_CAPACITY = About(digest=False, holds=False)
_MINIMUM = About(column="minimum", urgency=Urgency.SESSION, holds=False)
_TOO_FEW = About(column="minimum", urgency=Urgency.SESSION, holds=False, alert=True)


class Reason(StrEnum):
    """Why something is as it is. The value is the code of its sentence, and what ledgers hold."""

    about: About

    def __new__(cls, code: str, about: About | None = None) -> Self:
        """Make a member: a reason needs its row, and is named where that is missing."""
        if about is None:
            raise TypeError(f"{code} has no row: what follows from it?")
        reason = str.__new__(cls, code)
        reason._value_ = code
        reason.about = about
        return reason

    # Why a registration stands where it stands
    SEAT_IN_ORDER = "seat_in_order", _SEAT
    SEAT_BECAME_FREE = "seat_became_free", _SEAT
    SEAT_HELD = "seat_held", _SEAT
    HOLD_PROLONGED = "hold_prolonged", _SEAT
    SETTLED = "settled", _SEAT
    SETTLE_FIRST = "settle_first", _EXPLAINS
    HOLD_OVER = "hold_over", _EXPLAINS
    FULL = "full", _EXPLAINS
    NO_PLACES = "no_places", _EXPLAINS
    SEATS_KEPT = "seats_kept", _EXPLAINS
    STRUCTURE_FULL = "structure_full", _WAITS_BEHIND
    STRUCTURE_LAST = "structure_last", _SERVED_LAST
    WAITING_STOPPED = "waiting_stopped", _EXPLAINS
    NO_DATE_YET = "no_date_yet", _TOLD_TO_WHO_WAITS
    AFTER_CLOSING = "after_closing", _EXPLAINS
    SESSION_CANCELLED = "session_cancelled", _SESSION_IS
    SESSION_IS_CANCELLED = "session_is_cancelled", _SESSION_IS
    NOT_OPENED_AGAIN = "not_opened_again", _KNOWN_AS_IT_IS
    GIVEN_BACK = "given_back", _EXPLAINS
    SILENT = "silent", _EXPLAINS
    COMING_STILL = "coming_still", _KNOWN_AS_IT_IS
    ASKED_STILL_COMING = "asked_still_coming", _KNOWN_AS_IT_IS
    MOVED = "moved", _EXPLAINS
    MOVED_ON = "moved_on", _MOVES_ON
    MOVED_ON_CANCELLED = "moved_on_cancelled", _MOVES_ON
    MOVED_ON_SEATLESS = "moved_on_seatless", _MOVES_ON
    MOVED_FROM = "moved_from", _KNOWN_AS_IT_IS
    REPLACED = "replaced", _EXPLAINS
    REPLACES = "replaces", _EXPLAINS
    WITHDRAWN = "withdrawn", _EXPLAINS
    ADOPTED = "adopted", _EXPLAINS
    ERASED = "erased", _EXPLAINS
    ERASED_IN_TIME = "erased_in_time", _EXPLAINS
    KEPT_AS_PROOF = "kept_as_proof", _EXPLAINS
    STAFF_CONFIRM = "staff_confirm", _EXPLAINS
    STAFF_WAIT = "staff_wait", _EXPLAINS
    STAFF_CANCEL = "staff_cancel", _EXPLAINS
    STAFF_REFUSE = "staff_refuse", _EXPLAINS
    SPEAKS = "speaks", _KNOWN_AS_IT_IS
    SPEAKS_NO_MORE = "speaks_no_more", _KNOWN_AS_IT_IS

    # The dues
    DUES_NOT_ASKED = "dues_not_asked", _DUES_FINE
    DUES_BY_ADDRESS = "dues_by_address", _DUES_FINE
    DUES_BY_DOMAIN = "dues_by_domain", _DUES_FINE
    DUES_BY_STRUCTURE = "dues_by_structure", _DUES_FINE
    DUES_UNSETTLED = "dues_unsettled", _DUES_OPEN
    DUES_MEMBER_UNPAID = "dues_member_unpaid", _DUES_AS_THEY_ARE
    DUES_PAID_AHEAD = "dues_paid_ahead", _DUES
    DUES_ALIKE = "dues_alike", _DUES
    DUES_ALIKE_UNPAID = "dues_alike_unpaid", _DUES_AS_THEY_ARE
    DUES_UNCLEAR = "dues_unclear", _DUES_AS_THEY_ARE
    DUES_PROMISED = "dues_promised", _DUES_AS_THEY_ARE
    CONFIRMED_UNSETTLED = "confirmed_unsettled", _KNOWN_AS_IT_IS

    # What somebody has to correct
    EMAIL_MISSING = "email_missing", _EMAIL
    EMAIL_UNREADABLE = "email_unreadable", _EMAIL
    EMAIL_SEVERAL = "email_several", _EMAIL
    EMAIL_TOO_LONG = "email_too_long", _EMAIL
    EMAIL_PASSED_ON = "email_passed_on", _EMAIL
    EMAIL_LOCAL = "email_local", _EMAIL
    EMAIL_OF_A_PROGRAM = "email_of_a_program", _EMAIL
    EMAIL_OF_OURS = "email_of_ours", _EMAIL
    SESSION_MISSING = "session_missing", _SESSION_CELL
    SESSION_UNKNOWN = "session_unknown", _SESSION_CELL
    SESSION_UNREAD = "session_unread", _SESSION_CELL
    SESSION_AMBIGUOUS = "session_ambiguous", _SESSION_CELL
    SESSION_LEFT_ASIDE = "session_left_aside", _SESSION_ASIDE
    SESSION_GONE = "session_gone", _SESSION_ASIDE
    RECEIVED_MISSING = "received_missing", _RECEIVED
    RECEIVED_UNREADABLE = "received_unreadable", _RECEIVED
    DECISION_UNREADABLE = "decision_unreadable", _DECISION
    ERASE_ASKED = "erase_asked", _DECISION
    ERASE_REFUSED = "erase_refused", _DECISION
    ERASE_UNKNOWN = "erase_unknown", _DECISION
    ERASE_WAITS = "erase_waits", _AT_ONCE_ALL_GOES_ON
    ERASE_NEXT = "erase_next", _DECISION
    RESEND_UNREADABLE = "resend_unreadable", _RESEND
    RESEND_READ = "resend_read", _RESEND_READ
    NOTHING_TO_SAY_AGAIN = "nothing_to_say_again", _LETTER_WAITS
    NOTHING_SAID_TO_CHECK = "nothing_said_to_check", _LETTER_WAITS
    PERSON_SETTLES_AT = "person_settles_at", _KNOWN_AS_IT_IS
    REPLACES_AT = "replaces_at", _KNOWN_AS_IT_IS
    REPLACEMENT_WAITS = "replacement_waits", _ROW
    EXCHANGED = "exchanged", _EXCHANGED
    REPLACEMENT_CALLED_OFF = "replacement_called_off", _GOOD_TO_KNOW
    ATTENDANCE_UNREADABLE = "attendance_unreadable", _ATTENDANCE
    EXPORT_WITHOUT_SESSION = "export_without_session", _EXPORT_ROW
    EXPORT_SESSION_UNKNOWN = "export_session_unknown", _EXPORT_ROW
    EXPORT_TABLE_UNKNOWN = "export_table_unknown", _EXPORT_ROW
    EXPORT_CELL_UNREADABLE = "export_cell_unreadable", _EXPORT_ROW
    EXPORT_ROW_TIMELESS = "export_row_timeless", _EXPORT_ROW
    EXPORT_LEFT_BEFORE = "export_left_before", _EXPORT_ROW
    EXPORT_FILE_UNREADABLE = "export_file_unreadable", _EXPORT_ROW
    EXPORT_BEFORE_END = "export_before_end", _EXPORT
    EXPORT_TOO_EARLY = "export_too_early", _EXPORT
    EXPORT_OF_ANOTHER = "export_of_another", _EXPORT
    EXPORT_ELSEWHERE = "export_elsewhere", _EXPORT
    EXPORT_CLOCK_OFF = "export_clock_off", _EXPORT
    CONNECTION_SHARED = "connection_shared", _EXPORT_ROW
    CONNECTION_NEAR = "connection_near", _EXPORT_ROW
    CONNECTION_UNKNOWN = "connection_unknown", _EXPORT_ROW
    CONNECTIONS_UNKNOWN = "connections_unknown", _GOOD_TO_KNOW
    CONNECTED = "connected", _PLAIN
    CONNECTED_FOR = "connected_for", _PLAIN
    SESSION_NOTE = "session_note", _PLAIN
    REF_TWICE = "ref_twice", _ROW
    ALREADY_REGISTERED = "already_registered", _ROW
    REGISTERED_ELSEWHERE = "registered_elsewhere", _ROW
    PERHAPS_THE_SAME = "perhaps_the_same", _GOOD_TO_KNOW
    PERHAPS_A_SLIP = "perhaps_a_slip", _GOOD_TO_KNOW
    PERHAPS_ONE_PERSON = "perhaps_one_person", _PLAIN
    CELL_MISSING = "cell_missing", _SESSION_ROW
    DECISION_AGAINST_WITHDRAWAL = "decision_against_withdrawal", _DECISION
    DECISION_AGAINST_MOVE = "decision_against_move", _DECISION
    MOVE_NO_DATE = "move_no_date", _MOVE_ASKED
    MOVE_DECIDED = "move_decided", _MOVE_ASKED
    MOVE_IDLE = "move_idle", _MOVE_IDLE
    MOVE_DONE = "move_done", _MOVE_IDLE
    MOVE_IN_VAIN = "move_in_vain", _MOVE_ASKED
    FORMULA_BROKEN = "formula_broken", _PLAIN
    CODE_TWICE = "code_twice", _SESSION_ROW
    CODE_CHANGED = "code_changed", _CODE_CHANGED
    CODE_OF_CLOSED = "code_of_closed", _SESSION_ROW
    CODE_WITH_SLASH = "code_with_slash", _SESSION_ROW
    EDIT_WAITS = "edit_waits", _GOOD_TO_KNOW
    CODE_UNUSABLE = "code_unusable", _SESSION_ROW
    CODE_LONG = "code_long", _GOOD_TO_KNOW
    PAGE_NAME_TWICE = "page_name_twice", _SESSION_ROW
    PAGE_CUT = "page_cut", _GOOD_TO_KNOW
    DATE_UNREADABLE = "date_unreadable", _SESSION_ROW
    DATE_WITHOUT_YEAR = "date_without_year", _SESSION_ROW
    DATE_OF_ANOTHER_WEEKDAY = "date_of_another_weekday", _SESSION_ROW
    TIME_UNREADABLE = "time_unreadable", _SESSION_ROW
    MOMENT_UNREADABLE = "moment_unreadable", _SESSION_ROW
    PLACES_UNREADABLE = "places_unreadable", _SESSION_ROW
    RESERVED_TOO_MANY = "reserved_too_many", _SESSION_ROW
    YES_NO_UNREADABLE = "yes_no_unreadable", _PLAIN
    STATE_UNREADABLE = "state_unreadable", _SESSION_ROW
    ARCHIVED_EARLY = "archived_early", _STATE
    NEXT_UNKNOWN = "next_unknown", _NEXT_DATE
    NEXT_ITSELF = "next_itself", _NEXT_DATE
    NEXT_CIRCLE = "next_circle", _NEXT_DATE
    NEXT_GONE_BY = "next_gone_by", _NEXT_DATE
    NEXT_CANCELLED = "next_cancelled", _NEXT_DATE
    NEXT_DRAFT = "next_draft", _NEXT_DATE
    NEXT_UNDATED = "next_undated", _NEXT_DATE
    NEXT_CLOSED = "next_closed", _NEXT_DATE_SOFTLY
    NEXT_IS_FULL = "next_is_full", _NEXT_DATE_SOFTLY
    END_BEFORE_START = "end_before_start", _SESSION_ROW
    ENDS_NEXT_DAY = "ends_next_day", _GOOD_TO_KNOW
    HOUR_SKIPPED = "hour_skipped", _SESSION_ROW
    HOUR_TWICE = "hour_twice", _SESSION_ROW
    OVER_CAPACITY = "over_capacity", _OVER_CAPACITY
    DATE_PASSED = "date_passed", _SESSION_ROW
    MINIMUM_UNREADABLE = "minimum_unreadable", _MINIMUM
    MINIMUM_ABOVE_PLACES = "minimum_above_places", _MINIMUM
    TOO_FEW = "too_few", _TOO_FEW
    TOO_FEW_AND_HELD = "too_few_and_held", _TOO_FEW
    SILENT_WHILE_OTHERS_WAIT = "silent_while_others_wait", _SILENCE
    LINK_AWAITED = "link_awaited", _LINK_SOON
    LINK_MISSING = "link_missing", _LINK
    LINK_UNUSABLE = "link_unusable", _LINK
    LINK_PORT = "link_port", _LINK
    LINK_ELSEWHERE = "link_elsewhere", _LINK
    LINK_PRIVATE = "link_private", _LINK
    LINK_SCRIPTS = "link_scripts", _LINK
    ROW_ABSENT = "row_absent", _ROW_GONE
    ROW_ABSENT_UNNAMED = "row_absent_unnamed", _ROW_GONE
    LETTER_REFUSED = "letter_refused", _REFUSED
    LETTER_REFUSED_TEXT = "letter_refused_text", _REFUSED
    LETTER_REFUSED_FULL = "letter_refused_full", _REFUSED
    LETTER_REFUSED_UNCLEAR = "letter_refused_unclear", _REFUSED
    CERTIFICATES_UNREADABLE = "certificates_unreadable", _CERTIFICATES
    CERTIFICATE_VOID = "certificate_void", _CERTIFICATE_VOID
    DOCUMENT_UNREADABLE = "document_unreadable", _DOCUMENTS
    REPLAY_UNREADABLE = "replay_unreadable", _REPLAY
    CONTACT_UNREADABLE = "contact_unreadable", _CONTACT
    SPEAKER_UNREADABLE = "speaker_unreadable", _SPEAKERS
    SPEAKER_BY_NAME = "speaker_by_name", _SPEAKER_SOFTLY
    SPEAKER_REFUSED = "speaker_refused", _SPEAKER_LETTER
    SPEAKER_REFUSED_AGAIN = "speaker_refused_again", _SPEAKER_LETTER
    SPEAKER_RETURNED = "speaker_returned", _SPEAKER_LETTER
    SPEAKER_RETURNED_AGAIN = "speaker_returned_again", _SPEAKER_LETTER
    LETTER_IN_DOUBT = "letter_in_doubt", _IN_DOUBT
    LETTER_IN_DOUBT_NO_ROW = "letter_in_doubt_no_row", _IN_DOUBT
    LETTER_MISSED = "letter_missed", _PLAIN
    LETTER_UNWRITABLE = "letter_unwritable", _AT_ONCE
    PAGES_UNWRITTEN = "pages_unwritten", _AT_ONCE_ALL_GOES_ON
    DOSSIERS_UNWRITTEN = "dossiers_unwritten", _AT_ONCE_ALL_GOES_ON
    BACKUP_UNWRITTEN = "backup_unwritten", _AT_ONCE_ALL_GOES_ON
    FLOOD = "flood", _FLOOD
    LET_THROUGH_UNREADABLE = "let_through_unreadable", _LET_THROUGH
    ANNOUNCE_UNREADABLE = "announce_unreadable", _ANNOUNCE
    ANNOUNCE_CANCELLED = "announce_cancelled", _ANNOUNCE
    ANNOUNCE_DRAFT = "announce_draft", _ANNOUNCE
    ANNOUNCE_UNDATED = "announce_undated", _ANNOUNCE
    ANNOUNCE_LATE = "announce_late", _ANNOUNCE
    WITHHELD_FLOOD = "withheld_flood", _WITHHELD
    WITHHELD_MAILBOX = "withheld_mailbox", _LETTER_WAITS
    WITHHELD_QUIET_HOURS = "withheld_quiet_hours", _LETTER_WAITS
    PASSES_FAILING = "passes_failing", _FAILS
    PASS_TOO_LONG = "pass_too_long", _AT_ONCE_ALL_GOES_ON
    WORKBOOK_TOO_LARGE = "workbook_too_large", _STOPS
    PASSES_FAILING_OPEN = "passes_failing_open", _FAILS
    PASSES_FAILING_OPEN_BY = "passes_failing_open_by", _FAILS
    PASSES_FAILING_CHANGING = "passes_failing_changing", _FAILS
    PASSES_FAILING_MAIL = "passes_failing_mail", _FAILS
    PASSES_FAILING_HELD = "passes_failing_held", _FAILS
    PASSES_FAILING_SILENT = "passes_failing_silent", _FAILS
    PASSES_FAILING_FILE = "passes_failing_file", _FAILS
    PASSES_FAILING_GONE = "passes_failing_gone", _FAILS
    PASSES_FAILING_NOT_SHARED = "passes_failing_not_shared", _FAILS
    PASSES_FAILING_READ_ONLY = "passes_failing_read_only", _FAILS
    PASSES_FAILING_PROTECTED = "passes_failing_protected", _FAILS
    PASSES_FAILING_WRITE = "passes_failing_write", _FAILS
    PASSES_FAILING_ZONE = "passes_failing_zone", _FAILS
    COLUMNS_MOVED = "columns_moved", _AT_ONCE_ALL_GOES_ON
    COLUMNS_MOVED_PUT_BACK = "columns_moved_put_back", _AT_ONCE_ALL_GOES_ON
    MAIL_STOPPED = "mail_stopped", _AT_ONCE
    ANSWER_DIFFERS = "answer_differs", _KNOWN_AS_IT_IS
    SESSION_SETTLING = "session_settling", _SESSION_IS
    SESSION_DRAFT = "session_draft", _SESSION_NOT_YET
    SESSION_POSTPONED = "session_postponed", _GOOD_TO_KNOW
    SESSION_DRAFT_TOLD = "session_draft_told", _STATE
    SETTLES_AT = "settles_at", _KNOWN_AS_IT_IS
    EMAIL_KEPT_UNTIL = "email_kept_until", _EMAIL
    UNREACHED = "unreached", _EXPLAINS
    DUES_FIRST_BY_STRUCTURE = "dues_first_by_structure", _FIRST_USE
    DUES_FIRST_BY_DOMAIN = "dues_first_by_domain", _FIRST_USE
    DUES_NAME_ONLY = "dues_name_only", _DUES
    EMAIL_RETURNED = "email_returned", _RETURNED
    EMAIL_RETURNED_FULL = "email_returned_full", _RETURNED
    EMAIL_RETURNED_BLOCKED = "email_returned_blocked", _RETURNED
    EMAIL_RETURNED_UNREACHED = "email_returned_unreached", _RETURNED
    EMAIL_RETURNED_OTHER = "email_returned_other", _RETURNED
    EMAIL_UNSURE = "email_unsure", _UNSURE
    ERASED_STANDS = "erased_stands", _PLAIN
    FALLS_DUE = "falls_due", _ALL_GOES_ON
    FALLS_DUE_BY_HAND = "falls_due_by_hand", _ALL_GOES_ON
    KEPT_TOO_LONG = "kept_too_long", _ALL_GOES_ON
    TOKEN_WRONG = "token_wrong", _PLAIN
    TOKEN_MISSING = "token_missing", _PLAIN
    TOKEN_WITHOUT_TIME = "token_without_time", _PLAIN
    TOKEN_WRONG_MORE = "token_wrong_more", _PLAIN
    EVALUATION_CODE_WRONG = "evaluation_code_wrong", _EVALUATION
    EVALUATION_CODE_MISSING = "evaluation_code_missing", _EVALUATION
    EVALUATION_CODE_MORE = "evaluation_code_more", _EVALUATION
    EVALUATION_NOT_COUNTED = "evaluation_not_counted", _EVALUATION_ASIDE
    RETURNS_BACKLOG = "returns_backlog", _ALL_GOES_ON
    RETURNS_SKIPPED = "returns_skipped", _AT_ONCE_ALL_GOES_ON
    RETURN_UNPROVED = "return_unproved", _UNPROVED
    RETURNS_UNREACHABLE = "returns_unreachable", _AT_ONCE_ALL_GOES_ON
    RETURNS_CERTIFICATE = "returns_certificate", _AT_ONCE_ALL_GOES_ON
    RETURNS_LOGIN = "returns_login", _AT_ONCE_ALL_GOES_ON
    RETURNS_PASSWORD = "returns_password", _AT_ONCE_ALL_GOES_ON
    RETURNS_PASSWORD_FILE = "returns_password_file", _AT_ONCE_ALL_GOES_ON
    RETURNS_FOLDER = "returns_folder", _AT_ONCE_ALL_GOES_ON
    RETURNS_READ_ONLY = "returns_read_only", _AT_ONCE_ALL_GOES_ON
    DOMAIN_PUBLIC = "domain_public", _PLAIN
    MEMBER_EMAIL_UNREADABLE = "member_email_unreadable", _PLAIN
    YEAR_UNREADABLE = "year_unreadable", _PLAIN
    YEAR_MISSING = "year_missing", _PLAIN
    PAID_UNREADABLE = "paid_unreadable", _PLAIN
    CELLS_MERGED = "cells_merged", _PLAIN

    # What stops a whole pass
    TAB_MISSING = "tab_missing", _STOPS
    TAB_NONE = "tab_none", _STOPS
    TAB_DOUBLED = "tab_doubled", _STOPS
    COLUMN_MISSING = "column_missing", _STOPS
    COLUMN_MISSING_ALIKE = "column_missing_alike", _STOPS
    COLUMN_GONE = "column_gone", _STOPS
    COLUMN_GONE_ALIKE = "column_gone_alike", _STOPS
    COLUMN_LEFT = "column_left", _PLAIN
    COLUMN_DOUBLED = "column_doubled", _STOPS
    COLUMN_SHARED = "column_shared", _STOPS
    HEADER_BELOW = "header_below", _STOPS
    ANSWERS_WITHOUT_SESSION = "answers_without_session", _STOPS
    GUARD_VANISHED = "guard_vanished", _STOPS
    GUARD_EXCHANGED = "guard_exchanged", _STOPS
    GUARD_LEDGER_BEHIND = "guard_ledger_behind", _STOPS
    GUARD_DATABASE_BEHIND = "guard_database_behind", _STOPS
    GUARD_RESTORED = "guard_restored", _STOPS
    GUARD_ERASED_BACK = "guard_erased_back", _STOPS
    GUARD_CLOCK_BACK = "guard_clock_back", _STOPS
    GUARD_CLOCK_AHEAD = "guard_clock_ahead", _STOPS

    # The log: what became of a letter, and why it waits
    SAID_WITH = "said_with", _PLAIN
    NO_LONGER_TRUE = "no_longer_true", _PLAIN
    PERHAPS_SENT = "perhaps_sent", _PLAIN
    SHEET_SAYS_SENT = "sheet_says_sent", _PLAIN
    RESOLVED_SENT = "resolved_sent", _PLAIN
    RESOLVED_AGAIN = "resolved_again", _PLAIN
    TOLD_ARRIVED = "told_arrived", _PLAIN
    TOLD_AGAIN = "told_again", _PLAIN
    SENT_AGAIN = "sent_again", _PLAIN
    DOUBT_CRASH = "doubt_crash", _PLAIN
    DOUBT_CRASH_OPEN = "doubt_crash_open", _PLAIN
    DOUBT_REPEAT = "doubt_repeat", _PLAIN
    DOUBT_OPEN = "doubt_open", _PLAIN
    DOUBT_CRASH_AGAIN = "doubt_crash_again", _PLAIN
    DOUBT_AGAIN = "doubt_again", _PLAIN
    DOUBT_REFUSED = "doubt_refused", _PLAIN
    PUT_OFF = "put_off", _PLAIN
    UNWRITABLE = "unwritable", _PLAIN
    MAIL_UNREACHABLE = "mail_unreachable", _PLAIN
    MAIL_REFUSES_US = "mail_refuses_us", _PLAIN
    MAIL_LOGIN = "mail_login", _PLAIN
    MAIL_CERTIFICATE = "mail_certificate", _PLAIN
    MAIL_NO_TLS = "mail_no_tls", _PLAIN
    MAIL_PASSWORD_MISSING = "mail_password_missing", _PLAIN
    MAIL_LIMIT = "mail_limit", _PLAIN
    MAIL_PER_HOUR = "mail_per_hour", _PLAIN
    MAIL_PER_DAY = "mail_per_day", _PLAIN
    LOG_FLOOD = "log_flood", _PLAIN
    LOG_MAILBOX = "log_mailbox", _PLAIN
    LOG_QUIET_HOURS = "log_quiet_hours", _PLAIN
    LOG_SETTLES = "log_settles", _PLAIN
    MAIL_SHARE_HOUR = "mail_share_hour", _PLAIN
    MAIL_SHARE_DAY = "mail_share_day", _PLAIN
    MAIL_RELAY = "mail_relay", _PLAIN
    MAIL_RELAY_SHARE = "mail_relay_share", _PLAIN
    MAIL_RELAY_UNKNOWN = "mail_relay_unknown", _PLAIN


#: Each by its code, which is what ledgers hold.
BY_CODE = {reason.value: reason for reason in Reason}
