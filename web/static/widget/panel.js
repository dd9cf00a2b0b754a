// The panel's furniture: header, the log, the language screen, the typing field, and the bar with subjects, help, a
// person and "forget me", which never moves. It knows nothing of the network; what is touched goes to `act`.
import { button, el, icon } from "./dom.js";

const LONGEST_MESSAGE = 500;

export class Panel {
  /**
   * @param {object} context {labels, player}
   * @param {object} act what a touch does: close(), languages(), voice(on), say(text), choose(id, picture, key), forget()
   * @param {{isPage: boolean, hasVoice: boolean}} options
   */
  constructor({ labels }, act, { isPage, hasVoice }) {
    this.labels = labels;
    this.isPage = isPage;
    const title = labels.on(el("h2", { id: "title" }), "widget_title");
    this.languageName = el("span", { class: "word" });
    this.languageButton = button({ class: "top", "aria-expanded": "false" }, icon("ui_globe"), this.languageName);
    labels.on(this.languageButton, "widget_languages_label", "aria-label");
    this.languageButton.addEventListener("click", () => act.languages());
    const header = el("div", { class: "header" }, el("span", { class: "brand" }, icon("ui_loket")), title, this.languageButton,
      this.#voiceButton(act, hasVoice));
    if (!isPage) {
      const close = labels.on(button({ class: "top" }, icon("ui_close")), "widget_close_label", "aria-label");
      close.addEventListener("click", () => act.close());
      header.append(close);
    }

    this.log = el("div", { class: "log", role: "log", "aria-live": "polite", "aria-relevant": "additions" });
    labels.on(this.log, "widget_log_label", "aria-label");
    this.waiting = el("div", { class: "waiting", hidden: true }, el("i"), el("i"), el("i"));
    this.status = el("p", { class: "unseen", role: "status" });
    this.languages = el("div", { class: "languages", hidden: true });
    this.talk = el("div", { class: "talk" }, this.log, this.waiting);
    this.scroller = el("div", { class: "scroller", tabindex: "0", role: "group" }, this.talk, this.languages);
    labels.on(this.scroller, "widget_log_label", "aria-label");

    this.node = el("div", {
      class: "panel", role: isPage ? "region" : "dialog", "aria-labelledby": "title", tabindex: "-1",
    }, header, this.scroller, this.status, this.#form(act), this.#bar(act));
    this.node.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      if (!this.languages.hidden && this.log.childElementCount) act.languages();
      else act.close();
    });
  }

  #voiceButton(act, hasVoice) {
    const node = button({ class: "top voice" });
    const show = (on) => {
      node.setAttribute("aria-pressed", String(on));
      node.replaceChildren(icon(on ? "ui_voice_on" : "ui_voice_off"));
    };
    this.labels.on(node, ["widget_voice_label", "widget_play_label"], "aria-label");
    show(hasVoice);
    node.addEventListener("click", () => {
      const on = node.getAttribute("aria-pressed") !== "true";
      show(on);
      act.voice(on);
    });
    return node;
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

  /** Show the language screen (an element), or the conversation again (null). */
  showLanguages(cards) {
    this.languages.hidden = !cards;
    this.talk.hidden = Boolean(cards);
    this.languageButton.setAttribute("aria-expanded", String(Boolean(cards)));
    if (!cards) return this.languages.replaceChildren();
    const heading = el("h3", {}, icon("ui_globe"), this.labels.on(el("span"), "widget_languages_label"));
    this.languages.replaceChildren(heading, cards);
    this.scroller.scrollTop = 0;
    return undefined;
  }

  /** Take over language and direction for everything that has none of its own. */
  setLanguage({ language, dir }, ownName) {
    this.node.lang = language;
    this.node.dir = dir;
    this.languageName.textContent = ownName ?? "";
    this.languageName.lang = language;
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
