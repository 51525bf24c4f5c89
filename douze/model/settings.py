"""What an association sets in `config.yaml`, checked and typed.

This is the one declaration of every setting. A field says what may be typed, what it is for (in
French, since staff read it in their editor), its name in the file where that is another, what it
must agree with, and what it is when it is left out. What checks the file, its JSON Schema, and
the table in `docs/reference.md` follow from it, in this order.
"""

from collections.abc import Mapping
from datetime import time, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Annotated
from zoneinfo import ZoneInfo

from msgspec import Struct

from douze.model import value_types as values
from douze.model.setting_marks import (
    Key,
    NeededWhen,
    NeededWith,
    NeedsBeside,
    OtherThan,
    OwnTitle,
    SecureElsewhere,
)
from douze.model.tab_titles import FRENCH
from douze.model.value_types import Choice, NamedAddress, ValueType, Whole
from douze.model.words import TypedName

#: What each section of the file is about, in French as the descriptions of the settings.
SECTIONS: Mapping[str, str] = MappingProxyType(
    {
        "association": "Votre association",
        "spreadsheet": "La feuille de calcul",
        "spreadsheet.tabs": "Les titres des onglets",
        "mail": "L'envoi des messages",
        "mail.bounces": "La boîte où reviennent les messages",
        "seats": "Les places",
        "dues": "La cotisation",
        "letters": "Les messages aux participants",
        "certificates": "Les attestations de présence",
        "attendance": "La présence",
        "reports": "Les dossiers des sessions",
        "digest": "Le bilan quotidien",
        "guard": "Les garde-fous",
        "privacy": "Les données personnelles",
        "database": "La mémoire dans une base de données",
        "backup": "Les sauvegardes",
        "schedule": "Le rythme",
        "site": "Les pages des sessions",
        "monitor": "La surveillance de l'outil",
    }
)
Title = Annotated[str, ValueType.FILLED, OwnTitle()]
_PORT = Whole(1, 65535)
_ENCRYPTION = "Le chiffrement ; none seulement pour un serveur sur cette machine"
_VARIABLE = "La variable d'environnement qui contient le mot de passe"
_FILE = "Un fichier qui contient le mot de passe, lisible par ce seul compte, ou rien"


class AssociationSettings(Struct, frozen=True, kw_only=True):
    name: Annotated[values.Filled, "Le nom de votre association"] = "Cap Rural"
    contact: Annotated[
        values.Address, "La personne à qui les participants répondent : Nom <adresse>"
    ] = NamedAddress(name="Geneviève Ganivet", address="formation@example.org")
    treasurer: Annotated[
        values.AddressOrNone,
        "À qui dire chaque semaine quelles cotisations sont à encaisser, ou rien",
    ] = None
    country: Annotated[
        values.Country, "Le pays dont les jours fériés ne sont pas ouvrés, en deux lettres"
    ] = "FR"
    phone: Annotated[values.Text, "Son téléphone, tel qu'il figure dans les messages"] = ""
    bulletin: Annotated[values.WebAddress, "Adresse du bulletin de cotisation à télécharger"] = (
        "https://example.org/bulletin.pdf"
    )
    payment: Annotated[values.WebAddress, "Adresse où la cotisation se règle en ligne, ou rien"] = (
        ""
    )
    form: Annotated[
        values.WebAddress,
        "Adresse du formulaire d'inscription, donnée à qui n'a pas ou plus de place, ou rien",
    ] = ""
    colour: Annotated[values.Colour, "La couleur de vos messages, ou rien : la nôtre"] = ""
    logo: Annotated[
        values.PathOrNone, "Votre logo (PNG, JPEG ou GIF, 100 ko au plus), porté par chaque message"
    ] = None
    declaration: Annotated[
        values.Text, "Votre numéro de déclaration d'activité d'organisme de formation, ou rien"
    ] = ""
    withdraw: Annotated[
        values.TokenForm,
        "Adresse préremplie du formulaire de réponse, {token} à la place du code, ou rien",
    ] = ""
    evaluation: Annotated[
        values.TokenForm,
        "Adresse préremplie du formulaire d'évaluation, {token} à la place du code, ou rien",
    ] = ""

    @property
    def signs_links(self) -> bool:
        """Whether letters carry a code of their reader's into a form."""
        return bool(self.withdraw or self.evaluation)


