"""What whoever runs a fleet sets in `fleet.yaml`, checked and typed as `settings` are."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Annotated
from zoneinfo import ZoneInfo

from msgspec import Struct

from douze.model import value_types as values
from douze.model.setting_marks import Key
from douze.model.value_types import Choice, ValueType, Whole


class FleetSettings(Struct, frozen=True, kw_only=True):
    """Réglages d'un parc d'associations."""

    database: Annotated[
        str,
        ValueType.DATABASE_NEEDED,
        "L'adresse de la base PostgreSQL qui tient la mémoire de toutes les associations",
    ]
    associations: Annotated[
        values.AnyPath, "Le dossier où chaque association a le sien, avec son config.yaml"
    ] = Path("associations")
    language: Annotated[str, Choice(("fr", "en")), "La langue de ce que dit le parc"] = "fr"
    zone: Annotated[values.Zone, "Le fuseau horaire de ses dates et heures", Key("timezone")] = (
        ZoneInfo("Europe/Paris")
    )
    every: Annotated[values.Duration, "Combien de temps entre deux passes d'une association"] = (
        timedelta(minutes=10)
    )
    feed: Annotated[
        values.Truth, "Faut-il demander à Google quelles feuilles ont changé, au lieu de les lire ?"
    ] = False
    reads_per_minute: Annotated[
        int, Whole(1, 100_000), "Le plus de requêtes à Google en une minute, par robot"
    ] = 60
    threads: Annotated[int, Whole(1, 64), "Combien de passes à la fois dans un worker"] = 4
    #: Letters an hour, by the name of a relay; `mail.relay` of an association names one.
    relays: Annotated[
        Mapping[str, int],
        ValueType.RELAYS,
        "Le plus de messages en une heure par chaque relais : son nom, le nombre",
    ] = MappingProxyType({})
