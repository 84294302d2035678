"""The kinds of junk that a hidden suite is tried on, and what each one is: `grader/examiner/junk.py` makes it."""

JUNK_KINDS = {
    "empty": "a file of no bytes",
    "truncated": "half of the file",
    "binary": "bytes of another format",
    "latin-1": "a byte that is no UTF-8",
    "utf-16": "UTF-16 with a byte order mark",
    "no-header": "rows without their header",
    "no-rows": "a header without rows",
    "doubled-header": "each column twice",
    "other-header": "columns of other names",
    "wide": "100,000 columns more",
    "nan": "NaN in every cell",
    "inf": "infinity in every cell",
    "text": "a text in every cell",
    "huge": "a number of 400 digits in every cell",
    "rows-missing": "every other row",
    "rows-doubled": "each row twice",
    "rows-shuffled": "the rows in another order",
    "constant": "the first row, again and again",
}