class AnswerTab(Struct, frozen=True, kw_only=True):
    title: Annotated[values.Filled, "Le titre de l'onglet", Key("tab")]
    session: Annotated[
        values.Text, "Le code de la seule session à laquelle il sert, s'il y en a"
    ] = ""


class TabTitles(Struct, frozen=True, kw_only=True):
    """The titles of the tabs; where the file names none, those of its language."""

    sessions: Annotated[Title, "L'onglet des sessions"] = FRENCH["sessions"]
    answers: Annotated[
        tuple[AnswerTab, ...],
        ValueType.ANSWER_TABS,
        "Le ou les onglets que les formulaires remplissent",
        OwnTitle(),
    ] = (AnswerTab(title=FRENCH["answers"]),)
    members: Annotated[Title, "L'onglet des adhérents"] = FRENCH["members"]
    registrations: Annotated[Title, "L'onglet des inscriptions"] = FRENCH["registrations"]
    messages: Annotated[Title, "L'onglet des messages envoyés"] = FRENCH["messages"]
    withdrawals: Annotated[Title, "L'onglet du formulaire de réponse, s'il y en a un"] = FRENCH[
        "withdrawals"
    ]
    connections: Annotated[Title, "L'onglet des rapports de connexion, que setup crée"] = FRENCH[
        "connections"
    ]
    evaluations: Annotated[Title, "L'onglet du formulaire d'évaluation, s'il y en a un"] = FRENCH[
        "evaluations"
    ]
    to_collect: Annotated[Title, "L'onglet des cotisations à encaisser, que setup crée"] = FRENCH[
        "to_collect"
    ]


class Spreadsheet(Struct, frozen=True, kw_only=True):
    kind: Annotated[
        str,
        Choice(("workbook", "google")),
        "workbook : un classeur .xlsx ; google : une feuille Google",
    ] = "workbook"
    path: Annotated[
        values.WorkbookPath, "Le classeur, si kind: workbook", NeededWhen("workbook")
    ] = Path("var/inscriptions.xlsx")
    key: Annotated[
        values.SheetKey,
        "La clé, dans l'adresse de la feuille, si kind: google",
        NeededWhen("google"),
    ] = ""
    credentials: Annotated[
        values.PathOrNone,
        "Le fichier JSON du compte de service, si kind: google",
        NeededWhen("google"),
    ] = None
    endpoint: Annotated[values.Endpoint, "Une autre adresse que celle de Google, ou rien"] = ""


class Bounces(Struct, frozen=True, kw_only=True):
    """The mailbox to which letters come back."""

    host: Annotated[values.Text, "Le serveur IMAP ; rien : les retours ne sont pas lus"] = ""
    port: Annotated[int, _PORT, "Le port du serveur"] = 993
    security: Annotated[
        str, Choice(("tls", "starttls", "none")), _ENCRYPTION, SecureElsewhere()
    ] = "tls"
    user: Annotated[values.Text, "L'identifiant de la boîte", NeededWith("host")] = ""
    password_env: Annotated[values.Variable, _VARIABLE, NeededWith("host")] = "DOUZE_IMAP_PASSWORD"
    password_file: Annotated[values.PathOrNone, _FILE] = None
    folder: Annotated[values.Filled, "Le dossier où arrivent les retours"] = "INBOX"
    move_to: Annotated[
        values.Text,
        "Le dossier où ranger les retours lus ; rien : ils restent",
        OtherThan("folder"),
    ] = ""


