// Our own pages only: they work without a connection where the browser allows a service worker (HTTPS, or this machine),
// and an answer that was opened to be printed is printed.
if ("serviceWorker" in navigator) {
  const address = "/sw.js";
  const policy = globalThis.trustedTypes?.createPolicy("loket", { createScriptURL: (url) => (url === address ? url : "") });
  // what the first visit fetched before the worker was there: the words and subjects, out of the browser's own cache
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    const asked = performance.getEntriesByType("resource").map(({ name }) => name);
    for (const name of new Set(asked)) if (/\/api\/(start|phrases)/.test(name)) fetch(name, { cache: "force-cache" }).catch(() => {});
  }, { once: true });
  navigator.serviceWorker.register(policy?.createScriptURL(address) ?? address).catch(() => {}); // then online only
}
if (location.hash === "#print") addEventListener("load", () => print(), { once: true });
