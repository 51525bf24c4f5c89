"""What a pass has to keep, each promise by its sentence.

How each is held against the sheet, the letters and the ledger stands in letters_kept.py,
seats_kept.py, dues_kept.py, people_kept.py, sheet_kept.py and machine.py; a test sees that each
was put to the test on the way.
"""

PROMISES = (
    # letters
    "a letter is sent once",
    "what was sent before a crash is never sent again",
    "a letter in doubt is repeated once, as it was, not before 10 minutes",
    "a letter in doubt whose loss would hurt is repeated, if it still holds",
    "a letter in doubt that is not repeated waits for resolve, and its row says so",
    "resolve again: the letter goes once more",
    "what a crash kept from being sent is sent by the next pass",
    "a pass that is repeated sends nothing else",
    "nobody gets two letters about one session in one pass",
    "what one person is asked to pay in one pass is one letter",
    "nothing is sent about a session while its edit has not settled",
    "nothing is sent about a session that had already started at the first pass",
    "a letter is sent neither before its time nor past its use",
    "a letter tells the status that holds",
    "who is not confirmed gets no link or thanks",
    "who is out of it hears of no change",
    "a row is gone or stands twice: its letters wait",
    "once its session is over nobody is told that a row is gone",
    "moved there and back between two passes: no letter",
    "link_change: the link changed after it was sent",
    "reminder: not if link went less than 2 h ago",
    "a cancelled session: link and reminder stop at once",
    # speakers
    "a letter to a speaker says what is so",
    "a speaker who stands there gets the link, from 24 h before the start on",
    "brief: to speakers, 48 h before, without the link",
    "what holds is said again no oftener than it was asked for",
    "who is asked for in Renvoyer hears in the first pass that may write to them",
    "who speaks was last told so",
    "who speaks was last told the date and title that hold",
    # the link
    "the link goes to nobody who is not confirmed",
    "the link is in no other letter",
    "the link goes from 24 h before the start on",
    "the link is the one that stands in the row",
    "the link is in no log and on nobody's row",
    # seats
    "the tool never gives more than Places",
    "a seat given stays given",
    "a place that goes on to somebody else is neither lost nor doubled",
    "a freed seat goes to the next on the waiting list",
    "nobody waits while a seat is free",
    "from 2 h before the start nobody is promoted",
    "from the start on, only attendance changes",
    "Rang counts from 1, in order of arrival",
    "only who waits by the rules has a Rang",
    "a hold lasts 7 days, ends 24 h before the start, lasts at least 2 h",
    "a hold never goes beyond the start",
    "a deadline once given is never brought forward but to the start",
    "while an edit has not settled, statuses stand",
    # dues
    "a payment that nobody can read expires nobody",
    "dues that arrive after the deadline open the registration again",
    "a hold does not run out while its letter is kept back",
    # people
    "Décision beats every rule",
    "after the deadline expirée: only a new answer or confirmer helps",
    "a cancelled session: all its live registrations become annulée",
    "a row that disappears keeps its seat for 24 h",
    "still gone after 24 h, it is a withdrawal",
    "registrations stand in the order of their answers' timestamps",
    "a registration keeps its first arrival",
    "a second answer is not a second registration",
    "an edited answer alone moves a registration, to the session that it names",
    "a place that Décision keeps for whoever chose another session: the row says so",
    "who stands somewhere was last told so",
    "whose hold ran out hears that the session is cancelled",
    "who is confirmed was last told the date and title that hold",
    "who waits was last told the date and title that hold",
    "who may pay late was last told the date and title that hold",
    "who is confirmed has the link that holds, from 24 h before the start",
    # the sheet
    "the tool never writes a cell that staff own",
    "the sheet shows the status",
    "every row has a reason",
    "Confirmées, En attente and Places libres are counted",
    "Messages: one row a letter",
    "Messages shows every letter that was sent",
    "Messages says which letters are in doubt, and which were repeated",
    "never said to be sent unless it was",
    # passes
    "a second pass at the same moment does nothing",
    "a pass is refused: nothing is written, nobody is written to",
    "a pass is refused when more than 5, and more than 20 %, have disappeared",
    "a lost ledger, or an old one: the pass is refused, nobody is written to",
    "what was not written is not told",
    "the pass ends without an error",
)


class Broken(Exception):
    """A promise was broken."""

    def __init__(self, sentence: str, what: object = "") -> None:
        self.sentence = sentence
        super().__init__(sentence, what)

    def __str__(self) -> str:
        return f"{self.sentence}: {str(self.args[1])[:1500]}"
