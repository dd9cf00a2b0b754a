// The languages by ear: each a card in its own name and script, no flag, the browser's first. Touching one speaks its
// greeting at once and opens the loket in it; the small button beside the name only lets it be heard. Below them stand
// the two choices a person makes once: read aloud by itself, and little data.
import { chip, hearButton } from "./bubbles.js";
import { button, el } from "./dom.js";
import { Clip } from "./player.js";

export class Languages {
  #widget;
  #list = [];

  /** @param {LoketWidget} widget */
  constructor(widget) {
    this.#widget = widget;
  }

  /** Take over what the server speaks. */
  use(languages) {
    if (Array.isArray(languages)) this.#list = languages.filter(({ code, name }) => code && name);
  }


  async toggle() {
    const { api, panel } = this.#widget;
    if (!panel.languages.hidden) return panel.showLanguages(null);
    if (!this.#list.length) this.use(await api.languages().catch(() => []));
    return this.show();
  }

  show() {
    if (this.#list.length) this.#widget.panel.showLanguages(this.#cards(), this.#choices());
  }

  #cards() {
    const rank = ({ code }) => {
      const place = this.#widget.wished.findIndex((tag) => tag.toLowerCase().split("-")[0] === code);
      return place < 0 ? this.#widget.wished.length : place;
    };
    const sorted = [...this.#list].sort((one, other) => rank(one) - rank(other));
    return el("ul", { class: "choices grid names", role: "list" }, ...sorted.map((language) => this.#card(language)));
  }

  #card(language) {
    const word = el("span", { class: "word" }, language.name);
    const main = button({ class: "choice", lang: language.code, dir: language.dir }, word);
    main.addEventListener("click", () => this.#choose(language));
    const card = el("li", { class: "card" }, main);
    if (language.greeting?.url) card.append(hearButton(this.#widget, new Clip(language.greeting), word));
    return card;
  }

  #choose(language) {
    const { conversation, hasVoice, labels, panel, player, store, talk } = this.#widget;
    panel.showLanguages(null);
    store.write({ chosen: language.code });
    if (conversation.hasBegun) {
      talk.say({ choice: `lang:${language.code}` },
        { picture: "ui_globe", text: language.name, lang: language.code, dir: language.dir });
    } else if (hasVoice && language.greeting?.url) {
      player.play([new Clip(language.greeting)]); // in the tap itself: heard before the answer is here
    }
    if (labels.language !== language.code) this.#widget.follow(language.code);
    if (!conversation.hasBegun) this.#widget.begin(language.code);
  }

  #choices() {
    const { panel, player, setThrifty, setVoice, hasVoice, labels } = this.#widget;
    const toggle = (name, key, hint, isOn, act) => {
      const node = chip(this.#widget, name, key, () => {
        act.call(this.#widget, node.getAttribute("aria-pressed") !== "true");
        panel.showChoices(this.#choices());
        this.#widget.shadowRoot.querySelector(`.choose-once [data-name=${name}]`).focus();
      });
      node.dataset.name = name;
      node.setAttribute("aria-pressed", String(isOn));
      return el("div", {}, node, labels.on(el("p", {}), hint));
    };
    return el("div", { class: "choose-once" },
      toggle("ui_voice_on", "widget_voice_label", "widget_voice_hint", hasVoice, setVoice),
      toggle("ui_data", "widget_data_label", "widget_data_hint", player.isThrifty, setThrifty));
  }
}
