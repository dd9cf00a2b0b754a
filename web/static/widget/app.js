// The door of the widget's modules: the loader imports this one and calls register(), so that the class itself can be
// imported and tested without touching the page.
import { LoketWidget } from "./element.js";

/** Make `<loket-widget>` known to the browser; a second script on the same page changes nothing. */
export function register() {
  if (!customElements.get("loket-widget")) customElements.define("loket-widget", LoketWidget);
}
