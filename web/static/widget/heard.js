// What was heard can be heard again without a connection, as long as this page lives: on a host's page it stays in
// memory only, because the next person may hold the same phone. (On our own pages the service worker does it too.)
// And what a voice costs: its size, before it is fetched.

const MOST_KEPT = 30;
/** Kilobytes a character of speech takes in Opus, for clips that nobody has rendered yet. */
const KILOBYTES_A_CHARACTER = 0.18;
/** A clip as MP3 is twice as large. */
const TIMES_MP3 = 2;

export class Heard {
  #kept = new Map(); // the utterance's address → object URL
  #worker;

  /** @param {string} worker address of our own pages' service worker */
  constructor(worker) {
    this.#worker = worker;
  }

  /** Keep a clip that has just been heard to its end; the browser's own cache still has it, so it costs no data. */
  async keep({ audio, isDiscreet }, source) {
    if (isDiscreet || this.#kept.has(audio.url) || !source.startsWith("http")) return;
    this.#kept.set(audio.url, null);
    try {
      const answer = await fetch(source, { credentials: "omit", cache: "force-cache" });
      if (answer.status === 200) this.#kept.set(audio.url, URL.createObjectURL(await answer.blob()));
    } catch { /* then it is heard online only */ }
    if (this.#kept.size > MOST_KEPT) this.#drop(this.#kept.keys().next().value);
  }

  /** Return an address at which the clip is heard without a connection, or null. */
  find({ audio }) {
    return this.#kept.get(audio.url) ?? null;
  }

  /** Leave nothing, neither here nor with our service worker. */
  clear() {
    for (const url of [...this.#kept.keys()]) this.#drop(url);
    globalThis.caches?.delete("loket-heard").catch(() => {});
    const controller = navigator.serviceWorker?.controller; // what it is fetching now shall not be kept either
    if (controller?.scriptURL === this.#worker) controller.postMessage("forget");
  }

  #drop(url) {
    const kept = this.#kept.get(url);
    if (kept) URL.revokeObjectURL(kept);
    this.#kept.delete(url);
  }
}

/** Opus is half the size; older iPhones only know MP3. */
export function format() {
  return new Audio().canPlayType('audio/ogg; codecs="opus"') ? "ogg" : "mp3";
}

/** Return what fetching this voice costs, as a person reads it: "38 kB", with ≈ where it is a guess. */
export function sizeOf({ sizes, bytes }, text, language) {
  const form = format();
  const times = form === "mp3" ? TIMES_MP3 : 1;
  const known = sizes?.[form];
  const guess = bytes ? (bytes / 1000 / TIMES_MP3) * times : text.length * KILOBYTES_A_CHARACTER * times;
  const number = new Intl.NumberFormat(`${language}-u-nu-latn`, {
    style: "unit", unit: "kilobyte", maximumFractionDigits: 0,
  }).format(Math.max(1, known ? known / 1000 : guess));
  return known ? number : `≈ ${number}`;
}
