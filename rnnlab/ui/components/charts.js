// Saves the figure above as it is now: Plotly's layers in one SVG, or that SVG painted as a PNG.

const SPACE = "http://www.w3.org/2000/svg";
// device pixels of a PNG to a pixel of the page: enough for a wall or for paper
const SCALE = 3;
// what only answers the mouse
const HANDLES = ".hoverlayer, .draglayer, .zoomlayer, .selectionlayer .outline-controllers";

/** @param {Call} call */
export default function mount({ data, parentElement }) {
  const { chart, file, words } = JSON.parse(new TextDecoder().decode(data));
  const host = /** @type {HTMLElement} */ (parentElement.querySelector(".files"));
  const told = element("span", { className: "told", role: "status" });
  /** @param {"png" | "svg"} name @param {(svg: string) => Promise<Blob>} make */
  const button = (name, make) => element("button", {
    type: "button", textContent: name.toUpperCase(), title: words[name], ariaLabel: `${words.save}. ${words[name]}`,
    onclick: async () => {
      const plot = plotOf(chart);
      const drawn = plot?.querySelector("svg.main-svg");
      told.textContent = drawn ? "" : words.missing;
      if (plot && drawn) save(await make(asSvg(plot, parentElement)), `${file}.${name}`);
    },
  });
  const focused = /** @type {Document | ShadowRoot} */ (host.getRootNode()).activeElement?.textContent;
  const buttons = [button("png", asPng), button("svg", asBlob)];
  host.replaceChildren(told, element("span", { textContent: words.save }), ...buttons);
  buttons.find((each) => each.textContent === focused)?.focus({ preventScroll: true });
}

/** @param {string} chart */
function plotOf(chart) {
  return document.querySelector(`.st-key-${CSS.escape(chart)} .js-plotly-plot`);
}

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, unknown>} properties
 * @returns {HTMLElementTagNameMap[Tag]}
 */
function element(tag, properties) {
  return Object.assign(document.createElement(tag), properties);
}

// All layers of a figure in one SVG, on the page's background and in its font.
/** @param {Element} plot @param {MountPoint} root */
function asSvg(plot, root) {
  const style = getComputedStyle(root instanceof ShadowRoot ? root.host : root);
  const [first] = plot.querySelectorAll("svg.main-svg");
  const [width, height] = ["width", "height"].map((name) => Number(first.getAttribute(name)));
  const svg = document.createElementNS(SPACE, "svg");
  const font = getComputedStyle(plot.querySelector("svg.main-svg text") || plot).fontFamily;
  const attributes = { xmlns: SPACE, width, height, viewBox: `0 0 ${width} ${height}`, "font-family": font };
  for (const [name, value] of Object.entries(attributes)) svg.setAttribute(name, String(value));
  const ground = document.createElementNS(SPACE, "rect");
  ground.setAttribute("width", String(width));
  ground.setAttribute("height", String(height));
  ground.setAttribute("fill", style.getPropertyValue("--st-background-color").trim());
  svg.append(ground);
  for (const layer of plot.querySelectorAll("svg.main-svg")) {
    const copy = /** @type {SVGElement} */ (layer.cloneNode(true));
    for (const handle of copy.querySelectorAll(HANDLES)) handle.remove();
    copy.removeAttribute("style");
    // a line must grow with the picture
    for (const line of /** @type {NodeListOf<SVGElement>} */ (copy.querySelectorAll("[style*=vector-effect]"))) line.style.removeProperty("vector-effect");
    for (const line of copy.querySelectorAll("[vector-effect]")) line.removeAttribute("vector-effect");
    svg.append(copy);
  }
  // Plotly may name the page in its references, which a file on its own does not find
  return new XMLSerializer().serializeToString(svg).replace(/url\((&quot;|'|")?[^#)"']*#/g, "url($1#");
}

/** @param {string} svg */
async function asBlob(svg) {
  return new Blob([svg], { type: "image/svg+xml" });
}

/** @param {string} svg */
async function asPng(svg) {
  const picture = new Image();
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await picture.decode();
  const canvas = element("canvas", { width: picture.naturalWidth * SCALE, height: picture.naturalHeight * SCALE });
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((done, fail) => canvas.toBlob((blob) => (blob ? done(blob) : fail()), "image/png"));
}

/** @param {Blob} blob @param {string} name */
function save(blob, name) {
  const link = element("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  // the browser needs the address until it has begun to save
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
