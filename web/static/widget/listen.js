// The microphone: hold the button and speak. Fetched only where the loket can listen, so that nobody else carries it.
// What is recorded is in memory alone, goes to the loket when the finger leaves the button, and the microphone is off
// at once. With a keyboard, or a screen reader, one press begins and the next one ends.

const LONGEST_MS = 60_000;
const SHORTEST_MS = 400;
const KINDS = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"];
const BITS_PER_SECOND = 32_000; // a minute is 240 KB
const MICROPHONE = "M9 5a3 3 0 0 1 6 0v5a3 3 0 0 1-6 0zm-4 5a7 7 0 0 0 14 0M8 21h8m-4-4v4";
const PENCIL = "M4 20h4L18.5 9.5a2.8 2.8 0 1 0-4-4L4 16zm9.5-13.5l4 4";
const STYLE = `
.mic{all:unset;box-sizing:border-box;display:grid;place-items:center;flex:none;width:52px;height:52px;border-radius:50%;
background:var(--sound,#a83a00);color:#fff;cursor:pointer;touch-action:none;user-select:none;-webkit-user-select:none;
-webkit-touch-callout:none;position:relative}
.mic .icon{width:28px;height:28px;stroke:#fff;fill:none;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
.mic:focus-visible{outline:3px solid var(--accent,#12404a);outline-offset:3px}
.mic[aria-pressed=true]{background:#8c1d18}
.mic[aria-pressed=true]::before{content:"";position:absolute;inset:-6px;border-radius:50%;border:3px solid #8c1d18;
transform:scale(var(--level,1))}
.heard{font-size:.85em;display:block;opacity:.85}
@media (prefers-reduced-motion:reduce){.mic[aria-pressed=true]::before{transform:none}}
@media (forced-colors:active){.mic{border:2px solid ButtonText}.mic .icon{stroke:ButtonText}}`;

/**
 * Put the microphone beside the typing field.
 * @param {LoketWidget} widget
 * @param {{button: Function, el: Function, icon: Function, chip: Function}} make how the widget makes its elements
 */
export function mount(widget, make) {
  addStyle(widget.shadowRoot);
  const ears = new Ears(widget, make);
  widget.panel.field.after(ears.node);
  return ears;
}

class Ears {
  #widget;
  #make;
  #recorder = null;
  #isHeld = false;
  #isAsking = false; // the browser asks the person whether it may

