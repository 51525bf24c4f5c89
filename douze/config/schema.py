"""Which settings there are, what each may be, and what it is when left out.

This and `sections` are the one place that says so: `load` checks by it, and `make schema`
writes it to `docs/config.schema.json`, by which an editor completes and checks `config.yaml`
while somebody types. The descriptions are in French because staff read them there.
"""

import json
import sys
from pathlib import Path
from typing import Annotated

from douze.config import kinds
from douze.config.kinds import choice, whole
from douze.config.sections import Association, Mail, Section, Spreadsheet, section, setting


class Seats(Section):
    default: Annotated[int, whole(0)] = setting(12, "Places d'une session, sauf avis contraire")
    promote_until: kinds.Duration = setting(
        "2h", "Avant le début, quand la liste d'attente cesse d'avancer"
    )
    absent_hours: Annotated[int, whole(0, 8760)] = setting(
        24, "Heures pendant lesquelles une ligne disparue garde sa place"
    )


class Dues(Section):
    required: kinds.Truth = setting(True, "Faut-il être à jour de cotisation ?")
    hold_days: Annotated[int, whole(0, 366)] = setting(7, "Jours pour régler, place gardée")
    deadline_time: kinds.Clock = setting("18:00", "L'heure limite, le dernier jour")
    year_starts: kinds.MonthDay = setting("01-01", "Début de l'année de cotisation, mois-jour")
    grace_days: Annotated[int, whole(0, 366)] = setting(0, "Jours de tolérance ensuite")
    early_from: kinds.MonthDayOrNone = setting(
        "", "Dès quand un règlement compte aussi pour l'année suivante, mois-jour, ou rien"
    )
    by_structure: Annotated[str, choice("accept", "hold", "no")] = setting(
        "accept", "Ce que vaut le nom d'une structure à jour, tapé dans le formulaire"
    )
    legal_forms: list[kinds.Filled] = setting(
        "association asso sarl sas sasu sa eurl scop scic snc sci gaec earl".split(),
        "Les formes juridiques ignorées quand deux noms de structure sont comparés",
    )


class Letters(Section):
    link_before: kinds.Duration = setting("24h", "Le lien part ce temps avant le début")
    reminder_before: kinds.Duration = setting("1h", "Le rappel part ce temps avant le début")
    settle_minutes: Annotated[int, whole(0, 1440)] = setting(
        10, "Minutes sans modification avant d'annoncer un changement"
    )
    per_mailbox_day: Annotated[int, whole(1)] = setting(
        6, "Le plus de messages en un jour à une même boîte"
    )


class Digest(Section):
    at: kinds.Clock = setting("08:00", "L'heure du résumé quotidien à l'équipe")


class Guard(Section):
    vanished: Annotated[int, whole(0)] = setting(5, "Le plus de lignes qui peuvent disparaître")
    vanished_percent: Annotated[int, whole(0, 100)] = setting(20, "La même limite, en pour cent")
    letters: Annotated[int, whole(1)] = setting(
        60, "Le plus de messages à de nouvelles inscriptions en un passage"
    )


class Schedule(Section):
    apply: kinds.Rhythm = setting("every 10 minutes", "Le rythme de la commande watch")
    deadline: kinds.PassDuration = setting("10min", "Combien de temps une passe peut durer")


class Configuration(Section):
    """Réglages de Douze."""

    association: Association = section(Association, "Votre association")
    language: Annotated[str, choice("fr", "en")] = setting(
        "fr", "La langue de la feuille et des messages"
    )
    timezone: kinds.Zone = setting("Europe/Paris", "Le fuseau horaire")
    spreadsheet: Spreadsheet = section(Spreadsheet, "La feuille de calcul")
    mail: Mail = section(Mail, "L'envoi des messages")
    seats: Seats = section(Seats, "Les places")
    dues: Dues = section(Dues, "La cotisation")
    letters: Letters = section(Letters, "Les messages aux participants")
    digest: Digest = section(Digest, "Le résumé quotidien")
    guard: Guard = section(Guard, "Les garde-fous")
    ledger: kinds.Filled = setting("var/ledger.sqlite", "La mémoire de l'outil")
    schedule: Schedule = section(Schedule, "Le rythme")


def json_schema() -> str:
    """The text of `docs/config.schema.json`."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return (
        json.dumps(schema | Configuration.model_json_schema(), ensure_ascii=False, indent=2) + "\n"
    )


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json_schema(), encoding="utf-8")
