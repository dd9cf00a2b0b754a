// Messages beside the field as somebody types, and frames that appear when they have something to show. Without this
// file the buttons do the same on a new page.
"use strict";
{
  const PAUSE_MS = 700;
  const form = document.getElementById("edit");
  document.documentElement.classList.add("js");

  // a button that fills a frame sends nothing away: the form stays open, and may be sent again
  form.addEventListener("submit", (event) => {
    const target = event.submitter?.formTarget;
    if (!target) return;
    event.stopPropagation();
    document.getElementById(target).classList.add("shown");
  });

  for (const frame of form.querySelectorAll("iframe")) {
    frame.addEventListener("load", () => {
      const inside = frame.contentDocument?.documentElement;
      if (inside) frame.style.blockSize = `${Math.min(Math.max(inside.scrollHeight + 4, 160), 900)}px`;
    });
  }

  function show(messages) {
    for (const list of form.querySelectorAll(".said")) {
      const mine = messages.filter((one) => `said-${one.field}` === list.id);
      list.replaceChildren(...mine.map(item));
    }
    for (const box of form.querySelectorAll("textarea")) {
      const isWrong = messages.some((one) => one.field === box.name && one.is_error);
      box.toggleAttribute("aria-invalid", isWrong);
      if (isWrong) box.setAttribute("aria-invalid", "true");
    }
  }

  function item({ title, reason, is_error }) {
    const line = document.createElement("li");
    line.className = is_error ? "bad" : "note";
    if (title) {
      const strong = document.createElement("strong");
      strong.textContent = title;
      line.append(strong, " ");
    }
    line.append(reason);
    return line;
  }

  let waiting = 0;
  let newest = 0;
  async function check() {
    const mine = (newest += 1);
    try {
      const answer = await fetch(form.dataset.check, {
        method: "POST", body: new FormData(form), headers: { Accept: "application/json" },
      });
      if (mine !== newest) return; // somebody went on typing
      if (!answer.ok) throw new Error(String(answer.status));
      show((await answer.json()).messages);
    } catch {
      if (mine === newest) show([{ field: "text", title: "", reason: form.dataset.offline, is_error: false }]);
    }
  }

  form.addEventListener("input", ({ target }) => {
    if (target.name === "try") return;
    clearTimeout(waiting);
    waiting = setTimeout(check, PAUSE_MS);
  });

  // Enter in the question that is tried must not save
  form.elements.try?.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    form.querySelector("[formtarget=tried]").click();
  });
}
