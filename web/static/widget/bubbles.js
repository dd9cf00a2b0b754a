// What is said, as bubbles: the person's, and the loket's with its large play button. Language and direction stand on
// every bubble, because one conversation may hold several.
import { button, el, icon, outside, webAddress } from "./dom.js";
import { sizeOf } from "./heard.js";
import { Clip } from "./player.js";
import { sentenceStarts, timings, wordUnder } from "./words.js";

const JUST_BEGUN_SECONDS = 1.5;

const PLAY = {
  idle: ["ui_play", "widget_play_label"],
  loading: ["", "widget_loading_label"],
  playing: ["ui_pause", "widget_pause_label"],
  paused: ["ui_play", "widget_play_label"],
  failed: ["ui_failed", "widget_play_failed"],
};

/** Make a reply's play button: a picture and a word that follow the clip's state. */
export function playButton({ labels, player }, clip, clips) {
  const picture = el("span", { class: "disc" });
  const word = el("span", { class: "word" });
  const size = clip.text && el("bdi", { class: "size" }, sizeOf(clip.audio, clip.text.data, clip.language));
  const node = button({ class: "listen" }, picture, el("span", { class: "words" }, word, size));
  const show = ({ state }) => {
    const [name, key] = PLAY[state];
    node.dataset.state = state;
    picture.replaceChildren(name ? icon(name) : el("span", { class: "spinner" }));
    labels.on(word, key);
  };
  clip.listeners.add(show);
  show(clip);
  node.addEventListener("click", () => player.toggle(clip, clips()));
  return node;
}

/** Let a touched word be heard, and the arrow keys on the play button go from sentence to sentence. */
function hearFrom({ api, player }, paragraph, listen, clip, clips) {
  paragraph.addEventListener("click", async ({ clientX, clientY }) => {
    if (String(getSelection())) return; // somebody marks words to copy them
    const word = wordUnder(clip, await timings(clip, api), clientX, clientY);
    player.playFrom(clip, word?.start ?? 0, clips());
  });
  listen.addEventListener("keydown", async (event) => {
    const forward = { ArrowRight: 1, ArrowLeft: -1 }[event.key] * (getComputedStyle(listen).direction === "rtl" ? -1 : 1);
    if (!forward) return;
    event.preventDefault();
    const starts = sentenceStarts(clip, await timings(clip, api));
    const now = player.timeOf(clip);
    const next = forward > 0 ? starts.find((start) => start > now + 0.1)
      : starts.filter((start) => start < now - JUST_BEGUN_SECONDS).pop() ?? 0;
    if (next !== undefined) player.playFrom(clip, next, clips());
  });
}

let count = 0;

/** Make the small button that speaks one choice or language; `named` is the element with its word. */
export function hearButton({ labels, player }, clip, named) {
  count += 1;
  named.id ||= `named-${count}`;
  const node = button({ class: "hear", id: `hear-${count}`, "aria-labelledby": `hear-${count} ${named.id}` });
  const show = ({ state }) => {
    const [name, key] = PLAY[state];
    node.dataset.state = state;
    node.replaceChildren(state === "loading" ? el("span", { class: "spinner" }) : icon(state === "idle" ? "ui_hear" : name));
    labels.on(node, key, "aria-label");
  };
  clip.listeners.add(show);
  show(clip);
  node.addEventListener("click", () => player.toggle(clip));
  return node;
}

/** Make the bubble of what the person said: words, or the picture and word they touched. */
export function personBubble({ labels }, { text, picture, lang, dir }) {
  const who = labels.on(el("span", { class: "unseen" }), "widget_you_label");
  const bubble = el("div", { class: "bubble", lang, dir: dir ?? "auto" }, picture ? icon(picture) : null, text);
  return el("div", { class: "message person" }, who, bubble);
}

/** Show below a bubble that it could not be sent yet, with a button that tries at once. */
export function unsentNote({ labels }, sentence, retry) {
  const words = el("span");
  if (sentence) words.textContent = sentence;
  else labels.on(words, "widget_offline");
  const again = button({ class: "chip" }, icon("ui_failed"), labels.on(el("span"), "widget_retry_label"));
  again.addEventListener("click", retry);
  return el("div", { class: "unsent" }, el("p", {}, icon("ui_offline"), words), again);
}

/**
 * Make the loket's bubble.
 * @param {object} reply as `bot/turn.py` describes it
 * @param {() => Clip[]} clips everything to be heard from this bubble on
 * @returns {{node: Element, bubble: Element, clip: Clip|null}}
 */
export function loketBubble(context, reply, clips) {
  const text = document.createTextNode(reply.text);
  const paragraph = el("p", { class: "text" }, text);
  const clip = reply.audio?.url ? new Clip(reply.audio, text, reply.discreet) : null;
  const who = context.labels.on(el("span", { class: "unseen" }), "widget_loket_label");
  const bubble = el("div", { class: "bubble", lang: reply.language, dir: reply.dir }, paragraph);
  if (clip) {
    clip.language = reply.language;
    const listen = playButton(context, clip, clips);
    bubble.prepend(listen);
    hearFrom(context, paragraph, listen, clip, clips);
  }
  if (reply.source_line) bubble.append(sourceLine(reply.source_line, reply.source));
  return { node: el("div", { class: "message loket" }, who, bubble), bubble, clip };
}

/** Make the small line that says where an answer comes from and when it was checked. */
export function sourceLine(sentence, source) {
  const address = source?.url && webAddress(source.url);
  return el("p", { class: "source" }, icon("source"), address ? outside(address, {}, sentence) : el("span", {}, sentence));
}

/** Make a small button with a picture and a word. */
export function chip({ labels }, name, key, act) {
  const node = button({ class: "chip" }, icon(name), labels.on(el("span"), key));
  node.addEventListener("click", () => act(node));
  return node;
}

/** Make the row below the newest answer: again, slower, I don't understand, and what the caller adds. */
export function aids(context, { clips, simpler, more }) {
  const { player } = context;
  const slower = chip(context, "ui_slower", "slower_label", (node) => {
    player.setSlow(!player.slow);
    node.setAttribute("aria-pressed", String(player.slow));
    if (player.slow) player.play(clips);
  });
  slower.setAttribute("aria-pressed", String(player.slow));
  return el("div", { class: "aids" },
    clips.length ? chip(context, "ui_again", "repeat_label", () => player.play(clips)) : null,
    clips.length ? slower : null,
    simpler ? chip(context, "ui_simpler", "simpler_label", simpler) : null,
    ...more);
}
