// Every word the widget itself shows comes from data/phrases by the server; this keeps them on their elements and
// rewrites them when the language changes. Before the phrases are here there are pictures only.

export class Labels {
  #phrases = {};
  #bound = new Set();
  language = null;
  spoken = {}; // where the sentences can be heard that the widget says by itself
  dir = "ltr";

  /** Take over a language's phrases and rewrite every label that is still on the page. */
  use({ language, name, dir, phrases, spoken }) {
    this.spoken = spoken ?? {};
    this.language = language;
    this.name = name;
    this.dir = dir === "rtl" ? "rtl" : "ltr";
    this.#phrases = phrases ?? {};
    for (const bound of this.#bound) {
      const node = bound.ref.deref();
      if (node) this.#write(node, bound);
      else this.#bound.delete(bound);
    }
  }

  /** Return a phrase, or the next one named that exists, or "". */
  text(...keys) {
    return keys.map((key) => this.#phrases[key]).find((phrase) => typeof phrase === "string") ?? "";
  }

  /**
   * Write a phrase on an element, now and at every change of language.
   * @param {Element} node
   * @param {string|string[]} keys the phrase, and those to use when it is missing
   * @param {string} [attribute] where to write it; the text by default
   */
  on(node, keys, attribute = "text") {
    for (const bound of this.#bound) {
      if (bound.ref.deref() === node && bound.attribute === attribute) this.#bound.delete(bound);
    }
    const bound = { ref: new WeakRef(node), keys: [keys].flat(), attribute };
    this.#bound.add(bound);
    this.#write(node, bound);
    return node;
  }

  #write(node, { keys, attribute }) {
    const phrase = this.text(...keys);
    if (!phrase && !this.language) return; // the phrases are on their way
    if (attribute === "text") node.textContent = phrase;
    else if (phrase) node.setAttribute(attribute, phrase);
  }
}
