"""What a page of the app does and when, seen from inside the browser."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser, Page

#: milliseconds: a busy machine takes its time
PATIENCE = 120_000

#: Watches the page from inside: when the pen was lifted, what went over the wire, when the score showed something new.
EYES = """(() => {
    const eyes = (window.eyes = {scores: [], penUps: [], clicks: [], sent: [], received: [], points: [], frames: []});
    const roots = [];
    const attach = Element.prototype.attachShadow;
    Element.prototype.attachShadow = function (options) {
        const root = attach.call(this, options);
        roots.push(root);
        return root;
    };
    const send = WebSocket.prototype.send;
    WebSocket.prototype.send = function (data) {
        eyes.sent.push(performance.now());
        if (!this.watched) {
            this.watched = true;
            this.addEventListener("message", (event) => eyes.received.push(
                {at: performance.now(), bytes: event.data.size ?? event.data.byteLength ?? event.data.length}));
        }
        return send.call(this, data);
    };
    addEventListener("pointerup", () => eyes.penUps.push(performance.now()), true);
    addEventListener("click", () => eyes.clicks.push(performance.now()), true);
    let shown = "", points = 0;
    const look = () => {
        const at = performance.now();
        eyes.frames.push(at);
        const score = roots.map((root) => root.querySelector(".rnn-score")).find((found) => found?.isConnected);
        const {trace = "", step = "", playing = ""} = score?.dataset ?? {};
        if (shown !== trace + step + playing) {
            shown = trace + step + playing;
            eyes.scores.push({at, trace, step: Number(step), playing: playing === "true"});
        }
        const plots = [...document.querySelectorAll(".js-plotly-plot")];
        const now = Math.max(0, ...plots.flatMap((plot) => (plot.calcdata ?? []).map((curve) => curve.length)));
        if (now !== points) eyes.points.push({at, count: (points = now)});
        requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
})();"""


def see(page: Page) -> dict[str, Any]:
    """Everything that the eyes saw so far; times in milliseconds since the page was asked for."""
    seen: dict[str, Any] = page.evaluate("window.eyes")
    return seen


def fresh_page(browser: Browser) -> Page:
    """A page in a browser that was never here."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-US")
    context.set_default_timeout(PATIENCE)
    context.add_init_script(EYES)
    return context.new_page()


def after(moments: list[float], start: float) -> float:
    return next(moment for moment in moments if moment > start)
