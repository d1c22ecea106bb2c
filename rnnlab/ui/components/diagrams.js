// A diagram and its caption. Called again with new data and on every change of theme.
/** @param {Call} call */
export default function ({ data, parentElement }) {
  const figure = /** @type {HTMLElement} */ (parentElement.querySelector(".diagram"));
  const { svg, caption } = JSON.parse(new TextDecoder().decode(data));
  const parsed = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
  const words = document.createElement("figcaption");
  words.textContent = caption;
  figure.replaceChildren(document.importNode(parsed, true), ...(caption ? [words] : []));
}
