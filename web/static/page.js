// Our own pages only: they work without a connection where the browser allows a service worker (HTTPS, or this machine),
// and an answer that was opened to be printed is printed.
if ("serviceWorker" in navigator) {
  const address = "/sw.js";
  const policy = globalThis.trustedTypes?.createPolicy("loket", { createScriptURL: (url) => (url === address ? url : "") });
  navigator.serviceWorker.register(policy?.createScriptURL(address) ?? address).catch(() => {}); // then online only
}
if (location.hash === "#print") addEventListener("load", () => print(), { once: true });
