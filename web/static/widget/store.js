// What stays in this tab between two pages: the conversation's id, its language and messages that could not be sent
// yet. Nothing that was said, so that the next person who holds the phone finds nothing. Where storage is blocked it
// lives in memory. Fifteen idle minutes end it.

const KEY = "loket";
const IDLE_MS = 15 * 60 * 1000;
const WARN_MS = 20 * 1000;

export class Store {
  #memory = null;
  #now;

  constructor(now = Date.now) {
    this.#now = now;
  }

  /** Return {conversation, language, chosen, open, voice, thrifty, unsent} of a conversation still alive, else null. */
  read() {
    let kept = this.#memory;
    try {
      kept = JSON.parse(sessionStorage.getItem(KEY)) ?? kept;
    } catch { /* blocked, or not ours: memory it is */ }
    const idle = this.#now() - kept?.touched;
    if (idle >= 0 && idle < IDLE_MS) return kept;
    if (kept) this.clear();
    return null;
  }

  /** Change some of what is kept; every write is a sign of life. */
  write(changes) {
    this.#memory = { ...this.read(), ...changes, touched: this.#now() };
    try {
      sessionStorage.setItem(KEY, JSON.stringify(this.#memory));
    } catch { /* blocked or full: memory it is */ }
  }

  clear() {
    this.#memory = null;
    try {
      sessionStorage.removeItem(KEY);
    } catch { /* blocked: there was nothing */ }
  }
}

/**
 * Call `end` once after idle minutes, and `warn` some seconds before; call the returned function at every sign of life.
 * @param {number} milliseconds fifteen minutes in a person's own browser, less on a tablet that many use
 */
export function idleTimer(end, milliseconds = IDLE_MS, warn = null) {
  let timers = [];
  return () => {
    timers.forEach(clearTimeout);
    timers = [setTimeout(end, milliseconds)];
    if (warn) timers.push(setTimeout(warn, milliseconds - Math.min(WARN_MS, milliseconds / 2)));
  };
}
