// A form that arrived too late is shown on a page of its own; its link opens the form again with what was typed.
// The text travels in this tab's storage for one step and is removed when it has been filled in.
(() => {
  const KEY = "kept-form";
  const script = document.getElementById("kept-fields");
  document.querySelector("[data-kept-open]")?.addEventListener("click", () => {
    sessionStorage.setItem(KEY, script.textContent);
  });
  const stored = script ? null : sessionStorage.getItem(KEY);
  if (!stored) return;
  const { path, fields } = JSON.parse(stored);
  if (new URL(path, location.origin).pathname !== location.pathname) return;
  sessionStorage.removeItem(KEY);
  const values = new Map();
  for (const [name, value] of fields) values.set(name, [...(values.get(name) ?? []), value]);
  for (const [name, given] of values) {
    document.querySelectorAll(`main [name="${CSS.escape(name)}"]`).forEach((field) => fill(field, given));
  }

  function fill(field, given) {
    if (field.type === "file" || field.type === "hidden" || field.type === "submit") return;
    if (field.type === "checkbox" || field.type === "radio") field.checked = given.includes(field.value);
    else if (field.multiple) for (const option of field.options) option.selected = given.includes(option.value);
    else field.value = given.shift() ?? field.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
})();
