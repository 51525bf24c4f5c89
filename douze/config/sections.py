"""The sections that say who the association is, and where its sheet and its mail are."""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import CoreSchema

from douze.config import kinds
from douze.config.addresses import is_loopback
from douze.config.kinds import choice, whole
from douze.model.tab_titles import ENGLISH, FRENCH

#: The tabs' titles in a sheet that is not French.
TITLES: dict[str, dict[str, Any]] = {"en": {**ENGLISH, "answers": [ENGLISH["answers"]]}}


def setting(default: object, description: str, *, alias: str | None = None) -> Any:
    """A field that may be left out; its default is checked as if it had been typed."""
    return Field(default=default, description=description, alias=alias)


def section(of: type["Section"], description: str) -> Any:
    """A section that may be left out."""
    return Field(default_factory=of, description=description)


class Section(BaseModel):
    """Some settings under one name. An empty section is one that was left out."""

    model_config = ConfigDict(extra="forbid", validate_default=True, frozen=True, defer_build=True)

    @model_validator(mode="before")
    @classmethod
    def _left_out(cls, typed: object) -> object:
        return {} if typed is None else typed


class Association(Section):
    name: kinds.Filled = setting("Cap Rural", "Le nom de votre association")
    contact: kinds.Address = setting(
        "Geneviève Ganivet <formation@example.org>",
        "La personne à qui les participants répondent : Nom <adresse>",
    )
    phone: kinds.Text = setting("", "Son téléphone, tel qu'il figure dans les messages")
    bulletin: kinds.WebAddress = setting(
        "https://example.org/bulletin.pdf", "Adresse du bulletin de cotisation à télécharger"
    )
    withdraw: kinds.WithdrawalForm = setting(
        "", "Adresse préremplie du formulaire de désistement, {token} à la place du code, ou rien"
    )


class AnswerTab(Section):
    tab: kinds.Filled = setting("", "Le titre de l'onglet")
    session: kinds.Text = setting("", "Le code de la seule session à laquelle il sert, s'il y en a")

    @model_validator(mode="before")
    @classmethod
    def _title_alone(cls, typed: object) -> object:
        return typed if isinstance(typed, dict | AnswerTab) else {"tab": typed}

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"anyOf": [{"type": "string"}, handler(core)]}


class Tabs(Section):
    sessions: kinds.Filled = setting(FRENCH["sessions"], "L'onglet des sessions")
    answers: Annotated[list[AnswerTab], Field(min_length=1)] = setting(
        [FRENCH["answers"]], "Le ou les onglets que les formulaires remplissent"
    )
    members: kinds.Filled = setting(FRENCH["members"], "L'onglet des adhérents")
    registrations: kinds.Filled = setting(FRENCH["registrations"], "L'onglet des inscriptions")
    messages: kinds.Filled = setting(FRENCH["messages"], "L'onglet des messages envoyés")
    withdrawals: kinds.Filled = setting(
        FRENCH["withdrawals"], "L'onglet du formulaire de désistement, s'il y en a un"
    )

    @field_validator("*")
    @classmethod
    def _distinct(cls, value: object, info: ValidationInfo) -> object:
        taken = [title.casefold() for known in info.data.values() for title in _titles(known)]
        for title in _titles(value):
            if title.casefold() in taken:
                raise ValueError(f"two tabs cannot have the same title, {title!r}")
            taken.append(title.casefold())
        return value


def _titles(value: Any) -> Iterator[str]:
    """The title, or titles, that one setting of Tabs gives."""
    yield from [value] if isinstance(value, str) else [answers.tab for answers in value]


class Spreadsheet(Section):
    kind: Annotated[str, choice("workbook", "google")] = setting(
        "workbook", "workbook : un classeur .xlsx ; google : une feuille Google"
    )
    path: kinds.WorkbookPath = setting("var/inscriptions.xlsx", "Le classeur, si kind: workbook")
    key: kinds.SheetKey = setting("", "La clé, dans l'adresse de la feuille, si kind: google")
    credentials: kinds.Text = setting("", "Le fichier JSON du compte de service, si kind: google")
    endpoint: kinds.Endpoint = setting("", "Une autre adresse que celle de Google, ou rien")
    tabs: Tabs = section(Tabs, "Les titres des onglets")
    columns: dict[kinds.Column, kinds.Filled] = setting(
        {}, "Les titres de colonnes que l'outil ne reconnaît pas seul : notre mot, le vôtre"
    )

    @field_validator("path", "key", "credentials")
    @classmethod
    def _needed(cls, value: str, info: ValidationInfo) -> str:
        kind = "workbook" if info.field_name == "path" else "google"
        return _needed_if(value, "spreadsheet.kind", kind, info)

    @field_validator("columns", mode="before")
    @classmethod
    def _no_columns(cls, typed: object) -> object:
        return {} if typed is None else typed


