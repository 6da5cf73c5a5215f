// Light, dark, or as the system says. Loaded before the page is drawn, so that it does not flash.
(() => {
  const root = document.documentElement;
  const read = () => { try { return localStorage.getItem("theme") || "auto"; } catch { return "auto"; } };
  const show = (theme) => {
    if (theme === "auto") root.removeAttribute("data-bs-theme");
    else root.setAttribute("data-bs-theme", theme);
    for (const button of document.querySelectorAll("[data-theme]")) {
      button.setAttribute("aria-pressed", String(button.dataset.theme === theme));
    }
  };
  show(read());
  document.addEventListener("DOMContentLoaded", () => {
    for (const part of document.querySelectorAll("[data-theme-switch]")) part.hidden = false;
    show(read());
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme]");
    if (!button) return;
    try { localStorage.setItem("theme", button.dataset.theme); } catch { /* private window: for this page only */ }
    show(button.dataset.theme);
  });
})();
