// The error summary takes the focus, also when htmx brings it.
(() => {
  const focus = (within) => within.querySelector?.("[data-focus]")?.focus();
  focus(document);
  document.addEventListener("htmx:afterSwap", (event) => focus(event.detail.target));
})();
