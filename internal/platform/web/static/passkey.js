// Passkeys are the one thing that a page cannot do without a script: the browser gives them to nothing else. A form with
// data-passkey="get" or "create" asks the server (data-ask) what to ask the browser, and sends the answer as a form.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) => buffer ? btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "") : undefined;

function question(kind, options) {
  const key = options.publicKey;
  key.challenge = bytes(key.challenge);
  if (kind === "create") {
    key.user.id = bytes(key.user.id);
    for (const c of key.excludeCredentials ?? []) c.id = bytes(c.id);
  } else {
    for (const c of key.allowCredentials ?? []) c.id = bytes(c.id);
  }
  return { publicKey: key };
}

function answer(c) {
  const r = c.response;
  return JSON.stringify({
    id: c.id, rawId: text(c.rawId), type: c.type, authenticatorAttachment: c.authenticatorAttachment ?? undefined, clientExtensionResults: c.getClientExtensionResults(),
    response: {
      clientDataJSON: text(r.clientDataJSON), attestationObject: text(r.attestationObject), authenticatorData: text(r.authenticatorData),
      signature: text(r.signature), userHandle: text(r.userHandle), transports: r.getTransports?.(),
    },
  });
}

async function ceremony(form) {
  const response = await fetch(form.dataset.ask, { method: "POST", headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(String(response.status));
  const asked = await response.json();
  const kind = form.dataset.passkey;
  const given = await navigator.credentials[kind](question(kind, asked.options));
  form.elements.ticket.value = asked.ticket;
  form.elements.answer.value = answer(given);
  form.submit();
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const failed = form.querySelector("[data-failed]");
    failed.textContent = "";
    ceremony(form).catch(() => { failed.textContent = failed.dataset.failed; });
  });
}