class Bounces(Section):
    host: kinds.Text = setting("", "Le serveur IMAP ; rien : les retours ne sont pas lus")
    port: Annotated[int, whole(1, 65535)] = setting(993, "Le port du serveur")
    security: Annotated[str, choice("tls", "starttls", "none")] = setting(
        "tls", "Le chiffrement ; none seulement pour un serveur sur cette machine"
    )
    user: kinds.Text = setting("", "L'identifiant de la boîte")
    password_env: kinds.Variable = setting(
        "DOUZE_IMAP_PASSWORD", "La variable d'environnement qui contient le mot de passe"
    )
    password_file: kinds.Text = setting(
        "", "Un fichier qui contient le mot de passe, lisible par ce seul compte, ou rien"
    )
    folder: kinds.Filled = setting("INBOX", "Le dossier où arrivent les retours")
    move_to: kinds.Text = setting("", "Le dossier où ranger les retours lus ; rien : ils restent")

    @field_validator("security")
    @classmethod
    def _encrypted(cls, value: str, info: ValidationInfo) -> str:
        return _on_this_machine(value, info)

    @field_validator("user", "password_env")
    @classmethod
    def _needed(cls, value: str, info: ValidationInfo) -> str:
        if info.data.get("host") and not value:
            raise ValueError("needed with mail.bounces.host")
        return value

    @field_validator("move_to")
    @classmethod
    def _elsewhere(cls, value: str, info: ValidationInfo) -> str:
        if value and value.casefold() == str(info.data.get("folder", "")).casefold():
            raise ValueError("has to be another folder than mail.bounces.folder")
        return value


class Mail(Section):
    kind: Annotated[str, choice("folder", "smtp")] = setting(
        "folder", "folder : un dossier, rien ne part ; smtp : un serveur de messagerie"
    )
    path: kinds.Text = setting("var/outbox", "Le dossier, si kind: folder")
    from_: kinds.Address = setting(
        "Cap Rural <formation@example.org>",
        "L'expéditeur des messages : Nom <adresse>",
        alias="from",
    )
    host: kinds.Text = setting("", "Le serveur, si kind: smtp")
    port: Annotated[int, whole(1, 65535)] = setting(587, "Le port du serveur")
    security: Annotated[str, choice("starttls", "tls", "none")] = setting(
        "starttls", "Le chiffrement ; none seulement pour un serveur sur cette machine"
    )
    user: kinds.Text = setting("", "L'identifiant auprès du serveur, ou rien")
    password_env: kinds.Variable = setting(
        "DOUZE_SMTP_PASSWORD", "La variable d'environnement qui contient le mot de passe"
    )
    password_file: kinds.Text = setting(
        "", "Un fichier qui contient le mot de passe, lisible par ce seul compte, ou rien"
    )
    oauth_command: kinds.Text = setting(
        "", "Un programme qui affiche un jeton OAuth (XOAUTH2), au lieu du mot de passe"
    )
    oauth_file: kinds.Text = setting("", "Un fichier qui contient un jeton OAuth (XOAUTH2)")
    per_hour: Annotated[int, whole(1)] = setting(100, "Le plus de messages en une heure")
    per_day: Annotated[int, whole(1)] = setting(400, "Le plus de messages en un jour")
    bounces: Bounces = section(Bounces, "La boîte où reviennent les messages")

    @field_validator("path", "host")
    @classmethod
    def _needed(cls, value: str, info: ValidationInfo) -> str:
        kind = "folder" if info.field_name == "path" else "smtp"
        return _needed_if(value, "mail.kind", kind, info)

    @field_validator("security")
    @classmethod
    def _encrypted(cls, value: str, info: ValidationInfo) -> str:
        return _on_this_machine(value, info)

    @field_validator("password_env")
    @classmethod
    def _password(cls, value: str, info: ValidationInfo) -> str:
        if info.data.get("user") and not value:
            raise ValueError("needed with mail.user: the name of an environment variable")
        return value


def _on_this_machine(security: str, info: ValidationInfo) -> str:
    """Let `none` stand only where nobody can listen in."""
    host = info.data.get("host")
    if security == "none" and host and not is_loopback(host):
        raise ValueError(f"none is for a server on this machine only, not for {host!r}")
    return security


def _needed_if(value: str, where: str, kind: str, info: ValidationInfo) -> str:
    if not value and info.data.get("kind") == kind:
        raise ValueError(f"needed when {where} is {kind}")
    return value
