"""Vietnamese that is not ours to read: the TCVN3 fonts of old files, and decomposed Unicode."""

import re
import unicodedata
from typing import Final

from django.utils.translation import gettext as _

from assessments.sheet.layout import NO, YES

_LETTERS: Final = {
    "à": "µ", "á": "\xb8", "ả": "¶", "ã": "·", "ạ": "¹",
    "ă": "¨", "ằ": "»", "ắ": "¾", "ẳ": "¼", "ẵ": "½", "ặ": "Æ",
    "â": "©", "ầ": "Ç", "ấ": "Ê", "ẩ": "È", "ẫ": "É", "ậ": "Ë", "đ": "®",
    "è": "Ì", "é": "Ð", "ẻ": "Î", "ẽ": "Ï", "ẹ": "Ñ",
    "ê": "ª", "ề": "Ò", "ế": "Õ", "ể": "Ó", "ễ": "Ô", "ệ": "Ö",
    "ì": "×", "í": "Ý", "ỉ": "Ø", "ĩ": "Ü", "ị": "Þ",
    "ò": "ß", "ó": "ã", "ỏ": "á", "õ": "â", "ọ": "ä",
    "ô": "«", "ồ": "å", "ố": "è", "ổ": "æ", "ỗ": "ç", "ộ": "é",
    "ơ": "¬", "ờ": "ê", "ớ": "í", "ở": "ë", "ỡ": "ì", "ợ": "î",
    "ù": "ï", "ú": "ó", "ủ": "ñ", "ũ": "ò", "ụ": "ô",
    "ư": "\xad", "ừ": "õ", "ứ": "ø", "ử": "ö", "ữ": "÷", "ự": "ù",
    "ỳ": "ú", "ý": "ý", "ỷ": "û", "ỹ": "ü", "ỵ": "þ",
    "Ă": "¡", "Â": "¢", "Ê": "£", "Ô": "¤", "Ơ": "¥", "Ư": "¦", "Đ": "§",
}  # fmt: skip
_FROM_TCVN3: Final = str.maketrans({code: letter for letter, code in _LETTERS.items()})
# Codes that no Vietnamese text in Unicode has beside a letter; quotation marks it may have on one
# side of a word, capitals after a small letter it has not.
_CAPITALS: Final = "ÊÈÉÌÐÒÕÓÔÝ"
_QUOTES: Final = "«»"
_FOREIGN: Final = "".join(sorted({*_LETTERS.values()} - {*_LETTERS, *_CAPITALS, *_QUOTES}))
_LETTER: Final = r"[^\W\d_]"
_IN_A_WORD: Final = re.compile(
    rf"{_LETTER}[{_FOREIGN}]|[{_FOREIGN}]{_LETTER}|{_LETTER}[{_QUOTES}]{_LETTER}"
    rf"|[a-z][{_CAPITALS}]"
)


def from_tcvn3(text: str) -> str:
    """What a text would say if it was typed in a TCVN3 font."""
    return text.translate(_FROM_TCVN3)


def encoding_fault(text: str) -> str:
    """Why a text is not the Vietnamese that everyone else can read; empty when it is."""
    if not unicodedata.is_normalized("NFC", text):
        return _(
            "chữ Việt ở dạng Unicode tổ hợp, máy khác không tìm thấy chữ này. Hãy chọn bảng mã"
            " Unicode dựng sẵn trong bộ gõ rồi gõ lại"
        )
    if _IN_A_WORD.search(text) or from_tcvn3(text) in {YES, NO} - {text}:
        return _(
            "chữ Việt theo bảng mã cũ TCVN3 (phông .VnTime). Hãy chuyển sang Unicode rồi gõ lại"
        )
    return ""
