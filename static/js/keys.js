// The keyboard, as /keyboard/ says. Single keys work outside fields only and can be switched off in the profile.
(() => {
  const GO = { h: "home", w: "worklist", p: "partners", d: "dashboard" };
  const inField = (target) => target.closest?.("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
  const singles = () => document.body.dataset.keys !== "off";
  const rows = () => [...document.querySelectorAll("[data-rows] tbody tr")].filter((row) => row.querySelector("a"));
  let going = 0;
  let picked = null;

  const current = () => rows().findIndex((row) => row.classList.contains("is-current"));
  const step = (by) => {
    const all = rows();
    if (!all.length) return;
    const at = Math.min(Math.max(current() + by, 0), all.length - 1);
    all.forEach((row, index) => row.classList.toggle("is-current", index === at));
    all[at].querySelector("th a, td a").focus();
  };
  const link = (kind) => document.querySelector(`[data-key="${kind}"]`);
  const press = (kind) => { const found = link(kind); if (found) found.click(); return Boolean(found); };
  const pick = (range) => {
    const all = rows();
    const at = current();
    const box = (index) => all[index]?.querySelector("input[type=checkbox]");
    if (!box(at)) return;
    const on = range && picked !== null ? true : !box(at).checked;
    const [from, to] = range && picked !== null ? [Math.min(picked, at), Math.max(picked, at)] : [at, at];
    for (let index = from; index <= to; index += 1) { box(index).checked = on; box(index).dispatchEvent(new Event("change", { bubbles: true })); }
    picked = at;
  };
  const change = () => {
    const all = [...document.querySelectorAll("ins, del, [data-changed]")];
    const next = all.find((part) => part.getBoundingClientRect().top > 120) ?? all[0];
    if (!next) return;
    next.tabIndex = -1;
    next.focus();
    next.scrollIntoView({ block: "center" });
  };
  const filters = () => {
    const panel = document.getElementById("filters");
    if (panel && getComputedStyle(panel).display === "none") panel.showPopover?.();
    panel?.querySelector("input, select")?.focus();
  };
  const acts = {
    "/": () => document.querySelector("[data-key-find]")?.focus(),
    "?": () => press("keys") || location.assign("/keyboard/"),
    j: () => step(1),
    k: () => step(-1),
    o: () => rows()[current()]?.querySelector("th a, td a")?.click(),
    x: () => pick(false),
    X: () => pick(true),
    a: () => press("assign"),
    f: filters,
    n: change,
    "[": () => press("previous"),
    "]": () => press("next"),
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && inField(event.target)) return event.target.blur();
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const form = event.target.closest?.("form[data-key-save]");
      if (form) { event.preventDefault(); form.requestSubmit(form.querySelector("[data-key-save-button]") ?? undefined); }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || !singles() || inField(event.target)) return;
    if (going && Date.now() - going < 1500 && GO[event.key]) { going = 0; event.preventDefault(); return press(GO[event.key]); }
    going = event.key === "g" ? Date.now() : 0;
    const act = acts[event.key];
    if (act) { event.preventDefault(); act(); }
  });
})();
