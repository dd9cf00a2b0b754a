// The loket's HTTP, and nothing about the page: one function a call, one kind of error. The conversation's id travels
// in a header, never in an address. The origin is the script's own.

const TIMEOUT_MS = 25_000;
const LISTEN_MS = 90_000; // two others may be listened to before

/** Something between the widget and the loket failed. */
export class ApiError extends Error {
  /**
   * @param {number} status HTTP status, 0 when there was no answer at all
   * @param {string} sentence the server's own words for a person, or ""
   * @param {number} retryAfter seconds the server asks to wait, 0 when it does not say
   * @param {{url: string}|null} audio where the sentence can be heard
   */
  constructor(status, sentence = "", retryAfter = 0, audio = null) {
    super(`loket answered ${status || "nothing"}`);
    Object.assign(this, { status, sentence, retryAfter, audio });
  }

  /** True when the same message may well succeed later. */
  get isPassing() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

export class Api {
  #root;
  conversation = null;
  language = null; // what errors are said in

  /** @param {string} root address of the loket, ending in a slash */
  constructor(root) {
    this.#root = root;
  }

  /** Return an address of the loket; one that leads elsewhere (a broken answer) is refused with null. */
  address(path) {
    try {
      const url = new URL(String(path).replace(/^\/+/, ""), this.#root);
      return url.href.startsWith(this.#root) ? url : null;
    } catch {
      return null;
    }
  }

  /**
   * What is said before the first question: nothing is kept of it, so that looking in leaves no trace.
   * @param {string|null} language one the person chose; without it the languages are offered
   * @param {string[]} hint the browser's languages
   * @param {boolean} isGone somebody came with a link to an answer that is no longer there
   */
  async start(language, hint, isGone) {
    const asked = new URLSearchParams({ hint: [...hint].join(","), ...(language && { language }), ...(isGone && { gone: 1 }) });
    const started = await this.#call("GET", `api/start?${asked}`);
    if (!Array.isArray(started.languages)) throw new ApiError(502);
    return started;
  }

  /** One answer with its link, without a conversation; @param {string} place `a/<faq>/<language>` or `s/…` */
  async answer(place) {
    const [kind, ...rest] = place.split("/");
    const path = rest.map(encodeURIComponent).join("/");
    return this.#call("GET", `api/${kind === "s" ? "services" : "answers"}/${path}`);
  }

  /** Begin a conversation; @param {string[]} hint the browser's languages */
  async open(hint) {
    const opened = await this.#call("POST", "api/conversations", { hint });
    if (typeof opened.conversation !== "string") throw new ApiError(502);
    this.conversation = opened.conversation;
    return opened;
  }

  /** Send {id, text | choice, language?}; the same id twice gets the same answer once. */
  async send(message) {
    return this.#turn(await this.#call("POST", "api/messages", message));
  }

  /** Send what somebody said aloud: a recording. The answer holds the words that were `heard`. */
  async hear(sound, { id, language }) {
    const asked = new URLSearchParams({ id, ...(language && { language }) });
    return this.#turn(await this.#call("POST", `api/voice?${asked}`, sound, { signal: deadline(LISTEN_MS) }));
  }

  #turn(turn) {
    if (!Array.isArray(turn.replies)) throw new ApiError(502);
    turn.replies = turn.replies.filter((reply) => typeof reply?.text === "string");
    return turn;
  }

  /** Forget the conversation on the server, even while the page is being left. */
  async forget() {
    return this.#call("DELETE", "api/conversations", undefined, { keepalive: true });
  }

  async phrases(language) {
    return this.#call("GET", `api/phrases/${encodeURIComponent(language)}`);
  }

  async languages() {
    const answer = await this.#call("GET", "api/languages");
    return answer.languages ?? answer;
  }

  async #call(method, path, body, options) {
    const headers = {};
    const sound = body instanceof Blob ? body : null;
    if (this.language && path !== "api/languages") headers["Accept-Language"] = this.language;
    if (body) headers["Content-Type"] = sound?.type ?? "application/json";
    if (this.conversation && method !== "GET") headers["Loket-Conversation"] = this.conversation;
    let answer;
    let data = {};
    try {
      answer = await fetch(this.#root + path, {
        method, headers, credentials: "omit", body: sound ?? (body && JSON.stringify(body)), signal: deadline(), ...options,
      });
      if (answer.status !== 204) data = await answer.json();
    } catch {
      throw new ApiError(answer && answer.status >= 400 ? answer.status : 0);
    }
    if (answer.ok && data && typeof data === "object") return data;
    const { message, audio } = data?.error ?? {};
    throw new ApiError(answer.status, message, Number(answer.headers.get("Retry-After")) || 0, audio ? { url: audio } : null);
  }
}

function deadline(milliseconds = TIMEOUT_MS) {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), milliseconds);
  return controller.signal;
}
