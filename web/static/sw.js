// What our own pages can do without a connection: open, name themselves, show languages and subjects, and play again
// what was heard. First the network, so that a change of the staff is seen at once; the copy is for the tram.
// In `loket-heard` the page itself lays what was touched (`/again/…`, never danger or women's safety). It is emptied by
// "forget me", by hiding, and when the next person begins (web/static/widget/heard.js).
const SHELL = "loket-shell-1";
const HEARD = "loket-heard";
const PAGES = ["/", "/kiosk", "/static/page.css", "/static/page.js", "/loket.js", "/static/loket.js", "/static/loket-widget.js",
  "/static/favicon.svg", "/static/widget/silence.mp3", "/manifest.webmanifest"];
const MOST_HEARD = 60;
let era = 0; // raised by "forget": what was asked for before is not kept

addEventListener("message", (event) => {
  if (event.data !== "forget") return;
  era += 1;
  event.waitUntil(caches.delete(HEARD));
});

addEventListener("install", (event) => {
  // the page may be fetching the sound in parts at this moment, and a cache takes no parts
  const wanted = PAGES.map((path) => new Request(path, path.endsWith(".mp3") ? { cache: "reload" } : {}));
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll(wanted)).then(() => skipWaiting()));
});

addEventListener("activate", (event) => {
  const old = (names) => Promise.all(names.filter((name) => ![SHELL, HEARD].includes(name)).map((name) => caches.delete(name)));
  event.waitUntil(caches.keys().then(old).then(() => clients.claim()));
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin || url.searchParams.has("keep")) return;
  if (url.pathname.startsWith("/audio/")) event.respondWith(sound(event, url));
  else if (PAGES.includes(url.pathname) || /^\/api\/(start|phrases|languages)/.test(url.pathname)) {
    event.respondWith(networkFirst(event, SHELL, request));
  } else if (/^\/(api\/(answers|services)|a|s)\//.test(url.pathname)) event.respondWith(networkFirst(event, HEARD, request));
});

async function networkFirst(event, name, request) {
  const begun = era;
  let answer;
  try {
    answer = await fetch(request);
  } catch (error) {
    return (await (await caches.open(name)).match(request, { ignoreVary: true })) ?? Promise.reject(error);
  }
  if (answer.status === 200 && !/no-store/.test(answer.headers.get("Cache-Control"))) event.waitUntil(keep(name, request.url, answer.clone(), begun));
  return answer;
}

/** A clip is asked for whole, for a cache takes no parts (206), and handed over in the parts the browser wants. */
async function sound(event, url) {
  const asked = event.request.headers.get("Range");
  const whole = new Request(url, { headers: { Accept: "*/*" }, credentials: "omit", redirect: "follow" });
  if (event.request.redirect === "manual") return fetch(event.request); // only asks whether it is there
  const begun = era;
  let answer;
  try {
    answer = await fetch(whole);
  } catch (error) {
    answer = await (await caches.open(HEARD)).match(url.href, { ignoreVary: true });
    if (!answer) throw error;
    return part(answer, asked);
  }
  if (answer.status !== 200) return answer;
  const copy = clean(answer.clone());
  event.waitUntil(copy.then((kept) => keep(HEARD, url.href, kept, begun)));
  return part(answer, asked);
}

/** A followed redirect may not answer a later request: make it a plain answer. */
async function clean(answer) {
  return new Response(await answer.blob(), { headers: answer.headers });
}

async function part(answer, asked) {
  const range = /^bytes=(\d+)-(\d*)$/.exec(asked ?? "");
  if (!range) return answer.redirected ? clean(answer) : answer;
  const whole = await answer.blob();
  const begin = Number(range[1]);
  const end = Math.min(range[2] ? Number(range[2]) + 1 : whole.size, whole.size);
  const headers = { "Content-Type": answer.headers.get("Content-Type"), "Accept-Ranges": "bytes" };
  if (begin >= end) return new Response(null, { status: 416, headers: { ...headers, "Content-Range": `bytes */${whole.size}` } });
  return new Response(whole.slice(begin, end), {
    status: 206, headers: { ...headers, "Content-Range": `bytes ${begin}-${end - 1}/${whole.size}` },
  });
}

async function keep(name, address, answer, begun) {
  if (name === HEARD && begun !== era) return;
  const cache = await caches.open(name);
  await cache.put(address, answer);
  if (name !== HEARD) return;
  const kept = (await cache.keys()).filter(({ url }) => !new URL(url).pathname.startsWith("/again/"));
  await Promise.all(kept.slice(0, Math.max(0, kept.length - MOST_HEARD)).map((request) => cache.delete(request)));
}
