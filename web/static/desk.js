// The desk works without this file. It only helps: it asks before a changed form is left, and stops a second press.
"use strict";

const changed = new Set();

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form && form.method === "post" && !form.matches("[data-free]")) changed.add(form);
});

document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  if (event.target.dataset.sent) {
    event.preventDefault();
    return;
  }
  changed.delete(event.target);
  if (event.target.method === "post") event.target.dataset.sent = "yes";
});

window.addEventListener("beforeunload", (event) => {
  if (changed.size) event.preventDefault();
});

// back to a page that was left: it may be sent again
window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});

const problem = document.querySelector("main [role=alert]");
if (problem) {
  problem.tabIndex = -1;
  problem.focus();
}
