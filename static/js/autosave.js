// <form data-autosave="/address/"> sends what was changed in it, in the background: soon, on leaving, and again when the
// network is back. It says at the field and in the header what is not saved.
(() => {
  const PAUSE = 800;
  const AGAIN = 10_000;
  const waiting = new Map();
  // What is under way, so that what follows before its answer is not taken for somebody else's change.
  const sending = new Map();
  const failed = new Map();
  const bar = document.querySelector("[data-unsaved]");
  const forms = () => [...document.querySelectorAll("main form[data-autosave]")];
  const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
  const hasMarks = (form) => Boolean(form.elements.marks);
  const isOpen = (form) => drafts.changed(form).length > 0;

  const bodyOf = (pairs, marks, pending = new Map()) => {
    const body = new URLSearchParams();
    for (const [name, values] of pairs) { body.append("changed", name); for (const value of values) body.append(name, value); }
    for (const [name, values] of pending) for (const value of values) body.append(`pending:${name}`, value);
    body.append("marks", marks);
    return body;
  };
  const wholeOf = (form) => {
    const fields = new FormData(form);
    for (const input of form.querySelectorAll("input[type=file]")) fields.delete(input.name);
    return new URLSearchParams(fields);
  };
  const post = (address, body, keepalive = false) => fetch(address, {
    method: "POST", body: body.toString(), keepalive, redirect: "error",
    headers: { "Content-Type": "application/x-www-form-urlencoded", "X-Background": "1", "HX-Request": "true", "X-CSRFToken": token() },
  });

  const warn = () => {
    if (!bar) return;
    const left = document.querySelector("main [data-note-for]") ? bar.dataset.left : "";
    const isOut = [...failed.values()].some((status) => status === "401" || status === "403");
    const words = isOut ? bar.dataset.out : failed.size ? bar.dataset.cut : left;
    bar.hidden = !words;
    if (bar.textContent !== words) bar.textContent = words;
  };
  const fieldOf = (form, name) => form.querySelector(`[name="${CSS.escape(name)}"]`);
  const put = (form, name, note) => {
    const field = fieldOf(form, name);
    if (field?.matches("[type=radio], [type=checkbox]")) field.closest(".checks, .choice, fieldset, tr")?.after(note);
    else if (field) (field.closest(".actions--field") ?? field).after(note);
    else form.append(note);
  };
  const unsay = (form, name) => form.querySelectorAll(`[data-note-for="${CSS.escape(name)}"]`).forEach((note) => note.remove());
  const mark = (form, names) => {
    for (const name of names) {
      if (form.querySelector(`[data-note-for="${CSS.escape(name)}"]`)) continue;
      const note = document.createElement("p");
      note.className = "unsaved__field";
      note.dataset.noteFor = name;
      note.textContent = bar?.dataset.field ?? "";
      put(form, name, note);
    }
  };

  const take = async (form, pairs, answer) => {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const place = form.querySelector("#saved") ?? document.getElementById("saved");
    if (place) place.innerHTML = page.getElementById("saved")?.innerHTML ?? "";
    if (!answer.ok) { mark(form, [...pairs.keys()]); return; }
    const marks = JSON.parse(page.querySelector("[name=marks]")?.value ?? "{}");
    for (const [name, given] of Object.entries(marks)) drafts.carry(form, name, given);
    for (const name of pairs.keys()) unsay(form, name);
    const notes = [...page.querySelectorAll("[data-note-for]")];
    for (const note of notes) put(form, note.dataset.noteFor, note);
    const unkept = new Set(notes.map((note) => note.dataset.noteFor));
    drafts.settle(form, [...pairs].filter(([name]) => !unkept.has(name)));
    form.dispatchEvent(new CustomEvent("autosaved", { bubbles: true }));
  };
  const send = async (form, keepalive = false) => {
    clearTimeout(waiting.get(form));
    waiting.delete(form);
    const names = drafts.changed(form);
    if (!names.length || (sending.has(form) && !keepalive)) return;
    const pairs = new Map(names.map((name) => [name, drafts.valuesOf(form, name)]));
    const body = hasMarks(form) ? bodyOf(pairs, form.elements.marks.value, sending.get(form)) : wholeOf(form);
    sending.set(form, pairs);
    try {
      const answer = await post(form.dataset.autosave, body, keepalive);
      if (!answer.ok && answer.status !== 409) throw new Error(String(answer.status));
      failed.delete(form);
      await take(form, pairs, answer);
      const again = drafts.changed(form).some((name) => !pairs.has(name) || String(pairs.get(name)) !== String(drafts.valuesOf(form, name)));
      if (again) later(form);
    } catch (error) {
      failed.set(form, error.message);
      mark(form, names);
    } finally {
      sending.delete(form);
      warn();
    }
  };
  const later = (form) => {
    clearTimeout(waiting.get(form));
    waiting.set(form, setTimeout(() => send(form), PAUSE));
  };

  const changed = (event) => {
    const form = event.target.closest?.("form[data-autosave]");
    if (form && event.target.type !== "file" && !("noAutosave" in event.target.dataset)) later(form);
  };
  document.addEventListener("input", changed);
  document.addEventListener("change", changed);
  document.addEventListener("draft-restored", changed);
  document.addEventListener("submit", (event) => {
    const form = event.target;
    clearTimeout(waiting.get(form));
    waiting.delete(form);
    for (const [name, values] of sending.get(form) ?? []) {
      for (const value of values) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: `pending:${name}`, value }));
    }
  }, true);

  const leave = () => forms().filter((form) => waiting.has(form) || failed.has(form)).forEach((form) => send(form, true));
  window.addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && leave());
  const retry = () => { [...failed.keys()].forEach((form) => send(form)); flush(); };
  window.addEventListener("online", retry);
  setInterval(() => failed.size && retry(), AGAIN);

  // What another page could not send any more is sent from here.
  const flush = async () => {
    for (const draft of drafts.unsent()) {
      const pairs = Object.entries(draft.fields).map(([name, { now }]) => [name, now]);
      if (!draft.marks) continue;
      const answer = await post(draft.autosave, bodyOf(pairs, draft.marks)).catch(() => null);
      if (!answer?.ok) continue;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!page.querySelector("[data-note-for]")) drafts.forget(draft.key);
    }
  };
  setTimeout(flush, 1500);
  forms().filter(isOpen).forEach(later);
  warn();
})();
