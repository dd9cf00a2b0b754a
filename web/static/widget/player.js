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
    if (clip !== this.current || clip.state === "failed" || clip.state === "idle") return this.play(clips);
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
    try {
      await this.#sound(clip, turn);
      if (turn !== this.#turn) return;
      this.#sounding = clip;
      clip.change("playing");
      this.#stopWords = startWords(clip, this.#element, this.#api);
    } catch (error) {
      if (turn !== this.#turn) return; // something else is heard by now
      this.#queue = [];
      // without a tap a browser plays nothing: then the button waits for one
      clip.change(error.name === "NotAllowedError" ? "idle" : "failed");
    }
  }

  /** Begin to play: at once where the clip exists, after waiting where it is being made, as MP3 where Opus is unknown. */
  async #sound(clip, turn) {
    for (const format of formats()) {
      const address = this.#api.address(clip.audio.url);
      if (!address) break;
      address.searchParams.set("format", format);
      for (let waited = true; waited;) {
        try {
          this.#element.src = address.href;
          this.setSlow(this.slow);
          return await this.#element.play();
        } catch (error) {
          if (error.name !== "NotSupportedError" || turn !== this.#turn) throw error;
          waited = await this.#wait(address, turn);
        }
      }
    }
    throw new Error("no clip that this browser can play");
  }

  /** Wait while the clip is being made (202); false when it was there all along, so that the format is at fault. */
  async #wait(address, turn) {
    for (let poll = 0; poll < MAX_POLLS && turn === this.#turn; poll += 1) {
      // the status alone says whether it is there: the redirect to the clip is not followed
      const answer = await fetch(address, { credentials: "omit", redirect: "manual" });
      if (answer.type === "opaqueredirect" || answer.status === 200) return poll > 0;
      if (answer.status !== 202) throw new Error(`no clip: ${answer.status}`);
      const seconds = Math.min(Number(answer.headers.get("Retry-After")) || 1, MAX_WAIT_SECONDS);
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    }
    throw new Error("the clip did not come");
  }
}

/** Opus is half the size; older iPhones only know MP3. */
function formats() {
  return new Audio().canPlayType('audio/ogg; codecs="opus"') ? ["ogg", "mp3"] : ["mp3"];
}
