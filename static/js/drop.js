// <div data-drop> around a file field: a file can be dropped on the whole area.
(() => {
  const area = (event) => event.target.closest?.("[data-drop]");
  document.addEventListener("dragover", (event) => {
    const found = area(event);
    if (!found) return;
    event.preventDefault();
    found.dataset.drop = "over";
  });
  document.addEventListener("dragleave", (event) => { const found = area(event); if (found) found.dataset.drop = ""; });
  document.addEventListener("drop", (event) => {
    const found = area(event);
    if (!found) return;
    event.preventDefault();
    found.dataset.drop = "";
    const input = found.querySelector("input[type=file]");
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
})();
