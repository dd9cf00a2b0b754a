// The voice. One audio element for the whole widget (phones unlock an element, not a page, at the first tap), one
// sound at a time, and for every clip a state that its play button shows: idle, loading, playing, paused or failed.
// A clip that is still being made answers 202: the player asks again when the server says so.
import { format } from "./heard.js";
import { startWords, timings } from "./words.js";

const MAX_POLLS = 30;
const MAX_WAIT_SECONDS = 10;
const SLOW = 0.75;
const BREATH = 0.1;

/** Something that can be heard: one utterance, and who wants to know how it goes. */
export class Clip {
  state = "idle";
  listeners = new Set();

  /**
   * @param {{url: string, words?: string, bytes?: number|null}} audio as the server describes it
   * @param {Text|null} text the text node whose words light up
   * @param {boolean} isDiscreet nothing of it may stay on the phone
   */
  constructor(audio, text = null, isDiscreet = false) {
    Object.assign(this, { audio, text, isDiscreet });
  }

  change(state) {
    this.state = state;
    for (const listener of this.listeners) listener(this);
  }
}

export class Player {
  #api;
  #heard;
  #element = new Audio();
  #queue = [];
  #turn = 0; // raised whenever something else shall be heard: late answers for an old turn are dropped
  #stopWords = null;
  #sounding = null; // the clip the element holds, once it has begun to sound
  #opening = null; // the whole clip on its way, while the element holds its first sentence alone
  isUnlocked = false;
  current = null;
  slow = false;
  isThrifty = false; // little data: nothing is fetched that was not asked for

  constructor(api, heard) {
    this.#api = api;
    this.#heard = heard;
    this.#element.preload = "auto";
    this.#element.crossOrigin = "anonymous"; // so that what was heard may be read again without a second download
    this.#element.preservesPitch = this.#element.webkitPreservesPitch = true;
    // The element also plays the silence that unlocks it: only the clip it really sounds may change state.
    const on = (event, react) => this.#element.addEventListener(event, () => {
      if (this.current && this.current === this.#sounding) react(this.current);
    });
    on("playing", (clip) => clip.change("playing"));
    on("waiting", (clip) => clip.change("loading"));
    on("ended", () => (this.#opening ? this.#goOn() : this.#next()));
    on("error", (clip) => clip.change("failed"));
    on("pause", (clip) => !this.#element.ended && clip.change("paused"));
  }

  /** Call inside a tap: from then on the element may sound by itself. */
  unlock() {
    if (this.isUnlocked || this.current) return;
    this.isUnlocked = true;
    this.#element.src = this.#api.address("static/widget/silence.mp3").href;
    this.#element.play().catch((error) => {
      if (error.name === "NotAllowedError") this.isUnlocked = false; // else: something real took its place
    });
  }

  /** Play these clips one after the other, the first from `seconds` on; whatever sounded before stops. */
  play(clips, seconds = 0) {
    this.stop();
    this.#queue = [...clips];
    return this.#next(seconds);
  }

  /** What the play button does: play, pause, go on. */
  toggle(clip, clips = [clip]) {
    if (clip !== this.current || clip.state === "failed" || clip.state === "idle") return this.play(clips);
    if (clip.state === "playing" || clip.state === "loading") return this.pause();
    return this.#element.play().catch(() => this.play(clips));
  }

  /** Hear this clip from a moment on: a word was touched. */
  playFrom(clip, seconds, clips) {
    if (clip !== this.#sounding || this.#opening) return this.play(clips, seconds);
    this.#element.currentTime = seconds;
    return this.#element.play().catch(() => this.play(clips, seconds));
  }

  /** Seconds of this clip that were heard, 0 when it is not the one that sounds. */
  timeOf(clip) {
    return clip === this.#sounding ? this.#element.currentTime : 0;
  }

  /** The same words stand somewhere else now (a greeting that became a reply): go on there; false when they do not. */
  adopt(clips) {
    const [clip, ...rest] = clips;
    const before = this.current;
    if (!clip || before?.audio.url !== clip.audio.url || before.state === "failed") return false;
    this.current = clip;
    this.#queue = rest;
    clip.change(before.state);
    before.change("idle");
    if (this.#sounding) this.#begin(clip);
    return true;
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
    if (this.#isHere) this.#heard.keep(current, this.#element.currentSrc);
    this.current = this.#sounding = this.#opening = null;
    this.#element.pause();
    if (current && current.state !== "failed") current.change("idle");
  }

  /** Whether all of the clip that sounds has come, so that keeping it costs no data: many touch a picture before its end. */
  get #isHere() {
    const { buffered, duration } = this.#element;
    return this.#sounding && !this.#opening && !this.isThrifty && buffered.length === 1 && buffered.end(0) - buffered.start(0) > duration - 0.1;
  }

  /** Speak slower or not, now and from now on. */
  setSlow(slow) {
    this.slow = slow;
    this.#element.defaultPlaybackRate = this.#element.playbackRate = slow ? SLOW : 1;
  }

  async #next(seconds = 0) {
    const queue = this.#queue;
    this.stop();
    const [clip, ...rest] = queue;
    if (!clip) return;
    this.#queue = rest;
    this.current = clip;
    clip.change("loading");
    const turn = this.#turn;
    return this.#when(turn, this.#sound(clip, turn, seconds));
  }

  /** The first sentence was heard: go on in the whole clip, where the second begins. */
  #goOn() {
    const turn = this.#turn;
    const whole = this.#opening;
    this.#stopWords?.();
    this.#sounding = this.#opening = null;
    this.current.change("loading");
    return this.#when(turn, whole.then(([source, seconds]) => turn === this.#turn && this.#start(source, seconds)));
  }

