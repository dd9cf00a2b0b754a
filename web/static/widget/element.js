// `<loket-widget>`: puts the panel, the voice and the conversation together. The loader made the button already (so that
// the host's page shows it at once); this class takes the element over at the first touch.
import { Api } from "./api.js";
import { Conversation } from "./conversation.js";
import { Labels } from "./labels.js";
import style from "./loket.css";
import { Panel } from "./panel.js";
import { Player } from "./player.js";
import { idleTimer, Store } from "./store.js";
import { Talk } from "./talk.js";

export class LoketWidget extends HTMLElement {
  #begun = false;
  #languages = [];

  connectedCallback() {
    if (this.api || !this.loket) return; // moved within the page, or there is no loader
    const { root, wished, tongues } = this.loket;
    this.wished = wished;
    this.isPage = this.getAttribute("mode") === "page";
    const shadow = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    this.api = new Api(root);
    this.store = new Store();
    this.labels = new Labels();
    this.player = new Player(this.api);
    this.launcher = shadow.querySelector(".launch");
    if (this.launcher) this.labels.on(this.launcher.querySelector(".word"), "widget_open_label");
    this.panel = new Panel(this, {
      close: () => this.close(),
      languages: () => this.#toggleLanguages(),
      voice: (on) => this.#setVoice(on),
      say: (text) => this.talk.say({ text }, { text }),
      choose: (choice, picture, key) => this.talk.say({ choice }, { picture, text: this.labels.text(key) }),
      forget: () => this.#forget(),
    }, { isPage: this.isPage, hasVoice: this.#hasVoice });
    this.conversation = new Conversation(this.api, this.store, wished, {
      opened: (opened, isTalking) => this.#opened(opened, isTalking),
      answered: (message, turn) => this.#answered(message, turn),
      unsent: (message, error) => this.talk.unsent(message, error),
      refused: (message, error) => this.talk.refused(message, error),
      waiting: (isWaiting) => this.panel.setWaiting(isWaiting),
    });
    this.talk = new Talk(this, () => this.#hasVoice);
    this.panel.node.hidden = true;
    shadow.append(this.panel.node);
    this.panel.node.addEventListener("click", () => this.player.unlock(), { capture: true });
    this.signOfLife = idleTimer(() => this.#idle());
    this.panel.node.addEventListener("pointerdown", this.signOfLife);
    this.panel.node.addEventListener("keydown", this.signOfLife);
    addStyle(shadow);
    const kept = this.store.read()?.language;
    if (this.loket.phrases && !kept) this.#use(this.loket.phrases);
    else this.#follow(...(kept ? [kept] : tongues));
    if (this.isPage) this.resume();
  }

  /** Open the panel, or close it. Called by the launcher. */
  toggle() {
    if (this.panel.node.hidden) this.open();
    else this.close();
  }

  /** Open the panel; at the first time the conversation begins. */
  open({ focus = true } = {}) {
    this.player.unlock();
    this.panel.node.hidden = false;
    if (this.launcher) this.launcher.hidden = true;
    this.launcher?.setAttribute("aria-expanded", "true");
    this.store.write({ open: true });
    this.signOfLife();
    if (focus && !this.isPage) this.panel.node.focus({ preventScroll: true });
    this.#begin();
    this.#tell("loket-open");
  }

  close() {
    if (this.isPage) return;
    this.player.stop();
    this.panel.node.hidden = true;
    this.store.write({ open: false });
    if (this.launcher) {
      this.launcher.hidden = false;
      this.launcher.setAttribute("aria-expanded", "false");
      this.launcher.focus({ preventScroll: true });
    }
    this.#tell("loket-close");
  }

  /** Open the panel again after the page was loaded anew, without taking the focus away from the page. */
  resume() {
    return this.open({ focus: false });
  }

  get #hasVoice() {
    return this.store.read()?.voice !== false;
  }

  #begin() {
    if (this.#begun) return;
    this.#begun = true;
    const unsent = this.conversation.resume();
    if (!unsent) {
      this.conversation.open();
      return;
    }
    this.talk.restore(unsent);
    this.conversation.flush();
  }

  #opened(opened, isTalking) {
    this.talk.settle();
    if (Array.isArray(opened.languages)) this.#languages = opened.languages;
    this.#nameLanguage();
    if (isTalking) return; // the person did not wait for the greeting
    if (!opened.language) {
      this.#showLanguages();
      return;
    }
    this.#follow(opened.language);
    this.talk.turn(opened.replies ?? [], { isSilent: this.isPage });
  }

  #answered(message, turn) {
    if (turn.language) this.#follow(turn.language);
    if (message.forget && !turn.replies.length) this.conversation.open();
    this.talk.answered(message, turn);
  }

  async #toggleLanguages() {
    if (!this.panel.languages.hidden) return this.panel.showLanguages(null);
    if (!this.#languages.length) this.#languages = await this.api.languages().catch(() => []);
    this.#nameLanguage();
    return this.#showLanguages();
  }

  #showLanguages() {
    if (!this.#languages.length) return;
    this.panel.showLanguages(this.talk.languageCards(this.#languages, this.wished, (language) => {
      this.panel.showLanguages(null);
      this.store.write({ chosen: language.code });
      this.#follow(language.code);
      this.talk.say({ choice: `lang:${language.code}` },
        { picture: "ui_globe", text: language.name, lang: language.code, dir: language.dir });
    }));
  }

  /** Let labels, direction and the language button follow the conversation's language. */
  async #follow(language, ...others) {
    if (this.labels.language === language) return;
    this.wanted = language;
    const phrases = await this.api.phrases(language).catch((error) => (error.isPassing ? null : undefined));
    if (this.wanted !== language) return;
    if (phrases) this.#use(phrases);
    else if (phrases === undefined && others.length) this.#follow(...others);
  }

  #use(phrases) {
    this.labels.use(phrases);
    this.store.write({ language: phrases.language });
    this.panel.setLanguage(phrases, null);
    this.#nameLanguage();
    if (!this.launcher) return;
    this.launcher.lang = phrases.language;
    this.launcher.dir = this.labels.dir;
    if (this.labels.text("widget_open_label")) this.launcher.removeAttribute("aria-label");
  }

  #nameLanguage() {
    const own = this.#languages.find(({ code }) => code === this.labels.language);
    this.panel.languageName.textContent = own?.name ?? (this.labels.language ?? "").toUpperCase();
  }

  #setVoice(on) {
    this.store.write({ voice: on });
    if (!on) this.player.stop();
  }

  #forget() {
    this.player.stop();
    this.talk.clear();
    this.panel.showLanguages(null);
    this.conversation.forget();
  }

  #idle() {
    this.player.stop();
    this.talk.clear();
    this.conversation.abandon();
    this.#begun = false;
    this.close();
    if (this.isPage) this.#begin();
  }

  #tell(name) {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true }));
  }
}

function addStyle(shadow) {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets, sheet];
  } catch { // phones before 2023
    shadow.append(Object.assign(document.createElement("style"), { textContent: style }));
  }
}
