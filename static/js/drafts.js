// What is typed into a form is kept in this browser until it was sent: keyed by membership, page and form, and removed
// on success, on signing out, and after a week. <form data-no-draft> or a field with it is left out.
const drafts = (() => {
  const PREFIX = "draft:";
  const WEEK = 7 * 24 * 60 * 60 * 1000;
  const NEVER = new Set(["password", "file", "hidden", "submit", "button", "reset", "image", "search"]);
  const membership = document.body.dataset.membership;
  const shown = new WeakMap();

  const isKept = (field) => field.name && !NEVER.has(field.type) && !field.disabled && !field.readOnly
    && field.autocomplete !== "one-time-code" && !("noDraft" in field.dataset);
  const fieldsOf = (form) => [...form.elements].filter(isKept);
  const valuesOf = (form, name) => fieldsOf(form).filter((field) => field.name === name).flatMap((field) => {
    if (field.type === "checkbox" || field.type === "radio") return field.checked ? [field.value] : [];
    return field.multiple ? [...field.selectedOptions].map((option) => option.value) : [field.value];
  });
  const namesOf = (form) => new Set(fieldsOf(form).map((field) => field.name));
  const same = (one, other) => one.length === other.length && one.every((value, index) => value === other[index]);
  const snapshot = (form) => new Map([...namesOf(form)].map((name) => [name, valuesOf(form, name)]));

  // Two forms of one page that differ only in what they are about have hidden fields that say so.
  const about = (form) => [...form.elements].filter((field) => field.type === "hidden" && !["csrfmiddlewaretoken", "marks", "once", "shown", "token"].includes(field.name))
    .map((field) => field.value).join(",");
  const addressOf = (form) => new URL(form.getAttribute("action") || location.pathname, location.href).pathname;
  const keyOf = (form) => [PREFIX + membership, location.pathname, addressOf(form), form.dataset.draft ?? about(form)].join("|");
  const read = (key) => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } };
  const write = (key, draft) => {
    try {
      if (Object.keys(draft.fields).length) localStorage.setItem(key, JSON.stringify(draft));
      else localStorage.removeItem(key);
    } catch { /* A browser that keeps nothing still sends. */ }
  };
  const keys = () => { try { return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)); } catch { return []; } };

  const isDrafted = (form) => membership && form.method === "post" && !("noDraft" in form.dataset)
    && ("autosave" in form.dataset || namesOf(form).size > 1 || form.querySelector("textarea"));

  const changed = (form) => [...namesOf(form)].filter((name) => !same(valuesOf(form, name), shown.get(form)?.get(name) ?? []));
  const keep = (form) => {
    const fields = {};
    for (const name of changed(form)) fields[name] = { was: shown.get(form).get(name) ?? [], now: valuesOf(form, name) };
    write(keyOf(form), { at: Date.now(), autosave: form.dataset.autosave, marks: form.elements.marks?.value, fields });
  };
  // What the server has by now counts as shown; what was typed since stays to be sent.
  const settle = (form, values) => {
    for (const [name, value] of values) shown.get(form).set(name, value);
    keep(form);
  };
  const fill = (form, name, values) => {
    const left = [...values];
    for (const field of fieldsOf(form).filter((each) => each.name === name)) {
      if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
      else if (field.multiple) for (const option of field.options) option.selected = values.includes(option.value);
      else field.value = left.shift() ?? "";
    }
  };
  const restore = (form) => {
    const draft = read(keyOf(form));
    const names = Object.keys(draft?.fields ?? {}).filter((name) => namesOf(form).has(name));
    const open = names.filter((name) => !same(valuesOf(form, name), draft.fields[name].now));
    // A page that came back refused shows what was typed; it is not saved for that.
    for (const name of names.filter((each) => !open.includes(each))) shown.get(form).set(name, draft.fields[name].was);
    for (const name of open) {
      const { was, now } = draft.fields[name];
      // A page with marks says which text is older; any other keeps what it shows, unless that is nothing.
      if (!form.elements.marks && !same(valuesOf(form, name), was) && valuesOf(form, name).some(Boolean)) continue;
      if (form.elements.marks && draft.marks) carry(form, name, JSON.parse(draft.marks)[name]);
      fill(form, name, now);
    }
    if (open.length && !("autosave" in form.dataset)) say(form, draft);
    if (open.length) form.dispatchEvent(new CustomEvent("draft-restored", { bubbles: true }));
    if (open.length) form.querySelectorAll("details").forEach((part) => {
      if (open.some((name) => part.querySelector(`[name="${CSS.escape(name)}"]`))) part.open = true;
    });
    keep(form);
  };
  const carry = (form, name, mark) => {
    const marks = JSON.parse(form.elements.marks.value || "{}");
    marks[name] = mark ?? "";
    form.elements.marks.value = JSON.stringify(marks);
  };
  const say = (form, draft) => {
    const notice = document.querySelector("template[data-draft-notice]")?.content.cloneNode(true);
    if (!notice) return;
    notice.querySelector("[data-draft-discard]").addEventListener("click", (event) => {
      for (const [name, { was }] of Object.entries(draft.fields)) fill(form, name, was);
      keep(form);
      event.target.closest("[data-draft-said]").remove();
    });
    form.prepend(notice);
  };
  const clear = (path) => keys().filter((key) => !path || key.split("|")[2] === path).forEach((key) => localStorage.removeItem(key));

  const [, cookie, sent] = document.cookie.match(/(?:^|; )((?:__Host-)?sent)=([^;]+)/) ?? [];
  if (sent) {
    document.cookie = `${cookie}=; Max-Age=0; Path=/; SameSite=Strict${cookie === "sent" ? "" : "; Secure"}`;
    const path = decodeURIComponent(sent);
    clear(path === "/accounts/logout/" ? "" : path);
  }
  for (const key of keys()) if (Date.now() - (read(key)?.at ?? 0) > WEEK) localStorage.removeItem(key);

  const begin = (form) => { shown.set(form, snapshot(form)); restore(form); };
  const forms = () => [...document.querySelectorAll("main form")].filter(isDrafted);
  forms().forEach(begin);
  const note = (event) => {
    const form = event.target.form;
    if (form && shown.has(form)) keep(form);
  };
  document.addEventListener("input", note);
  document.addEventListener("change", note);

  // Drafts of other pages that were to be saved by themselves and were not.
  const unsent = () => keys().filter((key) => key.startsWith(`${PREFIX}${membership}|`) && key.split("|")[1] !== location.pathname)
    .map((key) => ({ key, ...read(key) })).filter((draft) => draft.autosave);

  return { changed, valuesOf, settle, carry, unsent, forget: (key) => localStorage.removeItem(key) };
})();
