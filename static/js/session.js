// Says two minutes before the session ends that it will, and when it has.
(() => {
  const WARN = 2 * 60 * 1000;
  const alert = document.querySelector("[data-session-alert]");
  const ends = Date.parse(document.body.dataset.expiresAt || "");
  if (!alert || !ends) return;
  const lifetime = ends - Date.now();
  const words = { hour: "2-digit", minute: "2-digit", timeZone: document.body.dataset.zone, timeZoneName: "short" };
  const clock = new Intl.DateTimeFormat(document.documentElement.lang, words);
  let end = ends;
  let shown = "";

  const show = (name) => {
    if (shown === name) return;
    shown = name;
    alert.replaceChildren();
    if (!name) return;
    const part = document.querySelector(`template[data-session-${name}]`).content.cloneNode(true);
    const at = part.querySelector("[data-session-at]");
    if (at) at.textContent = clock.format(end);
    alert.append(part);
  };
  const look = () => {
    const left = end - Date.now();
    show(left <= 0 ? "ended" : left <= WARN ? "warning" : "");
  };
  const prolonged = () => { end = Date.now() + lifetime; look(); };

  alert.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-session-stay]");
    if (!button) return;
    const answer = await fetch(button.dataset.sessionStay, { method: "HEAD", redirect: "error" }).catch(() => null);
    if (answer?.ok) prolonged();
  });
  // A request made by the person prolongs the session; one made in the background does not.
  document.addEventListener("htmx:afterRequest", (event) => {
    const headers = event.detail.requestConfig?.headers ?? {};
    if (event.detail.successful && !headers["X-Background"]) prolonged();
  });
  setInterval(look, 5000);
  look();
})();
