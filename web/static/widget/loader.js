// The one line a webmaster adds: <script src="https://…/static/loket.js" data-lang="auto" async></script>
// It shows the loket's button and nothing more; everything else is fetched at the first touch, so that the host's
// page stays as fast as it was. No cookie, no third party, no text of ours on the page before the phrases arrive.
(() => {
  const script = document.currentScript ?? document.querySelector('script[src*="loket.js"]');
  if (!script?.src) return;
  const root = script.src.replace(/(static\/)?loket\.js.*$/, "");
  const wish = script.dataset.lang;
  const fixed = !wish || wish === "auto" ? null : wish;
  const wished = fixed ? [fixed] : [...navigator.languages];
  const primary = [...wished, document.documentElement.lang, "fr"].map((tag) => tag.split(/[-_]/)[0].toLowerCase());
  const tongues = [...new Set(primary)].filter(Boolean); // in which the button may be named, best first
  let session = null;
  try {
    session = JSON.parse(sessionStorage.getItem("loket"));
  } catch { /* storage is blocked or holds something else: begin anew */ }
  let loading;
  let warned;

  const style = `:host{all:initial;position:fixed;z-index:2147483000;bottom:16px;right:16px}
    :host([data-position=left]){left:16px;right:auto}
    .launch{all:unset;box-sizing:border-box;display:flex;align-items:center;gap:10px;min-height:64px;min-width:64px;
      padding-block:8px;padding-inline:8px 22px;border-radius:32px;background:var(--loket-accent,#12404a);color:#fff;cursor:pointer;
      font:600 18px/1.25 system-ui,"Noto Sans",sans-serif;border:2px solid #fff;box-shadow:0 4px 18px #0d2b3259}
    .launch:has(.word:empty){padding-inline:6px}
    .launch i{display:grid;place-items:center;width:48px;height:48px;flex:none;border-radius:50%;background:#b8430b}
    .launch svg{width:28px;height:28px;fill:none;stroke:#fff;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
    .launch *{pointer-events:none}
    .launch .word{max-width:9em}
    .launch:focus-visible{outline:3px solid #12404a;outline-offset:3px}
    .launch[hidden]{display:none}
    @media(forced-colors:active){.launch svg{stroke:ButtonText}}`;

  const svg = (tag, attributes) => {
    const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const name in attributes) node.setAttribute(name, attributes[name]);
    return node;
  };

  /** Say once, to whoever looks after the page, why nothing works: a refused site gets no answer that it may read. */
  const explain = async (error) => {
    if (warned) return;
    warned = true;
    const isUp = await fetch(`${root}healthz`, { mode: "no-cors", credentials: "omit" }).then(() => true, () => false);
    console.warn(isUp ? `Loket: ${root} does not answer ${location.origin}. Its operator adds this address to LOKET_ORIGINS.`
      : `Loket: ${root} cannot be reached. Is it running, and does this page's Content-Security-Policy allow it?`, error);
  };

  /** Fetch the widget once; upgrading `<loket-widget>` makes the button open the panel. */
  const load = (host) => {
    // the greeting comes beside the script, not after it: on a bad connection that is a second
    if (!loading && !session && !fixed && !host.dataset.answer) {
      host.loket.start = fetch(`${root}api/start?hint=${wished.join()}`, { credentials: "omit" })
        .then((answer) => (answer.ok ? answer.json() : null)).catch(() => null);
    }
    loading ??= import(`${root}static/loket-widget.js`).then((widget) => widget.register()).catch((error) => {
      loading = undefined; // a lost connection: the next touch tries again
      explain(error);
      throw error;
    });
    return loading;
  };

  /** A round button with a speech bubble that sounds; its words follow when the page has nothing else to do. */
  const launcher = (host) => {
    const shadow = host.attachShadow({ mode: "open" });
    try {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(style);
      shadow.adoptedStyleSheets = [sheet];
    } catch { // phones before 2023
      shadow.append(Object.assign(document.createElement("style"), { textContent: style }));
    }
    const button = document.createElement("button");
    const word = document.createElement("span");
    const disc = document.createElement("i");
    const picture = svg("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" });
    picture.append(svg("path", { d: "M8 9v5m4-7v9m4-6v3M18 4a3 3 0 0 1 3 3v8a3 3 0 0 1-3 3h-5l-5 3v-3H6a3 3 0 0 1-3-3V7a3 3 0 0 1 3-3z" }));
    disc.append(picture);
    word.className = "word";
    button.className = "launch";
    button.type = "button";
    button.setAttribute("aria-label", "Loket"); // the product's name, until the phrase is here
    button.setAttribute("aria-expanded", "false");
    button.append(disc, word);
    shadow.append(button);
    const warm = () => load(host).catch(() => {});
    button.addEventListener("pointerdown", warm, { once: true });
    button.addEventListener("focus", warm, { once: true });
    button.addEventListener("click", () => load(host).then(() => host.toggle(), () => {}));
    const name = async ([tongue, ...others]) => {
      const answer = await fetch(`${root}api/phrases/${encodeURIComponent(tongue)}`, { credentials: "omit" });
      if (!answer.ok) return others.length && name(others);
      const { language, dir, phrases } = (host.loket.phrases = await answer.json());
      if (customElements.get("loket-widget")) return; // the panel names its own button
      word.textContent = phrases.widget_open_label ?? "";
      button.lang = language;
      button.dir = dir;
      if (phrases.widget_open_label) button.removeAttribute("aria-label");
    };
    (window.requestIdleCallback ?? setTimeout)(() => name(tongues).catch(explain));
  };

  const start = () => {
    const own = document.querySelector("loket-widget");
    const host = own ?? document.createElement("loket-widget");
    if (host.loket) return; // the line stands twice on the page: one loket is enough
    host.loket = { root, wished, tongues, fixed };
    for (const key of ["position", "hide"]) if (script.dataset[key]) host.dataset[key] = script.dataset[key];
    if (!own) document.body.append(host);
    if (host.getAttribute("mode") === "page") return load(host).catch(() => {});
    launcher(host);
    if (session?.open) load(host).then(() => host.resume(), () => {});
  };
  if (document.body) start();
  else addEventListener("DOMContentLoaded", start, { once: true });
})();
