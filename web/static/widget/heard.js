// What was heard can be heard again without a connection, and what was touched shown again, as long as this page lives: on
// a host's page it stays in memory only, because the next person may hold the same phone. (On our own pages it outlives a
// page that is loaded anew: the service worker keeps the voices, this the rest, both under one name.)
// And what a voice costs: its size, before it is fetched.

const SHELF = "loket-heard";
const MOST_KEPT = 30;
const TOPICS = "do:topics";
/** What may be touched again: the same for everybody, whatever was said before. Never words that were typed. */
const LASTING = /^(topic|faq|service|do:topics)\b/;
/** Of what came with it, what is no passing remark, failure or question back. */
const SAID = /^(greeting|topics|answer|service)$/;
/** Kilobytes a character of speech takes in Opus, for clips that nobody has rendered yet. */
const KILOBYTES_A_CHARACTER = 0.18;
/** A clip as MP3 is twice as large. */
const TIMES_MP3 = 2;

export class Heard {
  #kept = new Map(); // the utterance's address → object URL
  #turns = new Map(); // language and choice → turn
  #worker;

  /** @param {string} worker address of our own pages' service worker */
  constructor(worker) {
    this.#worker = worker;
  }

  /** The service worker, on our own pages. */
  get #own() {
    const controller = navigator.serviceWorker?.controller;
    return controller?.scriptURL === this.#worker ? controller : null;
  }

  /** Keep what a picture was answered with, once it is shown; a choice of language shows the subjects. */
  keepTurn(choice = "", turn) {
    choice = choice.replace(/^lang:.*/, TOPICS);
    const replies = turn.replies?.filter(({ state }) => SAID.test(state)) ?? [];
    if (!LASTING.test(choice) || !replies.length || !turn.language || turn.replies.some(({ discreet }) => discreet)) return;
    for (const { service } of replies) if (service) service.open_now = service.open_line = null; // holds now, not later
    this.#turns.set(placeOf(turn.language, choice), { ...turn, replies });
    if (!this.#own) return;
    // those from before the service worker came, too
    const all = [...this.#turns];
    caches.open(SHELF).then((shelf) => Promise.all(all.map(([place, kept]) => shelf.put(place, new Response(JSON.stringify(kept))))))
      .catch(() => {}); // then they are gone with this page
  }

  /** Return what a message was answered with before, in this language, or undefined; for "again": the subjects. */
  async findTurn({ choice = "", silent }, language) {
    const place = placeOf(language, silent ? TOPICS : choice);
    return this.#turns.get(place) ?? (this.#own && (await (await caches.match(place))?.json()));
  }

  /** Keep a clip that has just been heard; the browser's own cache still has it, so it costs no data. */
  async keep({ audio, isDiscreet }, source) {
    if (isDiscreet || this.#own || this.#kept.has(audio.url) || !source.startsWith("http")) return;
    this.#kept.set(audio.url, null);
    try {
      const answer = await fetch(source, { credentials: "omit", cache: "force-cache" });
      const sound = answer.status === 200 && (await answer.blob());
      // forgotten meanwhile?
      if (sound && this.#kept.has(audio.url)) this.#kept.set(audio.url, URL.createObjectURL(sound));
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
    this.#turns.clear();
    globalThis.caches?.delete(SHELF).catch(() => {});
    this.#own?.postMessage("forget"); // what it is fetching now shall not be kept either
  }

  #drop(url) {
    const kept = this.#kept.get(url);
    if (kept) URL.revokeObjectURL(kept);
    this.#kept.delete(url);
  }
}

function placeOf(language, choice) {
  return `/again/${language}/${choice}`;
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
