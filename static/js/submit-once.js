// A form is sent once: a second press while the first is under way does nothing.
(() => {
  const sent = new WeakSet();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || form.matches("[data-upload]") || event.defaultPrevented) return;
    if (sent.has(form)) return event.preventDefault();
    sent.add(form);
    setTimeout(() => {
      if (!sent.has(form)) return;
      for (const button of form.querySelectorAll("button[type=submit]")) button.setAttribute("aria-disabled", "true");
    });
  });
  const open = (form) => {
    sent.delete(form);
    for (const button of form.querySelectorAll("button[type=submit][aria-disabled]")) button.removeAttribute("aria-disabled");
  };
  document.addEventListener("htmx:afterRequest", (event) => event.target.matches?.("form") && open(event.target));
  window.addEventListener("pageshow", (event) => event.persisted && document.querySelectorAll("form").forEach(open));
})();
