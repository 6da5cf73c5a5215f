"""A visitor who has no mouse: Tab leads on, Shift+Tab back, and at every stop it can be seen where one is."""

from pathlib import Path

from playwright.sync_api import Locator

from tests.journeys.visiting import Visitor

FARTHEST = 250  # Stops on the way to a place, on the longest page.

# The ring is the element's own, its label's, or that of a button inside it, such as the calendar of a day.
FAULT = """
it => {
  const label = it.labels?.[0];
  const outlined = part => part && getComputedStyle(part).outlineStyle !== "none" && parseFloat(getComputedStyle(part).outlineWidth) >= 2;
  const ring = [it, label].find(outlined) ?? (it.type === "date" ? it : null);
  if (!ring) return "has no ring";
  const box = ring.getBoundingClientRect();
  if (box.width < 4 || box.height < 4) return "is too small to be seen";
  if (box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth) return "is outside the window";
  const within = (at, most) => Math.min(Math.max(at, 1), most - 1);
  const belongs = top => top && (it.contains(top) || top.contains(it) || label?.contains(top));
  const points = [0.1, 0.5, 0.9].flatMap(part => [0.1, 0.5, 0.9].map(down => [box.left + part * box.width, box.top + down * box.height]));
  return points.some(([x, y]) => belongs(document.elementFromPoint(within(x, innerWidth), within(y, innerHeight)))) ? "" : "is covered";
}
"""  # noqa: E501


class Keyboard:
    """The keys of one visitor."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor, self.page = visitor, visitor.page
        # Somebody has to listen well before the key is pressed, or the browser opens a dialog of its own.
        self.page.on("filechooser", lambda chooser: None)

    def sign_in(self) -> None:
        self.visitor.open("/accounts/login/")
        self.to("input[name=login]")
        self.type(self.visitor.who)
        self.to("input[name=password]")
        self.type("trusted-partner-demo")
        self.go("Enter")
        self.to("input[name=code]")
        self.type(self.page.locator(".notice .ref").inner_text().strip())
        self.go("Enter")

    def skip_to_main(self) -> None:
        """The first stop of every page leads past the navigation."""
        self.page.keyboard.press("Tab")
        assert self.page.locator(":focus").inner_text() == "Skip to the main content"
        self.page.keyboard.press("Enter")

    def walk(self, *, stops: int) -> None:
        """Go from stop to stop."""
        for _ in range(stops):
            self.page.keyboard.press("Tab")
            self._sees_where_it_is()

    def to(self, place: str | Locator, *, key: str = "Tab") -> None:
        """Go on until this place has the focus."""
        wanted = self.page.locator(place).first if isinstance(place, str) else place.first
        for _ in range(FARTHEST):
            if wanted.evaluate("it => it === document.activeElement"):
                return
            self.page.keyboard.press(key)
            self._sees_where_it_is()
        raise AssertionError(f"{key} does not lead to {place} at {self.page.url}.")

    def back_to(self, place: str | Locator) -> None:
        self.to(place, key="Shift+Tab")

    def type(self, words: str) -> None:
        """Write into the field that has the focus."""
        self.page.keyboard.type(words)

    def follow(self, place: str | Locator) -> None:
        """Go to a link or button and press Enter: another page follows."""
        self.to(place)
        self.go("Enter")

    def go(self, key: str) -> None:
        with self.page.expect_navigation():
            self.page.keyboard.press(key)
        self.visitor.look()

    def link(self, words: str) -> Locator:
        return self.page.locator("main").get_by_role("link", name=words)

    def button(self, words: str) -> Locator:
        return self.page.locator("main").get_by_role("button", name=words)

    def tick(self, place: str | Locator) -> None:
        self.to(place)
        self.page.keyboard.press("Space")

    def pick(self, name: str, value: str) -> None:
        """Of radio buttons: Tab leads to one of them, the arrows to the others."""
        group = self.page.locator(f"input[name='{name}']")
        for _ in range(FARTHEST):
            if group.and_(self.page.locator(":focus")).count():
                break
            self.page.keyboard.press("Tab")
        for _ in range(group.count()):
            self._sees_where_it_is()
            if self.page.locator(":focus").get_attribute("value") == value:
                break
            self.page.keyboard.press("ArrowDown")
        self.page.keyboard.press("Space")
        assert group.and_(self.page.locator(f"[value='{value}']")).is_checked()

    def choose_file(self, place: str, path: Path) -> None:
        self.to(place)
        with self.page.expect_file_chooser() as chosen:
            self.page.keyboard.press("Space")
        chosen.value.set_files(path)

    def hand_in(self, path: Path) -> None:
        """Fill the page of an upload and send it."""
        self.to("input[name=title]")
        self.type(path.stem.capitalize())
        self.to("select[name=kind]")
        self.page.keyboard.press("ArrowDown")
        for name, day in {"covers_from": "01012026", "covers_to": "10312026"}.items():
            self.to(f"input[name={name}]")
            self.type(day)
        self.choose_file("input[type=file]", path)
        self.follow(self.button("Upload"))

    def _sees_where_it_is(self) -> None:
        place = self.page.locator(":focus").first
        fault = place.evaluate(FAULT) if place.count() else ""
        assert not fault, f"{place.evaluate('it => it.outerHTML')[:200]} {fault} at {self.page.url}."
