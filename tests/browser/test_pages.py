"""Every page in both languages and at both widths."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import hands
from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.browser

PAGES = {
    "home": "/",
    "learn": "/learn",
    "a lesson": "/learn?lesson=01_sequence",
    "draw": "/draw?sample=0",
    "draw, empty": "/draw",
    "draw, all open": "/draw?sample=0&unit=5&surgery=clamp_forget_1_1-28_all"
    "&inside=step,belief,units,gradient,surgery,training,second",
    "train": "/train",
    "runs": "/runs?search=lstm",
    "gradients": "/gradients",
    "trajectories": "/trajectories?sample=0",
    "shapes": "/shapes",
    "documents": "/documents?document=002",
    "tensorflow 1": "/translation",
}

#: Everything on the page that a person can read: texts, and in the score labels too. Not what is Streamlit's own: its
#: menu, its uploader, the anchors of its headings, its widgets' labels for screen readers. Nor code, which is the same
#: in every language, and what the documents' programs print, which is Chinese.
_READABLE = """() => {
    const foreign = "[data-testid=stHeader], [data-testid=stToolbar], [data-testid=stFileUploaderDropzone], "
        + "[data-testid=stStatusWidget], [data-testid=stElementToolbar], script, style, svg, .canvas-root, "
        + "[data-testid=stSkipToContent], [data-testid=stSidebarCollapseButton], [data-testid=stHeadingLink], "
        + "[data-testid=stHeaderActionElements], code, pre";
    const found = [];
    const visit = (node) => {
        if (node.nodeType === Node.TEXT_NODE) {
            if (node.textContent.trim() && node.parentElement?.checkVisibility?.()) found.push(node.textContent.trim());
            return;
        }
        if (node.nodeType !== Node.ELEMENT_NODE && node.nodeType !== Node.DOCUMENT_FRAGMENT_NODE) return;
        if (node.matches?.(foreign)) return;
        if (node.nodeType === Node.ELEMENT_NODE) {
            if (node.closest(".rnn-score")) for (const name of ["aria-label", "title", "placeholder", "aria-valuetext"]) {
                if (node.getAttribute(name)) found.push(node.getAttribute(name));
            }
            if (node.shadowRoot) visit(node.shadowRoot);
        }
        node.childNodes.forEach(visit);
    };
    visit(document.body);
    return [...new Set(found)];
}"""
#: two English words in a row
_ENGLISH = re.compile(r"[A-Za-z]{2,}[ ,]+[a-z]{2,}")
#: names, and what is code though it does not stand in a block of code: names with dots or underscores, calls
_NAMES = re.compile(
    r"RNN Lab|SGD with momentum|TensorFlow 1|Glorot|Keras|kernel|bias|python -m \S+ \w+ all|\w*[._]\w+(\([^)]*\))?"
)
_CHINESE = re.compile("[一-鿿]")


def english_of(page: Page) -> list[str]:
    """What can be read on the page and is English."""
    return [text for text in page.evaluate(_READABLE) if _ENGLISH.search(_NAMES.sub("§", text))]


def ready(page: Page, name: str) -> None:
    if name in ("home", "draw", "draw, all open", "shapes"):
        expect(hands.score(page).first).to_be_visible()
    hands.settle(page)


@pytest.mark.parametrize("name", PAGES)
def test_the_english_page_is_english(open_page: OpenPage, name: str) -> None:
    page = open_page(PAGES[name], motion=False)
    ready(page, name)
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert len(english_of(page)) > 3  # what the next test looks for can be found
    chinese = [text for text in page.evaluate(_READABLE) if _CHINESE.search(text)]
    assert [text for text in chinese if "语言" not in text and "简体中文" not in text] == []


@pytest.mark.parametrize("by", ["address", "browser"])
@pytest.mark.parametrize("name", PAGES)
def test_the_chinese_page_is_chinese(open_page: OpenPage, name: str, by: str) -> None:
    path = PAGES[name]
    if by == "address":
        page = open_page(path + ("&" if "?" in path else "?") + "lang=zh_CN", motion=False)
    else:
        page = open_page(path, locale="zh-CN", motion=False)
    ready(page, name)
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    assert sum(bool(_CHINESE.search(text)) for text in page.evaluate(_READABLE)) > 5
    assert english_of(page) == []


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("name", PAGES)
def test_a_narrow_page_does_not_scroll_sideways(open_page: OpenPage, name: str, language: str) -> None:
    path = PAGES[name]
    page = open_page(f"{path}{'&' if '?' in path else '?'}lang={language}", width=390, height=844, motion=False)
    ready(page, name)
    wide = page.evaluate(
        """() => [document.documentElement, ...document.querySelectorAll("[data-testid=stMain], [data-testid=stMainBlockContainer]")]
            .map((element) => [element.tagName, element.dataset.testid, element.scrollWidth - element.clientWidth])
            .filter(([, , over]) => over > 0)"""
    )
    assert wide == []
    # and nothing is cut off at the right
    outside = page.evaluate(
        """() => [...document.querySelectorAll("[data-testid=stMain] [data-testid^=st]")]
            .filter((element) => element.checkVisibility() && element.getBoundingClientRect().right > innerWidth + 1)
            .map((element) => element.dataset.testid)"""
    )
    assert outside == []


def test_the_sidebar_of_a_narrow_page_opens(open_page: OpenPage) -> None:
    page = open_page("/", width=390, height=844, motion=False)
    link = page.get_by_test_id("stSidebar").get_by_role("link", name="Train", exact=True)
    if not link.is_visible() or not link.evaluate("element => element.getBoundingClientRect().right > 0"):
        page.get_by_test_id("stExpandSidebarButton").click()
    link.click()
    page.wait_for_url(re.compile("/train"), wait_until="commit")
    expect(page.get_by_text("Your network").first).to_be_visible()


def test_a_drawing_with_the_finger_on_a_narrow_page(open_page: OpenPage) -> None:
    page = open_page("/draw", width=390, height=844)
    hands.draw_digit(page, 7, "plain")
    expect(hands.answer(page)).to_contain_text("It reads a 7")
    expect(hands.score(page)).to_be_visible()
