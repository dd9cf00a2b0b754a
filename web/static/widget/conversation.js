// What is said and in which order, apart from how it looks. A message waits in the outbox until the loket has answered
// it: on a bad connection it is sent again with the same id, so that it is answered once and never lost. When the
// server no longer knows the conversation, a new one is begun and the message goes there.

const LONGEST_WAIT_SECONDS = 30;
const SCATTER = 0.2; // of a pause: those who were cut off together do not come back together

/** @typedef {{id: string, text?: string, choice?: string, language?: string, forget?: boolean, silent?: boolean,
 *   voice?: Blob}} Message */

export class Conversation {
  #api;
  #store;
  #heard;
  #on;
  #hint;
  #outbox = [];
  #repeat = null; // after a page was loaded anew, until it is shown what was said last
  #running = false;
  #failures = 0;
  #timer = 0;
  #opening = null; // a greeting and a hasty first message share one conversation
  #era = 0; // raised by "forget me": an answer to what was said before is dropped

  /**
   * @param {Api} api
   * @param {Store} store
   * @param {Heard} heard
   * @param {string[]} hint languages of the browser
   * @param {object} on what happened: opened(start, isTalking), answered(message, turn, isAgain), unsent(message, error),
   *   refused(message, error), waiting(boolean)
   */
  constructor(api, store, heard, hint, on) {
    this.#api = api;
    this.#store = store;
    this.#heard = heard;
    this.#hint = hint;
    this.#on = on;
    globalThis.addEventListener?.("online", () => this.flush());
  }

  /** Go on with the conversation of the page before; false when there is none. */
  resume() {
    const kept = this.#store.read();
    if (!kept?.conversation || !kept.said) return null;
    this.#api.conversation = kept.conversation;
    const unsent = Array.isArray(kept.unsent) ? kept.unsent : [];
    this.#repeat = { id: newId(), choice: "do:repeat", silent: true };
    this.#outbox = unsent.length ? [...unsent] : [this.#repeat];
    return unsent;
  }

  /** True once something was said: from then on there is a conversation on the server. */
  get hasBegun() {
    return Boolean(this.#api.conversation || this.#outbox.length || this.#opening);
  }

  /** Ask for the greeting; on a lost connection it comes as soon as there is one. The first message begins the rest. */
  async open(language = null, { early = null, isGone = false } = {}) {
    const era = this.#era;
    this.#on.waiting(true);
    try {
      const opened = (await early) ?? (await this.#api.start(language, this.#hint, isGone));
      if (era !== this.#era) return;
      this.#on.opened(opened, this.hasBegun);
      this.#heard.keepTurn("do:topics", opened); // they stand below the greeting
    } catch (error) {
      if (era !== this.#era) return;
      this.#on.unsent(null, error);
      this.#later(error, () => (this.#outbox.length ? this.flush() : this.open(language, { isGone })));
    } finally {
      this.#on.waiting(this.#running);
    }
  }

  /** Say something: {text} or {choice}. Returns the message as it waits to be sent. */
  say(what) {
    const message = { id: newId(), ...what };
    this.#outbox.push(message);
    this.#keep();
    this.flush();
    return message;
  }

  /** Forget everything: here at once, on the server as soon as it can be reached; false when nothing was said there. */
  forget() {
    this.#era += 1;
    this.#outbox = [];
    this.#store.clear();
    if (!this.#api.conversation) return false;
    this.say({ forget: true });
    return true;
  }

  /** End it without a word: nobody has touched the loket for a long time. */
  abandon() {
    clearTimeout(this.#timer);
    this.#era += 1;
    this.#outbox = [];
    this.#store.clear();
    if (this.#api.conversation) this.#api.forget().catch(() => {}); // if not now, then by the server's own clock
    this.#api.conversation = null;
  }

  /** Send what waits, oldest first; called again by the timer, the retry button and the browser's `online`. */
  async flush() {
    clearTimeout(this.#timer);
    if (this.#running || !this.#outbox.length) return;
    this.#running = true;
    this.#on.waiting(true);
    while (this.#outbox.length) {
      const [message] = this.#outbox;
      const era = this.#era;
      try {
        const turn = await this.#deliver(message);
        if (era !== this.#era) continue;
        this.#outbox.shift();
        this.#failures = 0;
        this.#repeat = null;
        this.#keep();
        this.#on.answered(message, turn);
        this.#heard.keepTurn(message.choice, turn);
      } catch (error) {
        if (error.status === 0) await this.#again();
        if (era !== this.#era || (error.status === 0 && message !== this.#outbox[0])) continue;
        if (error.isPassing ?? true) {
          this.#on.unsent(message, error);
          this.#later(error, () => this.flush());
          break;
        }
        this.#outbox.shift();
        this.#keep();
        this.#on.refused(message, error);
      }
    }
    this.#running = false;
    this.#on.waiting(false);
  }

  /** Without a connection: answer what was touched before as it was then, past what waits to be sent. */
  async #again() {
    const era = this.#era;
    for (const message of new Set([this.#repeat, ...this.#outbox].filter(Boolean))) {
      const turn = await this.#heard.findTurn(message, this.#store.read()?.language);
      if (era !== this.#era) return;
      if (!turn) continue;
      this.#outbox = this.#outbox.filter((one) => one !== message);
      this.#repeat = null;
      this.#keep();
      this.#on.answered(message, turn, true);
    }
  }

  async #deliver(message) {
    if (message.forget) return this.#forgetThere();
    const { silent, voice, ...body } = message;
    const known = this.#store.read()?.chosen;
    for (let fresh = !this.#api.conversation; ; fresh = true) {
      if (fresh) {
        const opened = await this.#begin();
        if (silent) return opened;
        if (known) body.language = known;
      }
      try {
        return await (voice ? this.#api.hear(voice, body) : this.#api.send(body));
      } catch (error) {
        if (error.status !== 404 || fresh) throw error;
        this.#api.conversation = null; // it ended: begin again and say the same there
      }
    }
  }

  async #forgetThere() {
    let turn = {};
    try {
      turn = await this.#api.forget();
    } catch (error) {
      if (error.isPassing) throw error; // any other answer means that there is nothing to forget
    }
    this.#api.conversation = null;
    this.#store.clear();
    return { replies: [], ...turn };
  }

  #begin() {
    this.#opening ??= this.#api.open(this.#hint).then((opened) => {
      this.#store.write({ conversation: opened.conversation });
      return opened;
    }).finally(() => (this.#opening = null));
    return this.#opening;
  }

  #keep() {
    const kept = this.#outbox.filter(({ silent, voice }) => !silent && !voice);
    this.#store.write({ conversation: this.#api.conversation, said: true, unsent: kept });
  }

  #later(error, again) {
    clearTimeout(this.#timer);
    this.#failures += 1; // one second more each time: doubled, a wait of 8 seconds became one of 15
    const seconds = Math.min(this.#failures, LONGEST_WAIT_SECONDS) * (1 + SCATTER * (Math.random() - 0.5));
    this.#timer = setTimeout(again, Math.max(seconds, error.retryAfter ?? 0) * 1000);
  }
}

/** A key by which the server recognises a message sent twice; `randomUUID` is missing on plain-HTTP pages. */
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
