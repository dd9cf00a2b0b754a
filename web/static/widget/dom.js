// Building elements without innerHTML: texts come from people and from content, and host pages may enforce Trusted
// Types. Everything here writes text as text and lets only web addresses and telephone numbers become links.
import { PATHS } from "./icons.js";

export const SVG = "http://www.w3.org/2000/svg";

/** Make an element: `el("p", {class: "x", lang: "nl"}, "text", child)`; null attributes and children are left out. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** Make a button; inside a shadow root it never submits anything of the host's. */
export function button(attributes, ...children) {
  return el("button", { type: "button", ...attributes }, ...children);
}

/** Draw a picture by its name in data/icons.yml (or a `ui_` one); an unknown name becomes dots. */
export function icon(name) {
  const outline = Object.prototype.hasOwnProperty.call(PATHS, name) ? PATHS[name] : PATHS.other;
  const filled = outline.startsWith("!");
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", filled ? "icon filled" : "icon");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", filled ? outline.slice(1) : outline);
  svg.append(path);
  return svg;
}

/** Return a web address that may become a link, else null (`javascript:` and friends). */
export function webAddress(text) {
  try {
    const url = new URL(text);
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
  } catch {
    return null;
  }
}

/** Return a `tel:` link, else null when there are no digits in it. */
export function telephone(text) {
  const number = String(text ?? "").replace(/^tel:/, "").replace(/[^+*#\d]/g, "");
  return /\d{3}/.test(number) ? `tel:${number}` : null;
}

/** Return a map that finds this address. */
export function mapAddress(address) {
  return `https://www.openstreetmap.org/search?query=${encodeURIComponent(address)}`;
}

/** Make a link that opens beside the page and tells the other site nothing. */
export function outside(href, attributes, ...children) {
  return el("a", { href, target: "_blank", rel: "noopener noreferrer", ...attributes }, ...children);
}
