"""The page that a letter's HTML stands on: its layout, its colours, the association's logo."""

from functools import cached_property, lru_cache

from css_inline import CSSInliner

from douze.letters.logo import Logo, read_logo
from douze.letters.palette import palette
from douze.letters.plain_words import one_line
from douze.letters.templates import Templates
from douze.model.settings import Settings


class Page:
    """Lays out the letters of one association. What differs in no word is laid out once."""

    def __init__(self, settings: Settings, templates: Templates) -> None:
        self._settings, self._templates = settings, templates
        # Into the elements: Gmail drops a page's whole style sheet where it dislikes one rule.
        self._styled = CSSInliner(load_remote_stylesheets=False).inline
        self.laid_out = lru_cache(maxsize=64)(self._laid_out)

    def _laid_out(self, subject: str, **slots: str) -> str:
        """The page of all letters whose words differ in nothing but what is left blank."""
        settings, logo = self._settings, self._logo
        page = self._templates.page(
            slots,
            language=settings.language,
            subject=subject,
            association=one_line(settings.association.name),
            logo=f"cid:{logo.cid}" if logo else "",
            logo_width=str(logo.width) if logo else "",
            logo_height=str(logo.height) if logo else "",
            **palette(settings.association.colour).by_name,
        )
        return self._styled(page)

    @cached_property
    def _logo(self) -> Logo | None:
        path = self._settings.association.logo
        return read_logo(path) if path else None

    def logo_on(self, page: str) -> Logo | None:
        """The picture that goes with a page; none where the page does not show it."""
        return self._logo if self._logo and f"cid:{self._logo.cid}" in page else None

    def alone(self, html: str) -> str:
        """The HTML of a letter as a page of its own, which a message's picture is no part of."""
        logo = self._logo
        return html.replace(f"cid:{logo.cid}", logo.as_address) if logo else html