class MailSettings(Struct, frozen=True, kw_only=True):
    kind: Annotated[
        str,
        Choice(("folder", "smtp")),
        "folder : un dossier, rien ne part ; smtp : un serveur de messagerie",
    ] = "folder"
    path: Annotated[values.AnyPath, "Le dossier, si kind: folder", NeededWhen("folder")] = Path(
        "var/outbox"
    )
    pickup: Annotated[
        values.Truth, "Si kind: folder : un autre programme envoie ce qui est dans le dossier"
    ] = False
    sender: Annotated[values.Address, "L'expéditeur des messages : Nom <adresse>", Key("from")] = (
        NamedAddress(name="Cap Rural", address="formation@example.org")
    )
    host: Annotated[values.Text, "Le serveur, si kind: smtp", NeededWhen("smtp")] = ""
    port: Annotated[int, _PORT, "Le port du serveur"] = 587
    security: Annotated[
        str, Choice(("starttls", "tls", "none")), _ENCRYPTION, SecureElsewhere()
    ] = "starttls"
    user: Annotated[values.Text, "L'identifiant auprès du serveur, ou rien"] = ""
    password_env: Annotated[values.Variable, _VARIABLE, NeededWith("user")] = "DOUZE_SMTP_PASSWORD"
    password_file: Annotated[values.PathOrNone, _FILE] = None
    oauth_command: Annotated[
        values.Text, "Un programme qui affiche un jeton OAuth (XOAUTH2), au lieu du mot de passe"
    ] = ""
    oauth_file: Annotated[values.PathOrNone, "Un fichier qui contient un jeton OAuth (XOAUTH2)"] = (
        None
    )
    relay: Annotated[
        values.Text, "Le relais du parc (fleet.yaml) dont la limite est partagée, ou rien"
    ] = ""
    per_hour: Annotated[int, Whole(1), "Le plus de messages en une heure"] = 100
    per_day: Annotated[int, Whole(1), "Le plus de messages en un jour"] = 400
    bounces: Bounces = Bounces()

    @property
    def only_written(self) -> bool:
        """Whether letters stay in their folder, so that nobody gets them."""
        return self.kind == "folder" and not self.pickup


class SeatRules(Struct, frozen=True, kw_only=True):
    default: Annotated[int, Whole(0), "Places d'une session, sauf avis contraire"] = 12
    per_structure: Annotated[
        int,
        Whole(0),
        "Personnes d'une même structure par session, sauf avis contraire ; 0 : toutes",
    ] = 0
    promote_until: Annotated[
        values.Duration, "Avant le début, quand la liste d'attente cesse d'avancer"
    ] = timedelta(hours=2)
    ask_before: Annotated[
        values.DurationOrNone,
        "Avant le début, quand demander à qui a une place s'il vient toujours ; rien : jamais",
        NeedsBeside("association", "withdraw"),
    ] = None
    silence_frees: Annotated[
        values.Truth, "Qui ne répond pas à cette question perd-il sa place ?"
    ] = False
    absent: Annotated[
        timedelta,
        Whole(0, 8760, unit=timedelta(hours=1)),
        "Heures pendant lesquelles une ligne disparue garde sa place",
        Key("absent_hours"),
    ] = timedelta(hours=24)


