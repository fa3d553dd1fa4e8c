"""Numbers that prove themselves: their last character follows from the others."""

_NRIC_WEIGHTS = (2, 7, 6, 5, 4, 3, 2)
_NRIC_LETTERS = {
    "S": (0, "JZIHGFEDCBA"),
    "T": (4, "JZIHGFEDCBA"),
    "F": (0, "XWUTRQPNMLK"),
    "G": (4, "XWUTRQPNMLK"),
    "M": (3, "XWUTRQPNJLK"),
}
"""By first letter: what is added to the sum, and the check letters by remainder."""
_RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_RESIDENT_CHECKS = "10X98765432"


def is_card_number(digits: str) -> bool:
    """Luhn's formula (ISO/IEC 7812-1) over 12 to 19 digits."""
    if not (12 <= len(digits) <= 19 and digits.isdigit()):
        return False
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(digits[::-1])]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def is_singapore_id(text: str) -> bool:
    """NRIC or FIN: a letter, seven digits, a check letter.

    Source: the weights and letters in public use; the M series counts since 2022.
    """
    text = text.upper()
    if len(text) != 9 or text[0] not in _NRIC_LETTERS or not text[1:8].isdigit():
        return False
    offset, letters = _NRIC_LETTERS[text[0]]
    total = offset + sum(
        weight * int(digit) for weight, digit in zip(_NRIC_WEIGHTS, text[1:8], strict=True)
    )
    return text[8] == letters[total % 11]


def is_resident_id(text: str) -> bool:
    """A Chinese resident identity number of 18 places (GB 11643-1999)."""
    text = text.upper()
    if len(text) != 18 or not text[:17].isdigit():
        return False
    total = sum(
        weight * int(digit) for weight, digit in zip(_RESIDENT_WEIGHTS, text[:17], strict=True)
    )
    return text[17] == _RESIDENT_CHECKS[total % 11]


def is_iban(text: str) -> bool:
    """An international bank account number (ISO 13616): remainder 1 modulo 97."""
    text = text.upper()
    if not (15 <= len(text) <= 34 and text[:2].isalpha() and text.isalnum() and text.isascii()):
        return False
    turned = text[4:] + text[:4]
    return int("".join(str(int(character, 36)) for character in turned)) % 97 == 1
