// One answer to take along: its link as a QR code, to send, to copy, to print; and the same answer in the languages of
// the desks, beside the own one, for somebody who helps. Both leave the conversation out.
import { chip, loketBubble } from "./bubbles.js";
import { el, outside, SVG } from "./dom.js";

const DESK = ["fr", "nl"];

/** Return the place of what these replies answer, as its address has it, or null: `a/<faq>/<language>`. */
export function placeOf(replies) {
  for (const { faq, service, language } of replies) {
    if (faq) return { kind: "a", name: faq, language };
    if (service?.id) return { kind: "s", name: service.id, language };
  }
  return null;
}

/** Make the two buttons below an answer; what they open is put after `below`. */
export function shareChips(context, place, below) {
  const sheet = (name, key, make) => {
    let opened = null;
    const node = chip(context, name, key, async () => {
      if (opened) {
        opened.remove();
        opened = null;
      } else {
        node.setAttribute("aria-busy", "true");
        opened = await make().catch((error) => failed(context, error));
        node.removeAttribute("aria-busy");
        below.after(opened);
        context.panel.scrollTo(opened);
      }
      node.setAttribute("aria-expanded", String(Boolean(opened)));
    });
    node.setAttribute("aria-expanded", "false");
    return node;
  };
  const address = (language) => [place.kind, place.name, language].join("/");
  return [
    sheet("ui_share", "widget_share_label",
      async () => shareSheet(context, await context.api.answer(address(place.language)))),
    sheet("ui_both", "widget_both_label",
      async () => bothSheet(context, await Promise.all(DESK.map((code) => context.api.answer(address(code)))))),
  ];
}

function failed({ labels }, error) {
  return el("p", { class: "sheet" }, error.sentence || labels.text("widget_refused"));
}

function shareSheet(context, { link, qr, title }) {
  const { labels, isKiosk } = context;
  const copied = el("p", { role: "status" });
  const acts = el("div", { class: "aids" });
  const shown = { title, url: link };
  if (!isKiosk && navigator.canShare?.(shown)) {
    acts.append(chip(context, "ui_send", "widget_send_link_label", () => navigator.share(shown).catch(() => {})));
  }
  if (!isKiosk && navigator.clipboard) {
    acts.append(chip(context, "ui_copy", "widget_copy_label", () => navigator.clipboard.writeText(link)
      .then(() => (copied.textContent = labels.text("widget_copied")), () => {})));
  }
  if (!isKiosk) acts.append(chip(context, "ui_print", "widget_print_label", () => open(`${link}#print`, "_blank", "noopener")));
  return el("div", { class: "sheet" }, qrCode(context, qr), labels.on(el("p"), "widget_share_hint"),
    isKiosk ? el("bdi", { class: "link" }, link) : outside(link, { class: "link", dir: "ltr" }, link), acts, copied);
}

function qrCode({ labels }, { size, path }) {
  const svg = document.createElementNS(SVG, "svg");
  const margin = 4; // modules of white that every reader needs around it
  svg.setAttribute("viewBox", `${-margin} ${-margin} ${size + 2 * margin} ${size + 2 * margin}`);
  svg.setAttribute("class", "qr");
  svg.setAttribute("role", "img");
  labels.on(svg, "widget_qr_label", "aria-label");
  const dark = document.createElementNS(SVG, "path");
  dark.setAttribute("d", path);
  svg.append(dark);
  return svg;
}

/** French and Dutch next to each other; each can be heard. */
function bothSheet(context, answers) {
  const columns = answers.map(({ language, name, replies }) => {
    const [reply] = replies;
    const shown = loketBubble(context, reply, () => [shown.clip]);
    return el("section", { lang: language, dir: reply.dir }, el("h3", {}, name), shown.bubble);
  });
  return el("div", { class: "sheet" }, context.labels.on(el("p"), "widget_both_hint"), el("div", { class: "both" }, ...columns));
}
