"""A page of a room as a watchful visitor has it: what ran, what was asked for, what broke, what can't be pressed."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page

PATIENCE_S = 30
"""Longest wait for a page."""

OPEN_MS = 300_000
"""Longest wait for a page to open; a dashboard of a full session draws for a while on a busy machine."""

PATHS = ("/r/", "/j/", "/door", "/static/", "/voila/", "/api/kernels/", "/favicon")
"""Where the pages of a room may ask for something."""

WATCH = """
window.__violations = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.__violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""

LOOK = """
() => {
  const broken = [];
  if (window.__pwned !== undefined) broken.push("a script ran");
  for (const each of window.__violations) broken.push(`the policy stopped ${each}`);
  const root = document.scrollingElement;
  if (root.scrollWidth > root.clientWidth) {
    const wide = [...document.querySelectorAll("body *")].filter((node) =>
      node.getBoundingClientRect().right > root.clientWidth + 1 && !node.closest(".aw-table-frame, .aw-heard"));
    const worst = wide.at(-1);
    broken.push(`it scrolls sideways (${root.scrollWidth} of ${root.clientWidth}): ${worst?.className} ` +
      `${worst?.textContent.slice(0, 60)}`);
  }
  const foreign = document.querySelectorAll(
    ".aw :is(script, iframe, object, embed, base, meta, link, style, video, audio, math, form form, marquee, b b, h1)");
  for (const node of foreign) broken.push(`an element came out of a text: ${node.outerHTML.slice(0, 80)}`);
  for (const node of document.querySelectorAll(".aw img")) {
    const start = node.outerHTML.slice(0, 80);
    if (!node.classList.contains("aw-picture")) broken.push(`a picture came out of a text: ${start}`);
    else if (node.complete && node.naturalWidth === 0) broken.push(`a chart can't be drawn: ${node.alt.slice(0, 80)}`);
  }
  for (const node of document.querySelectorAll(".aw :is(.aw-said, .aw-name)")) {
    const odd = [...node.children].filter((child) => !["SPAN", "WBR", "BDI"].includes(child.tagName));
    if (odd.length) broken.push(`a text has elements in it: ${node.outerHTML.slice(0, 80)}`);
  }
  for (const node of document.querySelectorAll(".aw button, .aw input, .aw textarea")) {
    if (!node.checkVisibility({ visibilityProperty: true })) continue;
    node.scrollIntoView({ block: "center", behavior: "instant" });
    const box = node.getBoundingClientRect();
    const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    if (!(top && (node.contains(top) || top.contains(node)))) {
      broken.push(`something covers ${node.textContent.slice(0, 40) || node.className}: ${top?.className}`);
    }
  }
  return broken;
}
"""


@dataclass
class Watched:
    """A browser of its own with one page, and everything on it that should not have been.

    Parameters
    ----------
    host
        The address and port of the room; nothing else may be asked for anything.
    """

    host: str
    context: BrowserContext
    page: Page
    broken: list[str] = field(default_factory=list)
    looks: int = 0

    @classmethod
    def open(cls, browser: Browser, url: str, size: tuple[int, int], cookie: tuple[str, str] | None = None) -> Watched:
        """Open a page at a size of window, as the holder of a cookie if there is one."""
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, accept_downloads=True)
        parts = urlsplit(url)
        if cookie:
            context.add_cookies([{"name": cookie[0], "value": cookie[1], "url": f"{parts.scheme}://{parts.netloc}"}])
        page = context.new_page()
        made = cls(parts.netloc, context, page)
        page.add_init_script(WATCH)
        page.on("dialog", made._dialog)
        page.on("popup", lambda _: made.broken.append("a window opened"))
        page.on("request", lambda request: made._asked(request.url))
        page.on("pageerror", lambda error: made._failed(str(error)))
        page.goto(url, wait_until="commit", timeout=OPEN_MS)
        page.wait_for_url("**/r/**", wait_until="domcontentloaded", timeout=OPEN_MS)  # behind the door
        return made

    def _dialog(self, dialog: Any) -> None:
        self.broken.append(f"a dialog: {dialog.message[:60]}")
        dialog.dismiss()

    def _asked(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in {"data", "blob"}:
            return
        if parts.netloc != self.host or not parts.path.startswith(PATHS) or "pwned" in url:
            self.broken.append(f"asked for {url[:120]}")

    def _failed(self, error: str) -> None:
        if "[anywidget] Failed to initialize model." not in error:  # a widget that was closed before it was ready
            self.broken.append(f"a script of ours failed: {error[:200]}")

    def look(self, where: str) -> None:
        """Note all that is wrong with the page, and still is a moment later, when every font is there."""
        self.looks += 1
        found: list[str] = self.page.evaluate(LOOK)
        if found:
            self.page.wait_for_timeout(500)
            found = self.page.evaluate(LOOK)
        self.broken += [f"{where}: {each}" for each in found]

    def waits(self, where: str, script: str, arg: object, what: str) -> bool:
        """Wait until a question to the page is answered by yes; note it when that never comes.

        Playwright's own `wait_for_function` evaluates text, which the policy of the pages forbids.
        """
        until = time.monotonic() + PATIENCE_S
        while not self.page.evaluate(script, arg):
            if time.monotonic() > until:
                self.broken.append(f"{where}: never came: {what[:80]}")
                return False
            self.page.wait_for_timeout(50)
        return True

    def has(self, where: str, selector: str, texts: list[str]) -> None:
        """Wait until there are as many elements as texts, and note the texts that none of them is."""
        script = "([selector, count]) => document.querySelectorAll(selector).length >= count"
        if not self.waits(where, script, [selector, len(texts)], f"{len(texts)} of {selector}"):
            return
        for _ in range(50):  # what stood there before may have been as many
            found = self.page.locator(selector).evaluate_all("all => all.map((one) => one.textContent)")
            shown = set(map(squeezed, found))
            missing = [text for text in texts if squeezed(text) not in shown]
            if not missing:
                break
            self.page.wait_for_timeout(200)
        self.broken += [f"{where}: not shown as it is: {text[:80]!r}" for text in missing]

    def holds(self, where: str, texts: list[str]) -> None:
        """Wait until each text is somewhere on the page as it is, and note those that never are."""
        for _ in range(50):
            whole = squeezed(self.page.evaluate("() => document.body.textContent"))
            missing = [text for text in texts if squeezed(text) not in whole]
            if not missing:
                break
            self.page.wait_for_timeout(200)
        self.broken += [f"{where}: not shown as it is: {text[:80]!r}" for text in missing]

    def close(self) -> None:
        """Close the browser."""
        self.context.close()


def squeezed(text: str) -> str:
    """Return a text without its white space, which pages break lines at; U+FEFF is one to JavaScript."""
    return "".join(text.replace("\ufeff", "").split())
