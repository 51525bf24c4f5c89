"""A plan as a program reads it."""

from douze.model.message_rows import why_withheld
from douze.model.phrases import Problem
from douze.model.plan import Plan
from douze.model.site import SitePlan
from douze.model.wording import Wording
from douze.model.words import LetterState


def plan_json(plan: Plan, wording: Wording) -> dict[str, object]:
    """Give a plan as plain lists, for other programs."""
    # A letter that leaves may stay in a folder, where nobody gets it.
    becomes = LetterState.WRITTEN if plan.only_written else LetterState.SENT
    return {
        "now": wording.local(plan.now).isoformat(timespec="seconds"),
        "letters": [
            {
                "key": planned.letter.key,
                "to": planned.letter.to,
                "kind": planned.letter.kind.value,
                "subject": planned.subject,
                "too": [one.key for one in planned.letter.together],
                "becomes": wording.word(becomes),
                "was_written": planned.was_written,
            }
            for planned in plan.letters
        ],
        "withheld": [
            {
                "key": letter.key,
                "to": letter.to,
                "kind": letter.kind.value,
                "why": wording.sentence(why_withheld(letter)),
            }
            for letter in plan.withheld
        ],
        "statuses": [
            {
                "ref": change.ref,
                "from": wording.word(change.before) or None,
                "to": wording.word(change.after),
                "why": wording.say(change.why),
            }
            for change in plan.statuses
        ],
        "problems": [
            {**_problem_json(problem, wording), "who": problem.whose} for problem in plan.problems
        ],
        "erase": [*plan.erase, *(ref for due in plan.due for ref in due.refs)],
        "pages": _pages_json(plan.site),
        "dossiers": [
            {"name": one.name, "version": one.version}
            for one in (plan.dossiers.writes if plan.dossiers else ())
        ],
        "guards": [_problem_json(problem, wording) for problem in plan.guards],
    }


def _pages_json(site: SitePlan | None) -> list[dict[str, str]]:
    if site is None:
        return []
    written = [{"name": file.name, "becomes": "written"} for file in site.writes]
    return [*written, *({"name": name, "becomes": "removed"} for name in site.removes)]


def _problem_json(problem: Problem, wording: Wording) -> dict[str, str]:
    return {"where": problem.where, "what": wording.sentence(problem.what)}
