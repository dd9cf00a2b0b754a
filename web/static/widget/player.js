// The voice. One audio element for the whole widget (phones unlock an element, not a page, at the first tap), one
// sound at a time, and for every clip a state that its play button shows: idle, loading, playing, paused or failed.
// A clip that is still being made answers 202: the player asks again when the server says so.
import { startWords } from "./words.js";

const MAX_POLLS = 30;
const MAX_WAIT_SECONDS = 10;
const SLOW = 0.75;

/** Something that can be heard: one utterance, and who wants to know how it goes. */
export class Clip {
  state = "idle";
  listeners = new Set();

  /**
   * @param {{url: string, words?: string, bytes?: number|null}} audio as the server describes it
   * @param {Text|null} text the text node whose words light up
   */
  constructor(audio, text = null) {
    this.audio = audio;
    this.text = text;
  }

  change(state) {
    this.state = state;
    for (const listener of this.listeners) listener(this);
  }
}

export class Player {
  #api;
  #element = new Audio();
  #queue = [];
  #turn = 0; // raised whenever something else shall be heard: late answers for an old turn are dropped
  #stopWords = null;
  #unlocked = false;
  #sounding = null; // the clip the element holds, once it has begun to sound
  current = null;
  slow = false;

  constructor(api) {
    this.#api = api;
    this.#element.preload = "auto";
    this.#element.preservesPitch = this.#element.webkitPreservesPitch = true;
    // The element also plays the silence that unlocks it: only the clip it really sounds may change state.
    const on = (event, react) => this.#element.addEventListener(event, () => {
      if (this.current && this.current === this.#sounding) react(this.current);
    });
    on("playing", (clip) => clip.change("playing"));
    on("waiting", (clip) => clip.change("loading"));
    on("ended", () => this.#next());
    on("error", (clip) => clip.change("failed"));
    on("pause", (clip) => !this.#element.ended && clip.change("paused"));
  }

  /** Call inside a tap: from then on the element may sound by itself. */
  unlock() {
    if (this.#unlocked || this.current) return;
    this.#unlocked = true;
    this.#element.src = this.#api.address("static/widget/silence.mp3").href;
    this.#element.play().catch(() => (this.#unlocked = false));
  }

  /** Play these clips one after the other, from the beginning; whatever sounded before stops. */
  play(clips) {
    this.stop();
    this.#queue = [...clips];
    return this.#next();
  }

  /** What the play button does: play, pause, go on. */
  toggle(clip, clips = [clip]) {
    if (clip !== this.current || clip.state === "failed") return this.play(clips);
    if (clip.state === "playing" || clip.state === "loading") return this.pause();
    return this.#element.play().catch(() => this.play(clips));
  }

  pause() {
    if (this.#sounding) this.#element.pause();
    else this.stop();
  }

  stop() {
    this.#turn += 1;
    this.#queue = [];
    this.#stopWords?.();
    this.#stopWords = null;
    const { current } = this;
    this.current = this.#sounding = null;
    this.#element.pause();
    if (current && current.state !== "failed") current.change("idle");
  }

  /** Speak slower or not, now and from now on. */
  setSlow(slow) {
    this.slow = slow;
    this.#element.defaultPlaybackRate = this.#element.playbackRate = slow ? SLOW : 1;
  }

  async #next() {
    const queue = this.#queue;
    this.stop();
    const [clip, ...rest] = queue;
    if (!clip) return;
    this.#queue = rest;
    this.current = clip;
    clip.change("loading");
    const turn = this.#turn;
    for (const format of formats()) {
      try {
        const address = await this.#ready(clip, format, turn);
        if (turn !== this.#turn) return;
        this.#element.src = address;
        this.setSlow(this.slow);
        await this.#element.play();
        if (turn !== this.#turn) return;
        this.#sounding = clip;
        clip.change("playing");
        this.#stopWords = startWords(clip, this.#element, this.#api);
        return;
      } catch (error) {
        if (turn !== this.#turn) return;
        if (error.name === "NotAllowedError") return this.stop(); // the browser wants a tap first: the button waits
        if (error.name !== "NotSupportedError") break; // only another format can mend that one
      }
    }
    this.#queue = [];
    clip.change("failed");
  }

  /** Wait until the clip exists and return its address. */
  async #ready(clip, format, turn) {
    const address = this.#api.address(clip.audio.url);
    if (!address) throw new Error("not an address of the loket");
    address.searchParams.set("format", format);
    if (clip.audio.bytes) return address.href; // rendered already: one round trip less
    for (let poll = 0; poll < MAX_POLLS; poll += 1) {
      // The answer to "is it there?" is its status alone: the redirect to the clip is not followed here.
      const answer = await fetch(address, { credentials: "omit", redirect: "manual" });
      if (answer.type === "opaqueredirect" || answer.status === 200) return address.href;
      if (answer.status !== 202) throw new Error(`no clip: ${answer.status}`);
      const seconds = Math.min(Number(answer.headers.get("Retry-After")) || 1, MAX_WAIT_SECONDS);
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
      if (turn !== this.#turn) throw new DOMException("something else is heard", "AbortError");
    }
    throw new Error("the clip did not come");
  }
}

/** Opus is half the size; older iPhones only know MP3. */
function formats() {
  return new Audio().canPlayType('audio/ogg; codecs="opus"') ? ["ogg", "mp3"] : ["mp3"];
}
