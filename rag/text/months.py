"""The months and the days of the week, German and English, with the short forms that print uses."""

from __future__ import annotations

GERMAN = (
    *("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September"),
    *("Oktober", "November", "Dezember"),
)
ENGLISH = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
WEEKDAYS = (
    *("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonnabend"),
    "Sonntag",
)
_VARIANTS = ("jänner", "", "maerz", *[""] * 9)
_SHORT = (
    "jan jän",
    "feber feb",
    "mär mrz mar",
    "apr",
    "",
    "jun",
    "jul",
    "aug",
    "sept sep",
    "okt oct",
    "nov",
    "dez dec",
)

# A regular expression of the names in full, each group bare of any other.
PATTERN = f"(?:{'|'.join(dict.fromkeys((*GERMAN, *ENGLISH)))})"
WEEKDAY_PATTERN = f"(?:{'|'.join(WEEKDAYS)})"

# From a name in lower case, in full and with its other spellings, to the month's number from 1.
NUMBERS = {
    name: number
    for number, names in enumerate(zip(GERMAN, ENGLISH, _VARIANTS, strict=True), start=1)
    for name in map(str.lower, names)
    if name
}
# The same with the short forms.
NUMBERS_AND_SHORT = NUMBERS | {
    name: number for number, names in enumerate(_SHORT, start=1) for name in names.split()
}
