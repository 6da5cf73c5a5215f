// <form data-upload> shows what is sent, how long it takes, and can be stopped. Without it the form is sent as it is.
(() => {
  const megabytes = (octets) => (octets / 1e6).toFixed(1);
  const say = (place, name, ...parts) => {
    let words = place.dataset[name];
    for (const part of parts) words = words.replace("%s", part);
    place.textContent = words;
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-upload]") || event.defaultPrevented) return;
    event.preventDefault();
    const bar = form.querySelector("[data-upload-bar]");
    const progress = bar.querySelector("progress");
    const place = bar.querySelector("[data-upload-words]");
    const stop = bar.querySelector("[data-upload-stop]");
    const buttons = form.querySelectorAll("button[type=submit]");
    const request = new XMLHttpRequest();
    const began = Date.now();
    const begin = () => { bar.hidden = false; stop.hidden = false; buttons.forEach((button) => button.setAttribute("aria-disabled", "true")); };
    const end = (name) => { say(place, name); stop.hidden = true; buttons.forEach((button) => button.removeAttribute("aria-disabled")); form.dispatchEvent(new Event("upload-ended")); };

    request.open("POST", form.action || location.href);
    request.setRequestHeader("X-Upload", "1");
    let said = 0;
    request.upload.onprogress = (sent) => {
      if (!sent.lengthComputable) return;
      progress.value = (100 * sent.loaded) / sent.total;
      if (Date.now() - said < 1000) return;
      said = Date.now();
      const left = Math.ceil(((said - began) / sent.loaded) * (sent.total - sent.loaded) / 1000);
      say(place, "sent", megabytes(sent.loaded), megabytes(sent.total), left);
    };
    request.upload.onload = () => { progress.value = 100; stop.hidden = true; say(place, "kept"); };
    request.onload = () => {
      if (request.status < 400 && request.responseURL && request.responseURL !== (form.action || location.href)) return location.assign(request.responseURL);
      const page = new DOMParser().parseFromString(request.responseText, "text/html");
      const main = page.querySelector("main");
      if (!main) return end("broken");
      document.querySelector("main").replaceChildren(...main.childNodes);
      document.querySelector("main [data-focus]")?.focus();
    };
    request.onerror = () => end("broken");
    request.onabort = () => end("stopped");
    stop.onclick = () => request.abort();
    begin();
    request.send(new FormData(form));
  });
})();
