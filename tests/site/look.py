"""Pictures of the pages, to be looked at: `python -m tests.site.look FOLDER PICTURES`."""

import sys
from pathlib import Path

from tests.site.browser import Browser


def look(folder: Path, pictures: Path) -> None:
    """Take each page at three widths, by day and by night, and as it is printed."""
    pictures.mkdir(parents=True, exist_ok=True)
    with Browser() as browser:
        for page in sorted(folder.glob("*.html")):
            for width in (360, 800, 1280):
                for dark in (False, True):
                    tab = browser.open(page, width=width, dark=dark)
                    tab.picture(pictures / f"{page.stem}-{width}{'-dark' if dark else ''}.png")
            tab.printed(pictures / f"{page.stem}.pdf")


if __name__ == "__main__":
    look(*map(Path, sys.argv[1:3]))
