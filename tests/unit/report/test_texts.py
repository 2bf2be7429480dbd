"""Differences of texts."""

from __future__ import annotations

from report.texts import lines_of, words_of


def test_lines_that_go_and_come() -> None:
    """Only these, even where they begin with dashes themselves."""
    assert lines_of("a\n--b\nc", "a\n--d\nc") == ("---b", "+--d")
    assert lines_of("a", "a") == ()


def test_many_lines_are_counted() -> None:
    """The first ones are shown, the number of the others is told."""
    found = lines_of("", "\n".join(str(n) for n in range(25)))
    assert (len(found), found[0], found[-1]) == (13, "+0", "  … 13 more lines")


def test_long_texts_keep_what_differs() -> None:
    """Short ones stay whole; of long ones the words around the difference are kept."""
    assert words_of("one two", "one three") == ("one two", "one three")
    begin, end = "word " * 20, " tail" * 20
    assert words_of(f"{begin}a{end}", f"{begin}b c{end}") == (
        "… word word a tail tail …",
        "… word word b c tail tail …",
    )