class DuesRules(Struct, frozen=True, kw_only=True):
    required: Annotated[values.Truth, "Faut-il être à jour de cotisation ?"] = True
    hold_days: Annotated[int, Whole(0, 366), "Jours pour régler, place gardée"] = 7
    amount: Annotated[values.Text, "Le montant, en toutes lettres, pour les messages"] = ""
    promise_days: Annotated[
        int, Whole(0, 366), "Jours de plus pour régler quand le règlement est annoncé"
    ] = 30
    deadline_time: Annotated[values.Clock, "L'heure limite, le dernier jour"] = time(18)
    year_starts: Annotated[values.DayOfYear, "Début de l'année de cotisation, mois-jour"] = (1, 1)
    grace_days: Annotated[int, Whole(0, 366), "Jours de tolérance ensuite"] = 0
    early_from: Annotated[
        values.DayOfYearOrNone,
        "Dès quand un règlement compte aussi pour l'année suivante, mois-jour, ou rien",
    ] = None
    by_structure: Annotated[
        TypedName,
        Choice(tuple(TypedName)),
        "Ce que vaut le nom d'une structure à jour, tapé dans le formulaire",
    ] = TypedName.ACCEPT
    paid_words: Annotated[
        values.FilledList, "Ce qui, dans Réglée, dit qu'un règlement est arrivé"
    ] = (
        *("chèque", "virement", "HelloAsso", "CB", "carte", "espèces", "prélèvement"),
        *("payé", "réglé", "reçu", "€", "euros", "EUR"),
        *("transfer", "card", "cash", "paid", "received"),
    )
    promise_words: Annotated[
        values.FilledList, "Ce qui, dans Réglée, dit qu'un règlement est annoncé"
    ] = ("promis", "mandat", "bulletin reçu", "bon de commande", "promised")
    legal_forms: Annotated[
        values.FilledList,
        "Les formes juridiques ignorées quand deux noms de structure sont comparés",
    ] = tuple("association asso sarl sas sasu sa eurl scop scic snc sci gaec earl".split())


class LetterRules(Struct, frozen=True, kw_only=True):
    link_before: Annotated[values.Duration, "Le lien part ce temps avant le début"] = timedelta(
        hours=24
    )
    reminder_before: Annotated[values.Duration, "Le rappel part ce temps avant le début"] = (
        timedelta(hours=1)
    )
    settle: Annotated[
        timedelta,
        Whole(0, 1440, unit=timedelta(minutes=1)),
        "Minutes sans modification avant d'annoncer un changement",
        Key("settle_minutes"),
    ] = timedelta(minutes=10)
    sign_in: Annotated[
        str,
        Choice(("on site", "always", "never")),
        "Quand la feuille d'émargement part la veille : on site, always ou never",
    ] = "on site"
    #: To one mailbox, whatever follows its `+` and wherever its dots stand.
    per_mailbox_day: Annotated[int, Whole(1), "Le plus de messages en un jour à une même boîte"] = 6
    #: Where there are any, Sundays and public holidays are quiet too.
    quiet: Annotated[
        values.HoursOrNone, "Les heures où ne part que ce qui ne peut pas attendre, ou rien"
    ] = None


class AttendanceRules(Struct, frozen=True, kw_only=True):
    """Who counts as present, and where reports of connections are dropped."""

    folder: Annotated[
        values.PathOrNone, "Un dossier où déposer les rapports de connexion, ou rien"
    ] = None
    present_from: Annotated[
        int, Whole(1, 100), "La part de la session, en pour cent, dès laquelle on est présent"
    ] = 75
    missed_documents: Annotated[
        values.Truth, "Faut-il donner les documents à qui n'est pas venu ?"
    ] = False


class CertificateRules(Struct, frozen=True, kw_only=True):
    """Who gets a certificate, and who signs it."""

    default: Annotated[
        values.Truth, "Faut-il une attestation à qui était présent, sauf avis contraire ?"
    ] = False
    signatory: Annotated[
        values.Text, "Qui signe les attestations : son nom, sa fonction, ou rien"
    ] = ""
    signature: Annotated[
        values.PathOrNone, "L'image de sa signature (PNG, JPEG ou GIF, 100 ko au plus), ou rien"
    ] = None
    place: Annotated[values.Text, "Où elles sont faites : « Fait à … », ou rien"] = ""


class ReportRules(Struct, frozen=True, kw_only=True):
    """The files of sessions, and what they tell."""

    folder: Annotated[
        values.PathOrNone, "Le dossier des dossiers de session ; rien : reports, à côté du ledger"
    ] = None
    auto: Annotated[
        values.Truth, "Faut-il un dossier par session, sept jours après, sans qu'on le demande ?"
    ] = True
    notes: Annotated[
        values.FilledList, "Vos colonnes de Sessions que le dossier d'une session reprend"
    ] = ("Bilan", "Difficultés", "Suites données")


