// Leaving at once: somebody comes in who must not see what was asked. One touch, or Escape twice, and the page is another
// one; the browser's "back" does not return to this one, and nothing of the conversation stays.

/** A page that anybody may be looking at: the weather. A website names another with `data-hide`. */
const NEUTRAL = "https://www.meteo.be/";
const TWICE_MS = 700;

/** Go to the neutral page; out of a frame too, where the browser allows it. */
export function goElsewhere(wish) {
  let address = NEUTRAL;
  try {
    const url = new URL(wish);
    if (/^https?:$/.test(url.protocol)) address = url.href;
  } catch { /* none is wished, or it is none */ }
  try {
    top.location.replace(address);
  } catch {
    location.replace(address);
  }
}

/**
 * Call `act` at the second of two quick presses of Escape; the first one counts only while the panel is open, so that
 * nobody is sent away from a host's page by its own use of the key.
 */
export function onTwoEscapes(isOpen, act) {
  let first = -TWICE_MS;
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.repeat) return;
    const now = event.timeStamp;
    if (now - first < TWICE_MS) {
      first = -TWICE_MS;
      act();
    } else if (isOpen()) {
      first = now;
    }
  }, { capture: true });
}
