// `<loket-widget>`: puts the panel, the voice and the conversation together. The loader made the button already (so that
// the host's page shows it at once); this class takes the element over at the first touch.
import { Api } from "./api.js";
import { chip } from "./bubbles.js";
import { Conversation } from "./conversation.js";
import { button, el, icon } from "./dom.js";
import { Heard } from "./heard.js";
import { Labels } from "./labels.js";
import { Languages } from "./languages.js";
import { goElsewhere, onTwoEscapes } from "./leave.js";
import style from "./loket.css";
import { Panel } from "./panel.js";
import { Player } from "./player.js";
import { idleTimer, Store } from "./store.js";
import { Talk } from "./talk.js";

export class LoketWidget extends HTMLElement {
  #begun = false;
  #place = null; // `a/<faq>/<language>` while this page shows one answer, without a conversation

  connectedCallback() {
    if (this.api || !this.loket) return; // moved within the page, or there is no loader
    const { root, wished, tongues } = this.loket;
    this.wished = wished;
    this.isPage = this.getAttribute("mode") === "page";
    this.isKiosk = this.hasAttribute("data-kiosk");
    this.#place = this.dataset.answer ?? null;
    const shadow = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    this.api = new Api(root);
    this.store = new Store();
    this.labels = new Labels();
    this.heard = new Heard(this.api.address("sw.js").href);
    this.player = new Player(this.api, this.heard);
    this.languages = new Languages(this);
    this.launcher = shadow.querySelector(".launch");
    if (this.launcher) this.labels.on(this.launcher.querySelector(".word"), "widget_open_label");
    this.panel = new Panel(this, {
      close: () => this.close(),
      hide: () => this.hide(),
      languages: () => this.languages.toggle(),
      voice: (on) => this.setVoice(on),
      say: (text) => this.talk.say({ text }, { text }),
      choose: (choice, picture, key) => this.talk.say({ choice }, { picture, text: this.labels.text(key) }),
      forget: () => this.#forget(),
    }, this.isPage);
    this.conversation = new Conversation(this.api, this.store, this.heard, wished, {
      opened: (opened, isTalking) => this.#opened(opened, isTalking),
      answered: (...what) => this.#answered(...what),
      unsent: (message, error) => this.talk.unsent(message, error),
      refused: (message, error) => this.talk.refused(message, error),
      waiting: (isWaiting) => this.panel.setWaiting(isWaiting),
    });
    this.talk = new Talk(this);
    this.panel.node.hidden = true;
    shadow.append(this.panel.node);
    this.#watch();
    addStyle(shadow);
    if (!this.store.read()) this.heard.clear(); // what somebody heard before is not for the next one
    this.#showSound();
    const kept = this.#place?.split("/")[2] ?? this.store.read()?.language;
    if (this.loket.phrases && !kept) this.#use(this.loket.phrases);
    else this.follow(...(kept ? [kept] : tongues));
    if (this.isPage) this.resume();
  }

  /** Open the panel, or close it. Called by the launcher. */
  toggle() {
    if (this.panel.node.hidden) this.open();
    else this.close();
  }

