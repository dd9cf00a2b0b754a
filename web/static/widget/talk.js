// The conversation as it is seen: turns what was said and answered into bubbles in the log, keeps the helping buttons
// at the newest answer, and lets the newest answer be heard after the person's own tap.
import { sayWithPhone } from "./aloud.js";
import { aids, loketBubble, personBubble, unsentNote } from "./bubbles.js";
import { choiceCards, serviceCard } from "./cards.js";
import { Clip } from "./player.js";
import { placeOf, shareChips } from "./share.js";

const NOTHING_TO_EXPLAIN = new Set(["forgotten", "failure", "busy", "bad_input"]);

export class Talk {
  #widget;
  #bubbles = new Map(); // message id → the person's bubble
  #aids = null;
  #note = null;

  /** @param {LoketWidget} widget */
  constructor(widget) {
    this.#widget = widget;
  }

  get #log() {
    return this.#widget.panel.log;
  }

  /**
   * Say something and show it.
   * @param {{text?: string, choice?: string, voice?: Blob}} what
   * @param {{text: string, picture?: string, lang?: string, dir?: string}} shown
   */
  say(what, shown) {
    const { panel, player, conversation } = this.#widget;
    panel.showLanguages(null);
    player.stop();
    const bubble = personBubble(this.#widget, shown);
    this.#log.append(bubble);
    const message = conversation.say(what);
    this.#bubbles.set(message.id, bubble);
    panel.scrollTo(bubble);
  }

  /** Show again what waited to be sent when the page was left. */
  restore(unsent) {
    for (const message of unsent.filter(({ text }) => text)) {
      const bubble = personBubble(this.#widget, message);
      this.#bubbles.set(message.id, bubble);
      this.#log.append(bubble);
    }
  }

  /** Show what a message was answered with; `isAgain`: before, and there is no connection now. */
  answered(message, turn, isAgain) {
    if (!isAgain) this.settle();
    const bubble = this.#bubbles.get(message.id);
    this.#bubbles.delete(message.id);
    if (bubble && message.text && turn.language) bubble.querySelector(".bubble").lang = turn.language;
    if (message.voice) this.#widget.ears?.heard(bubble, turn);
    if (!turn.replies.length) return;
    const wasChosen = Boolean(this.#widget.shadowRoot.activeElement?.closest(".choices"));
    // "I don't understand" would ask the server about what it said last
    const first = this.turn(turn.replies, { isSilent: message.silent, below: bubble, simpler: isAgain && null });
    if (wasChosen) first?.focus({ preventScroll: true });
  }

  /**
   * Show the loket's replies and begin to speak; returns the first thing to focus.
   * @param {object[]} replies
   * @param {{isSilent?: boolean, below?: Element, simpler?: Function}} options `below`: what shall be at the top;
   *   `simpler`: what "I don't understand" does, by default it asks the server
   */
  turn(replies, { isSilent = false, below = null, simpler } = {}) {
    const turn = []; // [clips of the first reply, clips of the second, …]
    const shown = replies.map((reply, index) => this.#reply(reply, turn, index));
    this.#aids?.remove();
    const answer = shown.find(({ clip }) => clip) ?? shown[0];
    if (!answer) return null;
    if (!NOTHING_TO_EXPLAIN.has(replies[0].state)) this.#help(answer, turn, replies, simpler);
    this.#log.append(...shown.map(({ node }) => node));
    if (this.#log.firstElementChild !== shown[0].node) this.#widget.panel.scrollTo(below ?? shown[0].node);
    const { hasVoice, player } = this.#widget;
    if (!isSilent && hasVoice && !player.adopt(turn.flat())) player.play(turn.flat());
    return shown[0].node.querySelector("button");
  }

  /** Put again, slower, "I don't understand", keep and the desk's languages to the newest answer. */
  #help(answer, turn, replies, simpler) {
    const place = placeOf(replies);
    // said once: some replies offer it as a picture of their own
    if (replies.some(({ choices }) => choices?.some?.(({ id }) => id === "do:simpler"))) simpler = null;
    this.#aids = aids(this.#widget, {
      clips: turn.flat(),
      simpler: simpler === undefined ? () => this.#ask("do:simpler", "ui_simpler", "simpler_label") : simpler,
      more: place ? shareChips(this.#widget, place, answer.bubble) : [],
    });
    // under an answer; below the pictures of a menu, which shall be seen first
    (answer.node.querySelector(".choices") ? answer.node : answer.bubble).append(this.#aids);
  }

  #reply(reply, turn, index) {
    const shown = loketBubble(this.#widget, reply, () => turn.slice(index).flat());
    const clips = shown.clip ? [shown.clip] : [];
    if (reply.service) {
      const card = serviceCard(this.#widget, reply.service, reply);
      shown.node.append(card);
      // in danger the number stands above the words, on the smallest screen too
      const call = reply.state === "crisis" && card.querySelector(".call");
      if (call) {
        Object.assign(call, { lang: card.lang, dir: card.dir });
        shown.bubble.before(call);
      }
    }
    const choices = Array.isArray(reply.choices) ? reply.choices.filter(({ label }) => typeof label === "string") : [];
    if (choices.length) {
      const cards = choiceCards(this.#widget, choices, (choice) => this.say({ choice: choice.id },
        { picture: choice.icon, text: choice.label, lang: choice.language, dir: choice.dir }), reply.discreet);
      shown.node.append(cards.node);
      clips.push(...cards.clips);
    }
    turn[index] = clips;
    // a tablet that many share has no way out: what leads away is read, or taken along as a QR code
    if (this.#widget.isKiosk) for (const link of shown.node.querySelectorAll("a")) link.removeAttribute("href");
    return shown;
  }

  #ask(choice, picture, key) {
    this.say({ choice }, { picture, text: this.#widget.labels.text(key) });
  }

  /** Say below the message (or at the end of the log) that it waits for a connection. */
  unsent(message, error) {
    const { conversation, hasVoice, labels, player } = this.#widget;
    const bubble = message && this.#bubbles.get(message.id);
    if (this.#note && this.#note.parentNode === (bubble ?? this.#log)) return; // it has been said already
    this.settle();
    this.#note = unsentNote(this.#widget, error.sentence, () => (message ? conversation.flush() : this.#widget.begin()));
    (bubble ?? this.#log).append(this.#note);
    this.#widget.panel.scrollToEnd();
    player.stop();
    if (!hasVoice) return;
    const withPhone = () => sayWithPhone(error.sentence || labels.text("widget_offline"), labels.language);
    if (!error.audio) return void withPhone();
    const clip = new Clip(error.audio);
    clip.listeners.add(({ state }) => state === "failed" && withPhone());
    player.play([clip]);
  }

  /** The connection is there again: take the note away. */
  settle() {
    this.#note?.remove();
    this.#note = null;
  }

  /** Show the server's own sentence about a message that it cannot take. */
  refused(message, error) {
    const { labels } = this.#widget;
    this.#bubbles.delete(message.id);
    const text = error.sentence || labels.text("widget_refused", "widget_offline");
    const { language, dir } = labels; // what was asked for; before it is known nothing is claimed of the sentence
    const own = language ? { language, dir, audio: error.audio } : { dir: "auto" };
    this.turn([{ text, ...own, state: "bad_input" }], { isSilent: !error.audio });
    if (!error.audio && this.#widget.hasVoice) sayWithPhone(text, language);
  }

  /** Leave nothing on the screen. */
  clear() {
    this.#bubbles.clear();
    this.#note = this.#aids = null;
    this.#log.replaceChildren();
  }
}
