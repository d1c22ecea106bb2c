// A page is given a script once, under a name; whatever is mounted on it calls the script by that name.
const GIVEN = Symbol.for("rnnlab.given");

// Either side may come first.
function slot(name) {
  const slots = (globalThis[GIVEN] ??= new Map());
  if (!slots.has(name)) {
    const made = {};
    made.ready = new Promise((resolve) => { made.fill = resolve; });
    slots.set(name, made);
  }
  return slots.get(name);
}

export function give(name, mount, css) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  slot(name).fill({ mount, sheet });
}

// call: what Streamlit calls a component with. Waits until the script is there.
export async function callGiven(name, call) {
  const { mount, sheet } = await slot(name).ready;
  const root = call.parentElement;
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet);
  return mount(call);
}