  /** Open the panel; at the first time the loket greets. Without a tap it does not take the focus, nor speak by itself. */
  open({ focus = true } = {}) {
    if (focus) this.player.unlock();
    this.panel.node.hidden = false;
    if (this.launcher) this.launcher.hidden = true;
    this.launcher?.setAttribute("aria-expanded", "true");
    this.store.write({ open: true });
    this.signOfLife();
    if (focus && !this.isPage) this.panel.node.focus({ preventScroll: true });
    this.#start();
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

  /** Be another page at once, and forget. On a tablet that many share: be at the beginning again. */
  hide() {
    this.#wipe();
    if (this.isKiosk) return this.#start();
    this.hidden = this.panel.node.hidden = true;
    this.#tell("loket-hide");
    return goElsewhere(this.dataset.hide);
  }

  /** Open the panel again after the page was loaded anew, without taking the focus away from the page. */
  resume() {
    return this.open({ focus: false });
  }

  /** Whether answers are read aloud by themselves: the person's choice, made once; a phone that saves data waits. */
  get hasVoice() {
    return this.store.read()?.voice ?? !this.isThrifty;
  }

  get isThrifty() {
    return this.store.read()?.thrifty ?? navigator.connection?.saveData === true;
  }

  setVoice(on) {
    this.store.write({ voice: on });
    if (!on) this.player.stop();
    this.#showSound();
  }

  setThrifty(on) {
    this.store.write({ thrifty: on, voice: !on });
    if (on) this.player.stop();
    this.#showSound();
  }

  /** Greet, in a language the person chose; without one the languages are offered, unless the website fixed one. */
  begin(language = this.store.read()?.chosen ?? this.loket.fixed, early = null) {
    if (this.#place) return this.#showAnswer(language);
    return this.conversation.open(language, { early, isGone: this.hasAttribute("data-gone") });
  }

  /** Let labels, direction and the language button follow the conversation's language. */
  async follow(language, ...others) {
    if (this.labels.language === language) return;
    this.wanted = language;
    const phrases = await this.api.phrases(language).catch((error) => (error.isPassing ? null : undefined));
    if (this.wanted !== language) return;
    if (phrases) this.#use(phrases);
    else if (phrases === undefined && others.length) this.follow(...others);
  }

  #watch() {
    const { node } = this.panel;
    const seconds = Number(this.dataset.idle);
    const beat = idleTimer(() => this.#idle(), seconds ? seconds * 1000 : undefined,
      this.isKiosk ? () => this.panel.setAsking(true) : null);
    this.signOfLife = () => {
      this.panel.setAsking(false);
      beat();
    };
    node.addEventListener("click", () => this.player.unlock(), { capture: true });
    for (const event of ["pointerdown", "keydown"]) node.addEventListener(event, this.signOfLife);
    onTwoEscapes(() => !node.hidden, () => this.hide());
  }

  #start() {
    if (this.#begun) return;
    this.#begun = true;
    if (this.#place) {
      this.#showAnswer(null);
      return;
    }
    const unsent = this.conversation.resume();
    if (!unsent) {
      const { start } = this.loket; // asked for by the loader, at the same time as this script
      this.loket.start = null;
      this.begin(undefined, start);
      return;
    }
    this.talk.restore(unsent);
    this.conversation.flush();
  }

  #opened(opened, isTalking) {
    this.talk.settle();
    this.languages.use(opened.languages);
    if (isTalking) return; // the person did not wait for the greeting
    if (!opened.language) {
      this.languages.show();
      return;
    }
    this.follow(opened.language);
    this.talk.turn(opened.replies ?? [], { isSilent: this.isPage && !this.player.isUnlocked });
  }

  async #showAnswer(language) {
    const [kind, name, own] = this.#place.split("/");
    try {
      const answer = await this.api.answer([kind, name, language ?? own].join("/"));
      this.talk.clear();
      this.follow(answer.language);
      this.store.write({ chosen: answer.language });
      const simpler = answer.simpler && (() => this.talk.turn([answer.simpler], { simpler: null }));
      this.talk.turn(answer.replies, { isSilent: !this.player.isUnlocked, simpler });
    } catch (error) {
      this.talk.unsent(null, error);
    }
  }

  #answered(message, turn, isAgain) {
    if (turn.language) this.follow(turn.language);
    if (message.forget && !turn.replies.length) this.begin();
    this.languages.use(turn.languages);
    this.talk.answered(message, turn, isAgain);
    this.#tell("loket-answer", { language: turn.language });
  }

  #use(phrases) {
    this.labels.use(phrases);
    this.api.language = phrases.language;
    this.store.write({ language: phrases.language });
    this.panel.setLanguage(phrases);
    this.#listen();
    this.#tell("loket-language", { language: phrases.language });
    if (!this.launcher) return;
    this.launcher.lang = phrases.language;
    this.launcher.dir = this.labels.dir;
    if (this.labels.text("widget_open_label")) this.launcher.removeAttribute("aria-label");
  }

  /** Offer the microphone where the loket can listen, and the browser lets it: over HTTPS only. */
  #listen() {
    if (this.ears !== undefined || !Object.keys(this.labels.spoken).length) return;
    if (!navigator.mediaDevices?.getUserMedia || !globalThis.MediaRecorder) return;
    this.ears = null;
    import(this.api.address("static/loket-listen.js").href)
      .then(({ mount }) => (this.ears = mount(this, { button, chip, el, icon })))
      .catch(() => (this.ears = undefined)); // a lost connection: the next language tries again
  }

  #showSound() {
    this.player.isThrifty = this.isThrifty;
    this.panel.setSound(this);
  }

  #forget() {
    this.player.stop();
    this.heard.clear();
    this.talk.clear();
    this.panel.showLanguages(null);
    this.#place = null;
    if (!this.conversation.forget()) this.begin();
    this.#showSound();
  }

  /** Leave nothing: not on the screen, in this tab, in memory, nor on the server. */
  #wipe() {
    this.player.stop();
    this.heard.clear();
    this.talk.clear();
    this.panel.showLanguages(null);
    this.panel.field.value = "";
    this.conversation.abandon();
    this.panel.setAsking(false);
    this.#begun = false;
    this.#showSound();
  }

  #idle() {
    this.#wipe();
    this.close();
    if (this.isPage) this.#start();
  }

  /** Tell the host's page; never what was said. */
  #tell(name, detail = {}) {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true, detail }));
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
