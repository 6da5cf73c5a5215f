"""Two texts side by side, word by word."""

import difflib
import re

Segment = tuple[str, str]  # ("same" | "ins" | "del", text)
WORDS = re.compile(r"\S+\s*|\s+")


def segments(before: str, after: str) -> tuple[Segment, ...]:
    """Word by word: what stayed, what was inserted, what was deleted. Joining same and ins gives `after` back."""
    olds, news = WORDS.findall(before), WORDS.findall(after)
    matcher = difflib.SequenceMatcher(a=olds, b=news, autojunk=False)
    told: list[Segment] = []
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            told.append(("same", "".join(news[c:d])))
            continue
        told += [("del", "".join(olds[a:b]))] if b > a else []
        told += [("ins", "".join(news[c:d]))] if d > c else []
    return tuple(told)