  constructor(widget, make) {
    this.#widget = widget;
    this.#make = make;
    const picture = make.icon("ui_play");
    draw(picture, MICROPHONE);
    this.node = make.button({ class: "mic", "aria-pressed": "false" }, picture);
    widget.labels.on(this.node, "widget_mic_label", "aria-label");
    this.node.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      event.preventDefault(); // no long-press menu, no selection
      this.node.focus({ preventScroll: true });
      this.node.setPointerCapture(event.pointerId);
      this.#begin();
    });
    for (const name of ["pointerup", "pointercancel"]) this.node.addEventListener(name, () => this.#end());
    this.node.addEventListener("contextmenu", (event) => event.preventDefault());
    this.node.addEventListener("click", (event) => {
      if (event.detail) return; // the pointer has done it
      if (this.#isHeld) this.#end();
      else this.#begin();
    });
  }

  /** Show in the person's bubble what was heard, with one tap to mend it. */
  heard(bubble, turn) {
    const { panel, labels } = this.#widget;
    const { el, chip } = this.#make;
    const box = bubble?.querySelector(".bubble");
    if (!box) return;
    if (!turn.heard) return bubble.remove();
    if (turn.language) box.lang = turn.language;
    box.replaceChildren(el("span", {}, labels.on(el("span", { class: "heard" }), "widget_heard_label"), turn.heard));
    const mend = chip(this.#widget, "ui_play", "widget_fix_label", () => {
      panel.field.value = turn.heard;
      panel.field.dispatchEvent(new Event("input"));
      panel.field.focus();
      mend.remove();
    });
    draw(mend.firstChild, PENCIL);
    bubble.append(mend);
  }

  async #begin() {
    this.#isHeld = true;
    if (this.#recorder || this.#isAsking) return;
    const { player } = this.#widget;
    player.stop();
    this.#isAsking = true;
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, noiseSuppression: true } });
      this.#isAsking = false;
      if (this.#isHeld) return this.#record(stream);
      silence(stream); // the finger left to allow it: now it is allowed
      this.#say("widget_mic_hold");
    } catch (error) {
      this.#isAsking = false;
      this.#isHeld = false;
      if (stream) silence(stream); // a browser that cannot record must not go on listening
      const isRefused = error.name === "NotAllowedError" || error.name === "SecurityError";
      this.#say(isRefused ? "widget_mic_refused" : "widget_mic_none");
    }
    return undefined;
  }

  #record(stream) {
    const mimeType = KINDS.find((kind) => MediaRecorder.isTypeSupported(kind));
    const recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: BITS_PER_SECOND });
    const pieces = [];
    const began = performance.now();
    const quiet = this.#showLevel(stream);
    const timer = setTimeout(() => this.#end(), LONGEST_MS);
    recorder.addEventListener("dataavailable", ({ data }) => pieces.push(data));
    recorder.addEventListener("stop", () => {
      clearTimeout(timer);
      quiet();
      silence(stream);
      this.#show(false);
      const type = (recorder.mimeType || mimeType || "audio/webm").split(";")[0];
      if (performance.now() - began < SHORTEST_MS) this.#say("widget_mic_hold");
      else this.#widget.talk.say({ voice: new Blob(pieces, { type }) }, { text: "…" });
    });
    recorder.start();
    this.#recorder = recorder;
    this.#show(true);
  }

  #end() {
    this.#isHeld = false;
    const recorder = this.#recorder;
    this.#recorder = null;
    if (recorder?.state === "recording") recorder.stop();
  }

  #show(isOn) {
    const { labels, panel } = this.#widget;
    this.node.setAttribute("aria-pressed", String(isOn));
    labels.on(this.node, isOn ? "widget_mic_stop_label" : "widget_mic_label", "aria-label");
    panel.status.textContent = isOn ? labels.text("widget_mic_stop_label") : "";
    this.#widget.signOfLife();
  }

  /** Let the ring follow the voice, so that a person sees that she is heard; returns what ends it. */
  #showLevel(stream) {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches || !globalThis.AudioContext) return () => {};
    const context = new AudioContext();
    const meter = context.createAnalyser();
    meter.fftSize = 512;
    context.createMediaStreamSource(stream).connect(meter);
    const samples = new Float32Array(meter.fftSize);
    let frame = 0;
    const draw = () => {
      meter.getFloatTimeDomainData(samples);
      const level = Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
      this.node.style.setProperty("--level", (1 + Math.min(level * 3, 0.5)).toFixed(2));
      frame = requestAnimationFrame(draw);
    };
    draw();
    return () => {
      cancelAnimationFrame(frame);
      this.node.style.removeProperty("--level");
      context.close();
    };
  }

  /** Say one of the loket's own sentences about the microphone, aloud too. */
  #say(key) {
    const { labels, talk } = this.#widget;
    const text = labels.text(key);
    if (text) talk.turn([{ text, language: labels.language, dir: labels.dir, audio: labels.spoken[key], state: "bad_input" }]);
  }
}

/** Give a picture of the widget another outline. */
function draw(picture, outline) {
  picture.setAttribute("class", "icon");
  picture.firstChild.setAttribute("d", outline);
}

function silence(stream) {
  for (const track of stream.getTracks()) track.stop();
}

function addStyle(shadow) {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets, sheet];
  } catch { // phones before 2023
    shadow.append(Object.assign(document.createElement("style"), { textContent: STYLE }));
  }
}
