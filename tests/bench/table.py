"""The printed table: each figure beside its yardstick, the ratio, and what it should be."""

from dataclasses import dataclass, field


@dataclass
class Table:
    """Rows as they are measured. A row with a target that is missed makes the run fail."""

    misses: list[str] = field(default_factory=list)

    def head(self) -> None:
        print(f"{'what':<58} {'ours':>12} {'yardstick':>12} {'ratio':>7}  target", flush=True)

    def row(
        self,
        what: str,
        ours: float,
        yardstick: float,
        *,
        unit: str,
        most: float | None = None,
        least: float | None = None,
    ) -> None:
        """`most` or `least` is the target of the ratio; a yardstick of 1 makes the ratio the figure itself."""
        ratio = ours / yardstick
        missed = (most is not None and ratio > most) or (least is not None and ratio < least)
        target = f"≤ {most:g}" if most is not None else f"≥ {least:g}" if least is not None else ""
        shown = f"{yardstick:10.1f}{unit:>2}" if yardstick != 1 else f"{'':>12}"
        print(
            f"{what:<58} {ours:10.1f}{unit:>2} {shown} {ratio:7.2f}  {target}{'  MISSED' if missed else ''}", flush=True
        )
        if missed:
            self.misses.append(what)
