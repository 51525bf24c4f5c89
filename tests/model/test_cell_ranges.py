"""Places of a spreadsheet in few words."""

from douze.model.cell_ranges import MOST, first_of, ranges_of


def test_rows_and_cells_that_meet_are_one_range() -> None:
    rows = [f"Réponses 1!{n}" for n in (2, 3, 4, 9, 11, 10)]
    cells = ["Adhérents!B2", "Adhérents!C3", "Adhérents!B3", "À lire ! 2!AA12"]
    assert ranges_of([*rows, *cells]) == [
        "Réponses 1!2:4",
        "Réponses 1!9:11",
        "Adhérents!B2:B3",
        "Adhérents!C3",
        "À lire ! 2!AA12",
    ]


def test_no_more_are_named_than_somebody_goes_through() -> None:
    ranges = ranges_of(f"Vélos!A{n}" for n in range(2, 3000, 2))
    assert len(ranges) == 1499
    assert first_of(ranges).count(",") == MOST - 1