class BackupRules(Struct, frozen=True, kw_only=True):
    """The backups that passes make."""

    folder: Annotated[
        values.PathOrNone, "Le dossier où chaque jour laisse une sauvegarde ; rien : aucune"
    ] = None
    keep: Annotated[
        int, Whole(1, 400), "Combien de jours, et de semaines, les sauvegardes sont gardées"
    ] = 7


class Guard(Struct, frozen=True, kw_only=True):
    vanished: Annotated[int, Whole(0), "Le plus de lignes qui peuvent disparaître"] = 5
    vanished_percent: Annotated[int, Whole(0, 100), "La même limite, en pour cent"] = 20
    exchanged: Annotated[
        int, Whole(0), "Le plus de lignes dont les noms ou les adresses peuvent s'échanger"
    ] = 3
    letters: Annotated[
        int, Whole(1), "Le plus de messages à de nouvelles inscriptions en un passage"
    ] = 60


class SiteSettings(Struct, frozen=True, kw_only=True):
    """The pages that anybody may read."""

    url: Annotated[
        values.HttpsAddress,
        "L'adresse https où se lisent les pages, que donnent les messages, ou rien",
    ] = ""
    path: Annotated[
        values.PathOrNone, "Le dossier où écrire les pages ; rien : aucune", NeededWith("url")
    ] = None
    form: Annotated[
        values.SessionForm,
        "Adresse préremplie du formulaire d'inscription, {session} à la place du choix, ou rien",
    ] = ""

    def address(self, name: str) -> str:
        """Where a page of this name is read; nothing where that is not known."""
        return f"{self.url.rstrip('/')}/{name}" if self.url else ""


class Privacy(Struct, frozen=True, kw_only=True):
    """What people are told of their data: in the form, in their first letter, on pages."""

    controller: Annotated[values.Text, "Qui répond des données ; rien : l'association"] = ""
    notice: Annotated[values.Text, "Une phrase ou une adresse de plus dans la notice, ou rien"] = ""
    contact_months: Annotated[
        int, Whole(1, 120), "Mois pendant lesquels vous gardez noms et adresses après la session"
    ] = 12
    proof_months: Annotated[
        int, Whole(1, 120), "Mois pendant lesquels vous gardez, après elle, le nom de qui est venu"
    ] = 36
    erase: Annotated[
        values.Truth, "Ce qui arrive au terme de ces mois est-il effacé de lui-même ?"
    ] = False
    closed_after: Annotated[
        timedelta,
        Whole(1, 366, unit=timedelta(days=1)),
        "Jours après sa fin à partir desquels plus rien n'est écrit ni envoyé d'une session",
    ] = timedelta(days=14)

    @property
    def says(self) -> bool:
        """Whether there is something to say beside the form: who answers for it, or a notice."""
        return bool(self.controller or self.notice)


class Monitor(Struct, frozen=True, kw_only=True):
    """Who watches us, so that silence is noticed."""

    ping: Annotated[
        values.Endpoint,
        "Adresse à appeler à chaque passe (healthchecks.io, Uptime Kuma), ou rien",
    ] = ""
    textfile: Annotated[
        values.MetricsFile, "Un fichier .prom pour le collecteur textfile de Prometheus, ou rien"
    ] = None


class DatabaseSettings(Struct, frozen=True, kw_only=True):
    url: Annotated[
        values.DatabaseAddress,
        "La base PostgreSQL qui tient la mémoire à la place du fichier ledger, ou rien",
    ] = ""
    association: Annotated[
        values.ShortName,
        NeededWith("url"),
        "Le nom de l'association dans cette base ; il ne change plus",
    ] = ""
    master_key: Annotated[
        values.PathOrNone,
        "Le fichier d'une clé commune d'où suit le secret de chaque association, ou rien : le sien",
    ] = None