  /** Show how it goes with what begins to sound. */
  async #when(turn, sounds) {
    try {
      await sounds;
      if (turn !== this.#turn) return;
      this.current.change("playing");
      this.#begin(this.current);
    } catch (error) {
      if (turn !== this.#turn) return; // something else is heard by now
      this.#queue = [];
      // without a tap a browser plays nothing: then the button waits for one
      this.current.change(error.name === "NotAllowedError" ? "idle" : "failed");
    }
  }

  #begin(clip) {
    this.#sounding = clip;
    this.#stopWords?.();
    const { audio: { first }, text, isDiscreet, format } = clip;
    const heard = this.#opening ? Object.assign(new Clip(first, text, isDiscreet), { format }) : clip;
    this.#stopWords = this.isThrifty ? null : startWords(heard, this.#element, this.#api);
  }

  /** Begin to play: at once where the clip exists, after waiting where it is being made, as MP3 where Opus is unknown. */
  async #sound(clip, turn, seconds) {
    for (const form of format() === "ogg" ? ["ogg", "mp3"] : ["mp3"]) {
      const address = this.#api.address(clip.audio.url);
      if (!address) break;
      address.searchParams.set("format", form);
      clip.format = form;
      if (clip.isDiscreet) address.searchParams.set("keep", "no"); // no cache may have it, our service worker's neither
      if (clip.audio.sizes?.[form] && !this.isThrifty) timings(clip, this.#api); // far away the words come while the clip does
      if (!seconds && (await this.#open(clip, address, turn))) return;
      for (let waited = true; waited;) {
        try {
          return await this.#start(address.href, seconds);
        } catch (error) {
          if (error.name !== "NotSupportedError" || turn !== this.#turn) throw error;
          const kept = this.#heard.find(clip);
          if (kept) return this.#start(kept, seconds);
          waited = await this.#wait(clip, address, turn);
          if (turn !== this.#turn) throw error; // the element belongs to another clip by now
        }
      }
    }
    throw new Error("no clip that this browser can play");
  }

  /** Begin with the first sentence of a long text that is not rendered yet; false when it is, or when that fails. */
  async #open(clip, address, turn) {
    const { audio: { first, sizes }, format } = clip;
    const opening = first && !clip.isWhole && !sizes?.[format] && this.#api.address(first.url);
    if (!opening) return false;
    opening.search = address.search;
    try {
      await this.#start(opening.href);
    } catch (error) {
      if (error.name !== "NotSupportedError" || turn !== this.#turn) throw error;
      return false;
    }
    if (turn !== this.#turn) return true;
    this.#opening = this.#whole(clip, address, turn);
    this.#opening.catch(() => {}); // said when it is needed
    return true;
  }

  /** Return where the whole clip is, now that it is being made, and when the sentence after the first begins in it. */
  async #whole(clip, address, turn) {
    await this.#wait(clip, address, turn);
    // the clip itself, not the best there will be by then: a better voice has other times
    const answer = await fetch(address, { method: this.isThrifty ? "HEAD" : method(clip), credentials: "omit" });
    const [words] = await Promise.all([timings(clip, this.#api), answer.blob()]);
    const next = words.findIndex((word) => word.char_start >= clip.audio.first.chars);
    if (next < 1) throw new Error("no times");
    clip.isWhole = true;
    return [clip.isDiscreet ? address.href : answer.url, Math.max(words[next - 1].end, words[next].start - BREATH)];
  }

  #start(source, seconds) {
    this.#element.src = source;
    this.setSlow(this.slow);
    if (seconds) this.#element.currentTime = seconds;
    return this.#element.play();
  }

  /** Wait while the clip is being made (202); false when it was there all along, so that the format is at fault. */
  async #wait(clip, address, turn) {
    for (let poll = 0; poll < MAX_POLLS && turn === this.#turn; poll += 1) {
      // the status alone says whether it is there: the redirect to the clip is not followed
      const answer = await fetch(address, { method: method(clip), credentials: "omit", redirect: "manual" });
      if (answer.type === "opaqueredirect" || answer.status === 200) return poll > 0;
      if (answer.status !== 202) throw new Error(`no clip: ${answer.status}`);
      const seconds = Math.min(Number(answer.headers.get("Retry-After")) || 1, MAX_WAIT_SECONDS);
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    }
    throw new Error("the clip did not come");
  }
}

/** How to ask whether a clip is there: what no cache may have would only be fetched twice. */
function method({ isDiscreet }) {
  return isDiscreet ? "HEAD" : "GET";
}
