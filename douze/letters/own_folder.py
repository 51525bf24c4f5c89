"""The folder of the association's own templates, looked for without what writes letters."""

from douze.errors import TemplateProblems
from douze.model.phrases import phrase
from douze.model.settings import Settings


def check_own_folder(settings: Settings) -> None:
    """Make sure that the folder of the association's own templates is there, if it has one.

    Without it, its own sentences would be taken off the sheet, too. Raises TemplateProblems.
    """
    own = settings.templates
    if own is not None and not own.is_dir():
        raise TemplateProblems(
            [phrase("template_file", file=str(own), what=phrase("template_no_folder"))]
        )
