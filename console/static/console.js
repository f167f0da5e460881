// Keys for everything; without this script the console works with the mouse and Tab alone.
"use strict";

const FIELDS = "textarea, select, input:not([type=checkbox], [type=radio])";
const typing = element => element && (element.matches(FIELDS) || element.isContentEditable);
const rows = () => Array.from(document.querySelectorAll("tr[data-row]"));
let cursor = -1;

function moveTo(place) {
  const all = rows();
  if (!all.length) return;
  cursor = Math.max(0, Math.min(all.length - 1, place));
  all.forEach((row, number) => {
    row.classList.toggle("at", number === cursor);
    row.toggleAttribute("aria-current", number === cursor);
  });
  all[cursor].querySelector("[data-open]").focus({ preventScroll: true });
  all[cursor].scrollIntoView({ block: "nearest" });
}

function checkbox(row) {
  return row && row.querySelector("input[name=key]");
}

// In a list a decision is about what is checked, or else about the row at the cursor.
function decideInList(button) {
  const all = rows();
  const anything = document.querySelector("input[name=key]:checked, input[name=all]:checked");
  if (!anything && cursor >= 0) checkbox(all[cursor]).checked = true;
  button.click();
}

function openForm(details) {
  document.querySelectorAll("details.act[open]").forEach(other => { if (other !== details) other.open = false; });
  details.open = true;
  details.querySelector("button.main").focus();
  details.scrollIntoView({ block: "nearest" });
}

function pickReason(number) {
  const form = document.activeElement && document.activeElement.closest("form");
  const button = form && form.querySelectorAll("button[data-reason]")[number - 1];
  if (button) button.click();
  return Boolean(button);
}

document.addEventListener("keydown", event => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const here = document.activeElement;
  const key = event.key;
  if (key === "Escape") {
    const open = document.querySelector("details.act[open]");
    if (open) { open.open = false; open.querySelector("summary").focus(); } else if (typing(here)) here.blur();
    return;
  }
  if (typing(here)) {
    if (key === "Enter" && !event.shiftKey && here.matches("textarea")) {
      event.preventDefault();
      here.form.requestSubmit();
    }
    return;
  }
  if (document.querySelector("dialog[open]")) return;
  const act = () => event.preventDefault();
  if (key === "?") { act(); document.getElementById("keys").showModal(); return; }
  if (key === "/") { const words = document.getElementById("words"); if (words) { act(); words.focus(); } return; }
  if (key === "u") { const undo = document.getElementById("undo"); if (undo) { act(); undo.requestSubmit(); } return; }
  if (key === "g" && !document.querySelector('[data-key="g"]')) {
    act();
    location.href = "/findings?queue=open";
    return;
  }
  if (/^[1-9]$/.test(key) && pickReason(Number(key))) { act(); return; }
  if (rows().length) {
    const all = rows();
    if (key === "j") { act(); moveTo(cursor + 1); return; }
    if (key === "k") { act(); moveTo(cursor - 1); return; }
    const box = key === "x" && cursor >= 0 ? checkbox(all[cursor]) : null;
    if (box) { act(); box.checked = !box.checked; return; }
    if (key === "X") {
      const whole = document.getElementById("check-page");
      if (whole) { act(); whole.click(); }
      return;
    }
    const button = document.querySelector(`.bar button[data-key="${CSS.escape(key)}"]`);
    if (button) { act(); decideInList(button); return; }
  }
  const target = document.querySelector(`[data-key="${CSS.escape(key)}"]:not(.bar button)`);
  if (!target) return;
  act();
  if (target.matches("details")) openForm(target); else target.click();
});

document.addEventListener("click", event => {
  const reason = event.target.closest("button[data-reason]");
  if (reason) reason.form.querySelector("textarea").value = reason.dataset.reason;
  if (event.target.id !== "check-page") return;
  document.querySelectorAll("input[name=key]").forEach(box => { box.checked = event.target.checked; });
});

if (rows().length) moveTo(0);
