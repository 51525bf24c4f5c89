"""Protected ranges: who may write where."""

from tests.sheets_server.areas import Area, Box
from tests.sheets_server.errors import ApiError, invalid
from tests.sheets_server.grid import Sheet

REFUSAL = (
    "You are trying to edit a protected cell or object. Please contact the spreadsheet owner "
    "to remove protection if you need to edit."
)

#: The same in the languages in which it was seen and published.
IN_LANGUAGES = {
    "fr": "Vous tentez de modifier une cellule ou un objet protégés. Si vous avez besoin "
    "d'effectuer cette modification, demandez au propriétaire de la feuille de calcul de "
    "supprimer la protection.",
    "es": "Estás intentando editar una celda o un objeto protegidos. Ponte en contacto con el "
    "propietario de la hoja de cálculo para desprotegerla si es necesario modificarla.",
    "pt": "Você está tentando editar uma célula ou um objeto protegido. Se precisar editar, entre "
    "em contato com o proprietário da planilha para remover a proteção.",
    "ru": "Эта область защищена. Чтобы изменить ее, обратитесь к владельцу таблицы.",
    "sr": "Покушавате да измените заштићену ћелију или објекат. Контактирајте власника табеле да "
    "уклони заштиту ако треба да унесете измене.",
    "ja": "保護されているセルやオブジェクトを編集しようとしています。編集する必要がある場合は、"
    "スプレッドシートのオーナーに連絡して保護を解除してもらってください。",
}  # fmt: skip


def say_in(locale: str, error: ApiError) -> None:
    """Put a refusal into the language of the spreadsheet, as Google does."""
    told = error.body["error"]
    if isinstance(told, dict) and (said := IN_LANGUAGES.get(locale.partition("_")[0])):
        told["message"] = str(told.get("message", "")).replace(REFUSAL, said)


def check_editable(sheet: Sheet, box: Box) -> None:
    """Refuse a change to cells that the robot may not edit.

    Whoever protects a range through the API may edit it; only a range that staff have
    protected (`requestingUserCanEdit` is missing) is closed to the robot.
    """
    for protected in sheet.protected:
        if protected.get("requestingUserCanEdit") or protected.get("warningOnly"):
            continue
        if not sheet.box(Area.of(protected.get("range", {}))).meets(box):
            continue
        free = [sheet.box(Area.of(r)) for r in protected.get("unprotectedRanges", [])]
        if not any(inner.holds(box) for inner in free):
            raise invalid(REFUSAL)
