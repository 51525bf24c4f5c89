"""The sentences and words of a language, from `templates/<language>/phrases.yaml`."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from douze.errors import PhrasesUnreadable
from douze.model.kinds import words_of_kinds
from douze.model.os_words import os_words
from douze.model.phrases import phrase
from douze.model.wording import Wording
from douze.plain_yaml import read_plain

_MOMENTS = {"fr": "%d/%m/%Y à %Hh%M", "en": "%d/%m/%Y %H:%M"}
_HOURS = {"fr": "%H h %M", "en": "%H:%M"}
_QUOTES = {"fr": ("« ", " »"), "en": ("“", "”")}


def load_wording(
    templates: Path, language: str, zone: ZoneInfo, own: Path | None = None
) -> Wording:
    """Load a language; the sentences of `own` win, where they are ours in other words.

    Raises PhrasesUnreadable where the file is missing or damaged.
    """
    path = templates / language / "phrases.yaml"
    loaded = _loaded(path)
    try:
        sentences, hints = loaded["sentences"] or {}, loaded.get("hints") or {}
        # The ledger's words are French ones: the French sheet has them as they are.
        words = {**(loaded.get("words") or {}), **words_of_kinds(language)}
    except (KeyError, TypeError, AttributeError) as error:
        damaged = phrase("error_phrases_damaged", why=str(error))
        raise PhrasesUnreadable(str(path), damaged) from error
    theirs = own_sentences(own, language)
    # `doctor` tells of these; a sentence that cannot be said would stop a pass.
    strange = {code for code, _ in unusable(theirs, sentences)}
    sentences = {**sentences, **{c: said for c, said in theirs.items() if c not in strange}}
    return Wording(
        zone=zone,
        sentences=sentences,
        words=words,
        hints=hints,
        moment_format=_MOMENTS[language],
        hour_format=_HOURS[language],
        quotes=_QUOTES[language],
    )


def own_sentences(own: Path | None, language: str) -> Mapping[str, str]:
    """The sentences of the association's own folder; none where it has none."""
    path = own / language / "phrases.yaml" if own is not None else None
    if path is None or not path.exists():
        return {}
    loaded = _loaded(path)
    sentences = loaded.get("sentences") or {} if isinstance(loaded, Mapping) else None
    if not isinstance(sentences, Mapping) or not all(
        isinstance(s, str) for s in sentences.values()
    ):
        damaged = phrase("error_phrases_damaged", why="sentences")
        raise PhrasesUnreadable(str(path), damaged)
    return sentences


def unusable(
    theirs: Mapping[str, str], ours: Mapping[str, str]
) -> Iterator[tuple[str, frozenset[str]]]:
    """Name the sentences that cannot stand for ours, each with the facts that ours does not tell.

    None are those that we do not have (any more), or whose braces are wrong.
    """
    # A sentence may leave facts out, not ask for one that it is not given.
    for code, said in theirs.items():
        known, told = _facts(ours.get(code, "")) or frozenset(), _facts(said)
        if code not in ours or told is None or not told <= known:
            yield code, (told or frozenset()) - known


def _facts(sentence: str) -> frozenset[str] | None:
    """The facts in braces; None where the braces are wrong."""
    from string import Formatter  # only for sentences of somebody's own

    try:
        found = [name for _, name, *_ in Formatter().parse(sentence) if name is not None]
    except ValueError:
        return None
    return frozenset(found)


def _loaded(path: Path) -> Any:
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        why = phrase("error_unreadable", why=os_words(error))
        raise PhrasesUnreadable(str(path), why) from error
    except UnicodeError as error:
        raise PhrasesUnreadable(str(path), phrase("error_phrases_damaged", why="UTF-8")) from error
    return _plain(text) or _by_yaml(path, text)


# Asked before config.yaml is read, and again after it.
_plain = lru_cache(maxsize=2)(read_plain)


def _by_yaml(path: Path, text: str) -> Any:
    import yaml  # only for lines that somebody wrote in another way

    class AsTyped(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
        """Takes `no` for a word and 12 for two signs: of its guesses only nothing is left."""

        yaml_implicit_resolvers: ClassVar = {
            sign: [pair for pair in pairs if pair[0].endswith(":null")]
            for sign, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
        }

    try:
        return yaml.load(text, Loader=AsTyped)
    except yaml.YAMLError as error:
        why = str(error).split("\n", maxsplit=1)[0]
        raise PhrasesUnreadable(str(path), phrase("error_phrases_damaged", why=why)) from error
