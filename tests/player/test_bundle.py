from __future__ import annotations

import json
import re
import shutil
import subprocess
import tomllib
from collections import Counter

import numpy as np
import pytest

from rnnlab.network import Network
from rnnlab.player import bundle, score_html
from rnnlab.player.bundle import (
    FOLDER,
    PICTURES,
    SERVED,
    module_order,
    page_script,
    page_scripts,
    resolve,
    script,
    style,
)
from rnnlab.player.score.texts import text_table
from rnnlab.recipe import Recipe

#: the table of runs, which lies beside its component
RUNS_TABLE = "../ui/components/runs_table.js"
#: what is mounted: the score, the picture of paths, and that of shapes; live runs, and the table of runs
ENTRIES = (*(entry for entry, _styles in PICTURES.values()), "live/main.js", RUNS_TABLE)
#: tells the server what is on the stage
LISTENER = "score/stage_listener.js"
MODULES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.js"))
_DECLARED = re.compile(r"^(?:export )?(?:default )?(?:function|class|const|let) (\w+)", re.MULTILINE)


def source_of(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def sources() -> dict[str, str]:
    return {name: source_of(name) for name in MODULES}


def small_trace():
    recipe = Recipe(cell="simple_rnn", hidden_size=3)
    rng = np.random.default_rng(0)
    shapes = [(28, 3), (3, 3), (3,), (3, 10), (10,)]
    network = Network.from_keras_weights(recipe, [rng.normal(size=shape).astype(np.float32) for shape in shapes])
    return network.trace(np.eye(28, dtype=np.float32))


@pytest.mark.parametrize("entry", ENTRIES)
def test_a_module_is_joined_once_after_what_it_imports(entry):
    order = module_order(entry)
    assert len(set(order)) == len(order)
    for place, name in enumerate(order):
        for needed in re.findall(r'from "(\.[\w./-]+\.js)"', source_of(name)):
            assert order.index(resolve(name, needed)) < place


def test_no_module_is_left_over():
    needed = {name for entry in (*ENTRIES, SERVED, LISTENER) for name in module_order(entry)}
    paths = {(FOLDER / name).resolve() for name in needed - {RUNS_TABLE}}
    assert sorted(path.relative_to(FOLDER.resolve()).as_posix() for path in paths) == MODULES


@pytest.mark.parametrize("entry", ENTRIES)
def test_nothing_of_the_module_syntax_is_left_but_one_export(entry):
    code = script(entry=entry)
    assert not re.search(r"^\s*import\b", code, re.MULTILINE)
    assert re.findall(r"^export .*$", code, re.MULTILINE) == ["export default mount;"]
    assert "export" not in script(module=False, entry=entry)


@pytest.mark.parametrize("entry", ENTRIES)
def test_types_and_comments_are_not_sent_to_a_browser(entry):
    assert not re.search(r"^\s*(//|/\*)", script(entry=entry), re.MULTILINE)
    assert "@param" not in script(entry=entry)


def test_imported_names_exist():
    for name, source in sources().items():
        for names, file in re.findall(r'import \{([^}]*)\} from "(\.[\w./-]+\.js)"', source):
            for imported in names.split(","):
                pattern = rf"^export (?:function|class|const) {imported.strip()}\b"
                assert re.search(pattern, sources()[resolve(name, file)], re.MULTILINE), (
                    f"{name} wants {imported} of {file}"
                )


@pytest.mark.parametrize("entry", ENTRIES)
def test_no_two_modules_declare_the_same_name(entry):
    counted = Counter(name for file in module_order(entry) for name in _DECLARED.findall(source_of(file)))
    assert [name for name, count in counted.items() if count > 1] == []


@pytest.mark.skipif(shutil.which("node") is None, reason="node checks the syntax where it is installed")
@pytest.mark.parametrize("entry", ENTRIES)
def test_the_joined_module_is_valid(entry, tmp_path):
    file = tmp_path / "score.mjs"
    file.write_text(script(entry=entry), encoding="utf-8")
    subprocess.run(["node", "--check", str(file)], check=True, capture_output=True)


@pytest.mark.parametrize("picture", PICTURES)
def test_a_component_s_message_is_little_more_than_the_address_of_its_script(picture):
    made = page_script(picture)
    entry, styles = PICTURES[picture]
    assert made.code.startswith(script(entry=entry))
    assert json.dumps(style(styles)) in made.code
    component = made.component(f"/lab/_rnnlab/scripts/{made.file}")
    assert f'"/lab/_rnnlab/scripts/{made.file}"' in component
    assert "\n" in component, "one line would be taken for a path"
    assert len(component) < 2_500


def test_a_script_s_name_changes_with_its_content(monkeypatch, tmp_path):
    assert len(page_scripts()) == len(PICTURES)
    before = page_script("shapes").file
    assert re.fullmatch(r"shapes-[0-9a-f]{24}\.js", before)
    copy = shutil.copytree(FOLDER, tmp_path / "player")
    monkeypatch.setattr(bundle, "FOLDER", copy)
    for cached in (script, style):
        monkeypatch.setattr(bundle, cached.__name__, cached.__wrapped__)
    assert page_script.__wrapped__("shapes").file == before
    with (copy / "shapes/shapes.css").open("a") as sheet:
        sheet.write("p {}")
    assert page_script.__wrapped__("shapes").file != before


@pytest.mark.skipif(shutil.which("node") is None, reason="node runs it where it is installed")
def test_the_script_is_loaded_once_and_again_where_it_failed(tmp_path):
    """The module as it stands, with stand-ins for the browser's document and its waiting."""
    (tmp_path / "served.mjs").write_text(sources()[SERVED], encoding="utf-8")
    (tmp_path / "try.mjs").write_text("""
        import { mkdirSync, renameSync, writeFileSync } from "node:fs";
        globalThis.document = { baseURI: import.meta.url };
        globalThis.made = 0;
        writeFileSync(new URL("./late.js", import.meta.url), `
            globalThis.made += 1;
            export const sheet = "p {}";
            export default ({ data }) => "drew " + data;`);
        writeFileSync(new URL("./package.json", import.meta.url), '{"type": "module"}');
        const waits = [];
        globalThis.setTimeout = (then, pause) => {
          waits.push(pause);
          if (waits.length === 2) renameSync(new URL("./late.js", import.meta.url), new URL("./score.js", import.meta.url));
          queueMicrotask(then);
        };
        const { callServed } = await import("./served.mjs");
        const parentElement = { adoptedStyleSheets: [], childNodes: [] };
        const calls = [7, 8].map((data) => callServed("./score.js", { data, parentElement }));
        console.log(...(await Promise.all(calls)), ...parentElement.adoptedStyleSheets, waits.join(), globalThis.made);
    """, encoding="utf-8")  # fmt: skip
    said = subprocess.run(["node", str(tmp_path / "try.mjs")], check=True, capture_output=True, text=True).stdout
    assert said.strip() == "drew 7 drew 8 p {} 300,1000 1"


@pytest.mark.skipif(shutil.which("node") is None, reason="node runs it where it is installed")
def test_an_answer_that_a_page_run_overtook_is_not_added_twice(tmp_path):
    """The page asks with one point, a page run brings three, and then comes the answer to what was asked."""
    (tmp_path / "poll.mjs").write_text(sources()["live/poll.js"], encoding="utf-8")
    (tmp_path / "try.mjs").write_text("""
        globalThis.window = globalThis;
        globalThis.document = { visibilityState: "visible", addEventListener() {} };
        globalThis.setTimeout = () => 1;
        const { livePoll } = await import("./poll.mjs");
        const news = (from, step, seen) => (
          { from, seen, cursor: `1.${from + step.length}.0.0..ff`, facts: {}, points: { step }, evaluations: [] });
        const asked = [];
        const answers = [news(1, [2, 3, 4], 30), news(3, [4], 40)];
        let meanwhile = () => hub.adopt({ run: news(0, [1, 2, 3], 20) });
        globalThis.fetch = async (address) => {
          asked.push(new URL(address).searchParams.get("have"));
          meanwhile();
          meanwhile = () => {};
          return { status: 200, json: async () => ({ now: 0, runs: { run: answers.shift() } }) };
        };
        const hub = livePoll();
        hub.adopt({ run: news(0, [1], 10) });
        const changes = [];
        const poll = { address: "http://lab/live", ticket: "", follow: ["run"], every: 500 };
        hub.watch({ poll, onUpdate: (changed) => changes.push(changed.size), onRefused() {} });
        const steps = [];
        for (let time = 0; time < 2; time += 1) {
          await hub.poll();
          steps.push(hub.run("run").columns.step.join(""));
        }
        console.log(...asked, ...steps, ...changes, hub.failures);
    """, encoding="utf-8")  # fmt: skip
    said = subprocess.run(["node", str(tmp_path / "try.mjs")], check=True, capture_output=True, text=True).stdout
    assert said.strip() == "run:1.1.0.0..ff run:1.3.0.0..ff 123 1234 0 1 0"


def test_modules_load_nothing():
    # but what is new in live runs, which an exported page has none of
    asks = {name: source.count("fetch(") for name, source in sources().items() if "fetch(" in source}
    assert asks == {"live/poll.js": 1}
    assert not {name for entry, _styles in PICTURES.values() for name in module_order(entry)} & asks.keys()
    for name, source in sources().items():
        for word in ("XMLHttpRequest", "WebSocket", "importScripts", "innerHTML", "eval("):
            assert word not in source, f"{name}: {word}"
    assert "url(" not in style()
    assert "@import" not in style()


def test_the_script_holds_no_sentences():
    # two words of letters one after the other, the first with a capital: a sentence, not a class or a colour
    for name, source in sources().items():
        code = "\n".join(line for line in source.splitlines() if not line.strip().startswith("//"))
        for literal in re.findall(r'"([^"\n]*)"|`([^`\n]*)`', code):
            assert not re.match(r"[A-Z][a-z]+ [a-z]+", "".join(literal)), f"{name}: {literal}"


def test_every_sentence_is_used_and_every_used_one_exists():
    # live runs have words of their own, and with them a `text` that is an element
    code = "\n".join(source for name, source in sources().items() if not name.startswith("live/"))
    used = set(re.findall(r"\btext\.(\w+)", code)) - {"startsWith", "match", "slice", "replace"}
    named = set(re.findall(r'"(\w+)"', code))  # text[name]
    table = set(text_table()) | {"belief"}
    assert used <= table, f"not in texts.py: {used - table}"
    python_only = {"belief_last", "belief_every"}
    assert table - python_only <= used | named, f"never shown: {table - python_only - used - named}"


def test_an_exported_page_holds_all_it_needs():
    page = score_html(small_trace(), name="a <b>network</b>")
    assert page.startswith("<!doctype html>")
    assert "a &lt;b&gt;network&lt;/b&gt;" in page
    without_names = page.replace("http://www.w3.org/2000/svg", "").replace("http://www.w3.org/1998/Math/MathML", "")
    assert not re.search(r"https?:|src=|@import|<link(?! rel=\"icon\" href=\"data:,\")", without_names)
    assert len(re.findall(r"</script", page)) == 1


def test_an_exported_page_has_the_colours_of_the_app():
    config = tomllib.loads((FOLDER.parents[1] / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    page = score_html(small_trace())
    light, dark = page.split("@media (prefers-color-scheme: dark)")[:2]
    for theme, part in (("light", light), ("dark", dark)):
        for name, variable in (
            ("primaryColor", "primary-color"),
            ("backgroundColor", "background-color"),
            ("secondaryBackgroundColor", "secondary-background-color"),
            ("textColor", "text-color"),
            ("borderColor", "border-color"),
        ):
            assert f"--st-{variable}: {config['theme'][theme][name]}" in part
