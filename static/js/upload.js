// <form data-upload> sends each chosen file by itself and shows its progress and outcome in a row of its own; one that
// was stopped, or whose connection broke, is sent again by the same button. Without it the form is sent as it is.
(() => {
  const megabytes = (octets) => (octets / 1e6).toFixed(1);
  const list = (form) => form.querySelector("[data-upload-rows]");
  const rowsOf = new WeakMap();

  const token = () => [...crypto.getRandomValues(new Uint8Array(16))].map((octet) => octet.toString(16).padStart(2, "0")).join("");

  const say = (row, name, ...parts) => {
    let words = row.list.dataset[name] ?? name;
    for (const part of parts) words = words.replace("%s", part);
    row.place.querySelector("[data-words]").textContent = words;
    row.place.dataset.state = name in row.list.dataset ? name : "refused";
  };

  const makeRow = (form, file) => {
    const place = form.querySelector("[data-upload-row]").content.cloneNode(true).firstElementChild;
    const row = { file, place, list: list(form), once: token(), isDone: false };
    place.querySelector("[data-name]").textContent = file.name;
    place.querySelector("[data-name]").title = file.name;
    const accepted = form.querySelector("input[type=file]").accept.split(",");
    const isOfAKind = accepted.some((ending) => file.name.toLowerCase().endsWith(ending));
    row.isDone = file.size > Number(row.list.dataset.limitMb) * 1048576 || !isOfAKind;
    row.list.append(place);
    say(row, row.isDone ? (isOfAKind ? "large" : "kind") : "waiting");
    return row;
  };

  const choose = (input) => {
    const form = input.form;
    list(form).replaceChildren();
    rowsOf.set(form, [...input.files].map((file) => makeRow(form, file)));
    list(form).hidden = input.files.length === 0;
  };

  const bodyOf = (form, row, areSeveral) => {
    const body = new FormData(form);
    body.delete("file");
    if (areSeveral && body.has("title")) body.set("title", "");
    body.set("once", row.once);
    body.append("file", row.file);
    return body;
  };

  // Resolves to {address}, {refusal}, {page} (the form is wrong), {state} (stopped, broken) or {leave} (signed out).
  const send = (form, row, areSeveral) => new Promise((resolve) => {
    const progress = row.place.querySelector("progress");
    const stop = row.place.querySelector("[data-stop]");
    const request = new XMLHttpRequest();
    const began = Date.now();
    let said = 0;
    const end = (outcome) => { stop.hidden = true; progress.hidden = true; resolve(outcome); };
    request.open("POST", form.action || location.href);
    request.setRequestHeader("X-Upload", "1");
    request.upload.onprogress = (sent) => {
      if (!sent.lengthComputable) return;
      progress.value = (100 * sent.loaded) / sent.total;
      if (Date.now() - said < 1000) return;
      said = Date.now();
      say(row, "sent", megabytes(sent.loaded), megabytes(sent.total), Math.ceil(((said - began) / sent.loaded) * (sent.total - sent.loaded) / 1000));
    };
    request.upload.onload = () => { progress.value = 100; stop.hidden = true; say(row, "checked"); };
    request.onload = () => end(read(request));
    request.onerror = () => end({ state: "broken" });
    request.onabort = () => end({ state: "stopped" });
    stop.onclick = () => request.abort();
    stop.hidden = progress.hidden = false;
    request.send(bodyOf(form, row, areSeveral));
  });

  const read = (request) => {
    if (request.status === 201) return { address: JSON.parse(request.responseText).address };
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    const refusal = page.querySelector("[data-upload-refusal]");
    const others = [...page.querySelectorAll(".invalid-feedback")].filter((place) => place !== refusal);
    if (refusal && others.length === 0) return { refusal: refusal.textContent.trim() };
    if (page.querySelector("form[data-upload]")) return { page };
    return request.status < 400 ? { leave: request.responseURL } : { state: "broken" };
  };

  // The form comes back with what is wrong in it; the files that were chosen stay chosen.
  const showAgain = (form, page) => {
    const rows = rowsOf.get(form);
    const fresh = page.querySelector("form[data-upload]");
    fresh.querySelector("input[type=file]").replaceWith(form.querySelector("input[type=file]"));
    list(fresh).replaceWith(list(form));
    rowsOf.set(fresh, rows);
    for (const row of rows) if (!row.isDone) say(row, "again");
    document.querySelector("main").replaceChildren(...page.querySelector("main").childNodes);
    document.querySelector("main [data-focus]")?.focus();
  };

  const keep = (row, address) => {
    const link = document.createElement("a");
    link.href = row.address = address;
    link.textContent = row.file.name;
    row.place.querySelector("[data-name]").replaceChildren(link);
    row.isDone = row.isKept = true;
    say(row, "kept");
  };

  const sendAll = async (form) => {
    const rows = rowsOf.get(form) ?? [];
    document.querySelector("main .errors")?.remove();
    for (const row of rows.filter((waiting) => !waiting.isDone)) {
      const outcome = await send(form, row, rows.length > 1);
      if (outcome.leave) return location.assign(outcome.leave);
      if (outcome.page) return showAgain(form, outcome.page);
      if (outcome.address) keep(row, outcome.address);
      else if (outcome.refusal) { row.isDone = true; say(row, outcome.refusal); }
      else say(row, outcome.state);
    }
    if (rows.length && rows.every((row) => row.isKept)) location.assign(rows.length > 1 ? form.dataset.uploadOnwards : rows[0].address);
  };

  document.addEventListener("change", (event) => event.target.matches("form[data-upload] input[type=file]") && choose(event.target));
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("form[data-upload]")) return;
    event.preventDefault();
    if (form.dataset.busy) return;
    form.dataset.busy = "1";
    const buttons = form.querySelectorAll("button[type=submit]");
    buttons.forEach((button) => button.setAttribute("aria-disabled", "true"));
    await sendAll(form);
    delete form.dataset.busy;
    buttons.forEach((button) => button.removeAttribute("aria-disabled"));
  });
  document.querySelectorAll("form[data-upload] input[type=file]").forEach((input) => input.files.length && choose(input));
})();
