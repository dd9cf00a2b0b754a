// The panel's furniture: header, the log, the language screen, the typing field, and the bar with subjects, help, a
// person and "forget me", which never moves. It knows nothing of the network; what is touched goes to `act`.
import { chip } from "./bubbles.js";
import { button, el, icon } from "./dom.js";

const LONGEST_MESSAGE = 500;
const NAME = "Loket"; // the product's name, the same in every language; shown until the phrases are here

export class Panel {
  /**
   * @param {object} context {labels, player}
   * @param {object} act what a touch does: close(), hide(), languages(), voice(on), say(text), choose(id, picture, key),
   *   forget()
   * @param {boolean} isPage whether it fills a page of its own
   */
  constructor({ labels }, act, isPage) {
    this.labels = labels;
    this.isPage = isPage;
    const title = labels.on(el("h2", { id: "title" }, NAME), "widget_title");
    this.languageName = el("span", { class: "word" });
    this.languageButton = button({ class: "top", "aria-expanded": "false" }, icon("ui_globe"),
      labels.on(el("span", { class: "unseen" }), "widget_languages_label"), this.languageName); // seen and spoken agree
    this.languageButton.addEventListener("click", () => act.languages());
    const header = el("div", { class: "header" }, el("span", { class: "brand" }, icon("ui_loket")), title, this.languageButton,
      this.#voiceButton(act), this.#top("ui_hide", "widget_hide_label", act.hide));
    if (isPage) header.prepend(el("h1", { class: "unseen" }, NAME));
    else header.append(this.#top("ui_close", "widget_close_label", act.close));

    this.log = el("div", { class: "log", role: "log", "aria-live": "polite", "aria-relevant": "additions" });
    labels.on(this.log, "widget_log_label", "aria-label");
    this.waiting = el("div", { class: "waiting", hidden: true }, el("i"), el("i"), el("i"));
    this.status = el("p", { class: "unseen", role: "status" });
    this.asking = el("p", { class: "asking", role: "alert", hidden: true });
    this.languages = el("div", { class: "languages", hidden: true });
    this.talk = el("div", { class: "talk" }, this.log, this.waiting);
    this.scroller = el("div", { class: "scroller", tabindex: "0", role: "group" }, this.talk, this.languages);
    labels.on(this.scroller, "widget_log_label", "aria-label");

    this.node = el("div", {
      class: "panel", role: isPage ? "region" : "dialog", "aria-labelledby": "title", tabindex: "-1",
    }, header, this.scroller, this.status, this.asking, this.#form(act), this.#bar(act));
    this.node.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      if (!this.languages.hidden && this.log.childElementCount) act.languages();
      else act.close();
    });
  }

  #top(name, keys, act) {
    const node = this.labels.on(button({ class: `top ${name}` }, icon(name)), keys, "aria-label");
    node.addEventListener("click", () => act());
    return node;
  }

  #voiceButton(act) {
    this.voiceButton = button({ class: "top voice" });
    this.labels.on(this.voiceButton, "widget_voice_label", "aria-label");
    this.voiceButton.addEventListener("click", () => act.voice(this.voiceButton.getAttribute("aria-pressed") !== "true"));
    return this.voiceButton;
  }

  /** Show whether answers are read aloud by themselves, and whether data is saved. */
  setSound({ hasVoice, isThrifty }) {
    this.voiceButton.setAttribute("aria-pressed", String(hasVoice));
    this.voiceButton.replaceChildren(icon(hasVoice ? "ui_voice_on" : "ui_voice_off"));
    this.node.toggleAttribute("data-thrifty", isThrifty);
  }

  #form(act) {
    this.field = el("textarea", {
      rows: "1", maxlength: LONGEST_MESSAGE, dir: "auto", enterkeyhint: "send", autocomplete: "off",
    });
    this.labels.on(this.field, "widget_input_label", "aria-label");
    this.labels.on(this.field, "widget_input_placeholder", "placeholder");
    const send = this.labels.on(button({ class: "send" }, icon("ui_send")), "widget_send_label", "aria-label");
    const say = () => {
      const text = this.field.value.trim();
      if (!text) return this.field.focus();
      this.field.value = "";
      this.#grow();
      act.say(text);
    };
    send.addEventListener("click", say);
    this.field.addEventListener("input", () => this.#grow());
    this.field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      say();
    });
    return el("div", { class: "write" }, this.field, send);
  }

  #grow() {
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(this.field.scrollHeight + 4, 132)}px`;
  }

  #bar(act) {
    const entry = (name, key, touch) => {
      const node = button({}, icon(name), this.labels.on(el("span"), key));
      node.addEventListener("click", touch);
      return el("li", {}, node);
    };
    const choice = (name, key, id) => entry(name, key, () => act.choose(id, name, key));
    return el("ul", { class: "bar", role: "list" },
      choice("ui_topics", "topics_label", "do:topics"),
      choice("help", "help_label", "do:help"),
      choice("person", "person_label", "do:person"),
      entry("forget", "forget_label", act.forget));
  }

  /** Show the waiting dots, and say so to a screen reader. */
  setWaiting(isWaiting) {
    if (this.waiting.hidden === !isWaiting) return;
    this.waiting.hidden = !isWaiting;
    this.status.textContent = isWaiting ? this.labels.text("widget_waiting") : "";
  }

  /** Show the language screen (cards, and the choices made once), or the conversation again (null). */
  showLanguages(cards, choices) {
    this.languages.hidden = !cards;
    this.talk.hidden = Boolean(cards);
    this.languageButton.setAttribute("aria-expanded", String(Boolean(cards)));
    if (!cards) return this.languages.replaceChildren();
    const heading = el("h3", {}, icon("ui_globe"), this.labels.on(el("span"), "widget_languages_label"));
    const back = chip(this, "ui_back", "widget_back_to_talk_label", () => this.showLanguages(null));
    back.classList.add("back");
    this.languages.replaceChildren(...(this.log.childElementCount ? [back] : []), heading, cards, choices);
    this.scroller.scrollTop = 0;
    return undefined;
  }

  /** Show the choices made once as they are now. */
  showChoices(choices) {
    this.languages.lastElementChild.replaceWith(choices);
  }

  /** Ask whether anybody is still there (true), or stop asking. */
  setAsking(isAsking) {
    this.asking.hidden = !isAsking;
    this.asking.textContent = isAsking ? this.labels.text("widget_still_there") : "";
  }

  /** Take over language and direction for everything that has none of its own. */
  setLanguage({ language, name, dir }) {
    this.node.lang = language;
    this.node.dir = dir;
    this.languageName.lang = language;
    this.languageName.textContent = name ?? language;
  }

  /** Bring the beginning of something new to the top, so that it is read from its first word. */
  scrollTo(node) {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    // never scrollIntoView: it would also move the host's page
    const box = this.node.scrollHeight > this.node.clientHeight ? this.node : this.scroller;
    const top = box.scrollTop + node.getBoundingClientRect().top - box.getBoundingClientRect().top - 12;
    box.scrollTo({ top, behavior: calm ? "auto" : "smooth" });
  }

  /** Bring the end of the conversation into view. */
  scrollToEnd() {
    this.scrollTo(this.waiting.hidden ? this.log.lastElementChild ?? this.log : this.waiting);
  }
}
