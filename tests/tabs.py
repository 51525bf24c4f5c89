"""The five tabs of an ordinary spreadsheet: what they are called, and their headers."""

SESSIONS, ANSWERS, MEMBERS = "Sessions", "Réponses au formulaire 1", "Adhérents"
REGISTRATIONS, MESSAGES = "Inscriptions", "Messages"
HEADER: dict[str, tuple[str, ...]] = {
    SESSIONS: (
        "Code", "Intitulé", "Date", "Début", "Fin", "Places", "Cotisation", "Lien", "Clôture",
        "État", "Intervenants", "Contact", "Laisser passer", "Confirmées", "À régler", "En attente",
        "Places libres", "Alerte",
    ),
    ANSWERS: (
        "Horodateur", "Adresse e-mail", "Prénom", "Nom", "Structure", "Session", "Vos attentes",
    ),
    MEMBERS: ("Structure", "E-mails", "Année", "Réglée", "Valable jusqu'au", "Alerte"),
    REGISTRATIONS: (
        "Réf", "Session", "Reçue le", "Prénom", "Nom", "E-mail", "Structure", "Cotisation",
        "Statut", "Rang", "Échéance", "Décision", "Présence", "Messages", "Alerte",
        "Pas le même", "Notes", "Renvoyer",
    ),
    MESSAGES: (
        "N°", "Date", "Réf", "Session", "À", "Type", "Objet", "État", "Détail", "Clé",
    ),
}  # fmt: skip