class Settings(Struct, frozen=True, kw_only=True):
    """Réglages de Douze."""

    association: AssociationSettings = AssociationSettings()
    language: Annotated[str, Choice(("fr", "en")), "La langue de la feuille et des messages"] = "fr"
    templates: Annotated[
        values.PathOrNone, "Un dossier dont les modèles de messages remplacent les nôtres, ou rien"
    ] = None
    zone: Annotated[values.Zone, "Le fuseau horaire", Key("timezone")] = ZoneInfo("Europe/Paris")
    spreadsheet: Spreadsheet = Spreadsheet()
    tabs: Annotated[TabTitles, Key("spreadsheet.tabs")] = TabTitles()
    #: Our word for a column: the header on the sheet.
    columns: Annotated[
        values.Columns,
        "Les titres de colonnes que l'outil ne reconnaît pas seul : notre mot, le vôtre",
        Key("spreadsheet.columns"),
    ] = MappingProxyType({})
    #: Of the form's other questions, those that speakers see; any other is theirs to ask.
    brief: Annotated[
        values.FilledList,
        "Les questions du formulaire dont les intervenants lisent les réponses",
        Key("spreadsheet.brief"),
    ] = ()
    mail: MailSettings = MailSettings()
    seats: SeatRules = SeatRules()
    dues: DuesRules = DuesRules()
    letters: LetterRules = LetterRules()
    attendance: AttendanceRules = AttendanceRules()
    certificates: CertificateRules = CertificateRules()
    reports: ReportRules = ReportRules()
    digest_at: Annotated[
        values.Clock, "L'heure du bilan quotidien à l'équipe", Key("digest.at")
    ] = time(8)
    guard: Guard = Guard()
    privacy: Privacy = Privacy()
    ledger: Annotated[values.FilledPath, "La mémoire de l'outil"] = Path("var/ledger.sqlite")
    #: Where what is noted beside the ledger stands; None: in the folder of `ledger`.
    state: Annotated[
        values.PathOrNone,
        "Le dossier de ce que l'outil note à côté de sa mémoire ; rien : celui de ledger",
    ] = None
    database: DatabaseSettings = DatabaseSettings()
    backup: BackupRules = BackupRules()
    schedule: Annotated[values.Rhythm, "Le rythme de la commande watch", Key("schedule.apply")] = (
        "every 10 minutes"
    )
    #: After which a pass ends.
    deadline: Annotated[
        values.PassDuration, "Combien de temps une passe peut durer", Key("schedule.deadline")
    ] = timedelta(minutes=10)
    site: SiteSettings = SiteSettings()
    monitor: Monitor = Monitor()

    @property
    def own_addresses(self) -> tuple[str, ...]:
        """The association's own, of which nothing is ever erased."""
        own = [self.association.contact, self.mail.sender, self.association.treasurer]
        return tuple(one.address for one in own if one)

    @property
    def in_database(self) -> bool:
        """Whether the ledger stands in a database, and not in the file `ledger`."""
        return bool(self.database.url)

    @property
    def ledger_place(self) -> str:
        """Where the ledger stands, as it is told."""
        base = self.database
        return f"{base.url} ({base.association})" if base.url else str(self.ledger)

    @property
    def state_folder(self) -> Path:
        """The folder of what stands beside the ledger."""
        return self.state or self.ledger.parent

    def beside(self, name: str) -> Path:
        """What stands beside the ledger under this name."""
        return self.state_folder / name

    def named_after_ledger(self, ending: str) -> Path:
        """The same, under the name of the ledger's file and this ending."""
        return self.beside(f"{self.ledger.name}{ending}")

    @property
    def reports_folder(self) -> Path:
        """Where the files of sessions are kept."""
        return self.reports.folder or self.beside("reports")
