// <form data-autosave="/address/"> sends itself in the background when something changed, and says when it was kept.
(() => {
  const PAUSE = 800;
  const say = (words, state) => {
    const place = document.getElementById("saved");
    if (!place) return;
    place.dataset.saved = state;
    if (words) place.innerHTML = words;
  };
  const kept = new WeakMap();
  const send = async (form) => {
    const fields = new FormData(form);
    for (const input of form.querySelectorAll("input[type=file]")) fields.delete(input.name);
    const body = new URLSearchParams(fields).toString();
    if (kept.get(form) === body) return;
    const headers = { "Content-Type": "application/x-www-form-urlencoded", "X-Background": "1", "HX-Request": "true", "X-CSRFToken": fields.get("csrfmiddlewaretoken") ?? "" };
    try {
      const answer = await fetch(form.dataset.autosave, { method: "POST", body, headers, redirect: "error" });
      if (!answer.ok) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      kept.set(form, body);
      say(page.getElementById("saved")?.innerHTML ?? "", "kept");
      form.dispatchEvent(new CustomEvent("autosaved", { bubbles: true }));
    } catch {
      const place = document.getElementById("saved");
      if (place) { place.dataset.saved = "failed"; place.textContent = place.dataset.failed; }
    }
  };
  const waiting = new Map();
  const later = (event) => {
    const form = event.target.closest?.("form[data-autosave]");
    if (!form || event.target.type === "file" || "noAutosave" in event.target.dataset) return;
    clearTimeout(waiting.get(form));
    waiting.set(form, setTimeout(() => { waiting.delete(form); send(form); }, PAUSE));
  };
  document.addEventListener("input", later);
  document.addEventListener("change", later);
  document.addEventListener("submit", (event) => clearTimeout(waiting.get(event.target)), true);
})();
