"""Text at the edges: one normal form in, one folded form for searching."""

import unicodedata


def clean(text: str) -> str:
    """Return ``text`` in NFC, without outer space and with single inner spaces."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def fold(text: str) -> str:
    """Return ``text`` in lower case without Vietnamese diacritics: "Đông Kinh" → "dong kinh"."""
    decomposed = unicodedata.normalize("NFD", clean(text).casefold().replace("đ", "d"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))
