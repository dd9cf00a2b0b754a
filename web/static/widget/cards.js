// What can be touched next: choices as picture buttons, and the card of a service with its telephone, place and hours. A
// picture never stands alone, and every word can be heard before it is chosen.
import { hearButton, sourceLine } from "./bubbles.js";
import { button, el, icon, mapAddress, outside, telephone, webAddress } from "./dom.js";
import { Clip } from "./player.js";

const SHORT_LABEL = 24;
const FEW = 4;

/**
 * Make the picture buttons of a reply.
 * @param {(choice: object) => void} choose
 * @param {boolean} isDiscreet as for `Clip`
 * @returns {{node: Element, clips: Clip[]}} `clips`: what to speak after the reply, when they are few
 */
export function choiceCards(context, choices, choose, isDiscreet) {
  const isGrid = choices.length > FEW || choices.every(({ label }) => label.length <= SHORT_LABEL / 2);
  const short = choices.every(({ label }) => label.length <= SHORT_LABEL);
  const node = el("ul", { class: isGrid && short ? "choices grid" : "choices", role: "list" });
  context.labels.on(node, "widget_choices_label", "aria-label");
  const clips = [];
  for (const choice of choices) {
    const word = el("span", { class: "word" }, choice.label);
    const main = button({ class: "choice", lang: choice.language, dir: choice.dir },
      el("span", { class: "tile" }, icon(choice.icon ?? "talk")), word);
    const card = el("li", { class: "card" }, main);
    if (choice.audio?.url) {
      const clip = new Clip(choice.audio, word.firstChild, isDiscreet);
      clip.listeners.add(({ state }) => card.classList.toggle("spoken", state === "playing"));
      card.append(hearButton(context, clip, word));
      clips.push(clip);
    }
    main.addEventListener("click", () => {
      card.classList.add("chosen");
      choose(choice);
    });
    node.append(card);
  }
  return { node, clips: choices.length <= FEW ? clips : [] };
}

/** Make the card of a service; every text in it is already in the reader's language. */
export function serviceCard({ labels }, service, { language, dir }) {
  const say = (key) => service.labels?.[key] ?? labels.text(`${key}_label`);
  const line = (name, key, ...content) => el("div", { class: "line" }, icon(name),
    el("div", {}, el("span", { class: "term" }, say(key)), ...content));
  const plain = (text) => el("span", { dir: "auto" }, text);
  const node = el("section", { class: "service", lang: language, dir, "aria-label": service.name },
    el("div", { class: "head" }, el("span", { class: "tile" }, icon(service.icon ?? "service")),
      el("h3", { dir: "auto" }, service.name)),
    ...(service.notices ?? []).map((text) => el("p", { class: "note" }, icon("ui_info"), el("strong", { dir: "auto" }, text))),
    service.what ? el("p", { class: "what" }, service.what) : null);

  const call = telephone(service.phone_link ?? service.phone);
  if (call) {
    node.append(el("a", { class: "call", href: call }, icon("phone"),
      el("span", {}, say("call")), el("bdi", { dir: "ltr" }, service.phone ?? service.phone_link)));
  } else if (service.phone) {
    node.append(line("phone", "phone", plain(service.phone)));
  }
  for (const address of service.addresses ?? []) {
    node.append(line("place", "address", outside(mapAddress(address), { dir: "auto" }, address)));
  }
  if (service.hours || service.open_line) {
    const door = service.open_line && el("strong", { class: service.open_now ? "open" : "shut", dir: "auto" }, service.open_line);
    node.append(line("clock", "hours", door || null, service.hours ? plain(service.hours) : null));
  }
  if (service.cost) node.append(line("money", "cost", plain(service.cost)));
  const website = service.website && webAddress(service.website);
  if (website) {
    node.append(line("website", "website", outside(website, { dir: "ltr" }, new URL(website).hostname.replace(/^www\./, ""))));
  }
  if (/^[^\s@?&]+@[^\s@?&]+$/.test(service.email ?? "")) {
    node.append(line("letter", "email", el("a", { href: `mailto:${service.email}`, dir: "ltr" }, service.email)));
  }
  if (service.note) node.append(el("p", { class: "note" }, icon("ui_info"), el("span", {}, service.note)));
  if (service.source?.url || service.source?.document) {
    const { url, document: paper, checked } = service.source;
    const place = (url && webAddress(url) && new URL(url).hostname.replace(/^www\./, "")) || paper || "";
    const isolated = [place, date(checked, language)].filter(Boolean).map((part) => `\u2068${part}\u2069`);
    node.append(sourceLine(`${say("source")}: ${isolated.join(" · ")}`, service.source));
  }
  return node;
}

function date(iso, language) {
  const day = new Date(`${iso}T12:00:00`);
  return Number.isNaN(day.getTime()) ? "" : day.toLocaleDateString(`${language}-u-ca-gregory-nu-latn`, { dateStyle: "long" });
}
