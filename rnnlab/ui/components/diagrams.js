// A diagram and its caption. Called again with new data and on every change of theme.
export default function ({ data, parentElement }) {
  const figure = parentElement.querySelector(".diagram");
  const { svg, caption } = JSON.parse(new TextDecoder().decode(data));
  const parsed = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
  const words = document.createElement("figcaption");
  words.textContent = caption;
  figure.replaceChildren(document.importNode(parsed, true), ...(caption ? [words] : []));
}
