"""`plan`: what `apply` would do, for people and for programs, and nothing changed."""

import json

from tests.home import Home


def test_a_plan_changes_nothing(home: Home) -> None:
    assert home("apply", "--limit", "1")[0] == 0, "what is left waits as it was asked to"
    before = home.everything()
    for words in (["plan"], ["plan", "--json"], ["plan", "--letters"]):
        assert home(*words)[0] == 0
        after = home.everything()
        passing = set(before) ^ set(after)
        assert passing <= {"var/ledger.sqlite-wal", "var/ledger.sqlite-shm"}
        assert {k: v for k, v in after.items() if k in before} == before


def test_a_plan_before_the_first_pass_makes_no_file(home: Home) -> None:
    before = home.everything()
    assert home("plan")[0] == 0
    assert home.everything() == before


def test_a_plan_says_what_apply_would_do(home: Home) -> None:
    _, out, _ = home("plan")
    lines = out.splitlines()
    assert lines[0] == f"Plan du 21/09/2020 à 10h00 pour {home.workbook}"
    assert "Inscriptions qui changent (3)" in lines
    assert "Messages à envoyer (3)" in lines
    assert lines[-1] == "Ceci est un plan : rien n'a été écrit, rien n'a été envoyé."


def test_a_plan_with_nothing_to_do_says_so(home: Home) -> None:
    home("apply")
    _, out, _ = home("plan")
    assert out.endswith("\n\nTout est à jour : il n'y a rien à écrire et rien à envoyer.\n")


def test_a_plan_for_programs(home: Home) -> None:
    status, out, _ = home("plan", "--json")
    shown = json.loads(out)
    assert status == 0
    assert {len(shown["letters"]), len(shown["statuses"])} == {3}
    assert (shown["problems"], shown["guards"]) == ([], [])
    for letter in shown["letters"]:
        known = {"key", "to", "kind", "subject", "too", "becomes", "was_written"}
        assert letter.keys() == known
        assert letter["key"].endswith(f"/{letter['kind']}")
    assert {letter["kind"] for letter in shown["letters"]} == {
        "confirmation",
        "dues",
        "waiting_list",
    }
    for change in shown["statuses"]:
        assert change.keys() == {"ref", "from", "to", "why"}
        assert change["from"] is None


def test_a_plan_never_shows_the_link(home: Home) -> None:
    home("apply")
    _, out, err = home("plan", "--letters", now="2020-09-30T15:00")
    assert "⟨lien⟩" in out
    assert "canari" not in out + err
    assert "canari" not in home("plan", "--json", now="2020-09-30T15:00")[1]
    assert "canari" not in home("plan", now="2020-09-30T15:00")[1]
