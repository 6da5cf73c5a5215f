// A form with `data-passkey`: its button makes ("create") or uses ("get") a passkey, and sends the answer.
(() => {
  if (!window.PublicKeyCredential) return;
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const named = (each) => ({ ...each, id: bytes(each.id) });

  // What the server asks, as the browser wants it: WebAuthn's binary parts come as base64url.
  const question = ({ publicKey }) => {
    const asked = { ...publicKey, challenge: bytes(publicKey.challenge) };
    if (asked.user) asked.user = named(asked.user);
    for (const list of ["excludeCredentials", "allowCredentials"]) if (asked[list]) asked[list] = asked[list].map(named);
    return { publicKey: asked };
  };

  const answer = (credential) => {
    const response = {};
    for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"])
      if (credential.response[part]) response[part] = text(credential.response[part]);
    return JSON.stringify({
      id: credential.id, rawId: text(credential.rawId), type: credential.type, response,
      clientExtensionResults: credential.getClientExtensionResults(),
    });
  };

  const asked = async (form) => {
    const here = document.getElementById(form.dataset.passkeyOptions);
    if (here) return JSON.parse(here.textContent);
    const told = await fetch(form.dataset.passkeyAsk, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    if (!told.ok) throw new Error(String(told.status));
    return told.json();
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    const field = form.querySelector("[data-passkey-answer]");
    form.addEventListener("submit", async (event) => {
      if (event.defaultPrevented || !form.reportValidity()) return;
      event.preventDefault();
      try {
        field.value = answer(await navigator.credentials[form.dataset.passkey](question(await asked(form))));
        form.submit();
      } catch {
        const place = form.querySelector("[data-passkey-trouble]");
        place.textContent = place.dataset.passkeyTrouble;
      }
    });
  }
})();
