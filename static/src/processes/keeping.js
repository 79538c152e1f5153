// Talks to the server for the editor: keeps the draft after a pause, asks for remarks, saves versions.

export const PAUSE = 800;

export function csrf() {
  return JSON.parse(document.body.getAttribute("hx-headers:inherited") ?? "{}")["X-CSRFToken"] ?? "";
}

async function post(url, fields, headers = {}) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (value === null || value === undefined) continue;
    // A map goes as a file: there is no limit on it but the map's own.
    if (name === "xml" || name === "opened") body.append(name, new Blob([value], { type: "application/xml" }), `${name}.bpmn`);
    else body.append(name, value);
  }
  const response = await fetch(url, { method: "POST", body, headers: { "X-CSRFToken": csrf(), Accept: "application/json", ...headers } });
  const answer = await response.json().catch(() => ({}));
  return { status: response.status, answer };
}

/** Calls `onState("saving" | "saved" | "unsaved", answer)` around each keeping of the draft. */
export function keeper({ data, xmlOf, onState }) {
  let timer = 0;
  let running = Promise.resolve();
  let changed = false;
  const keep = async () => {
    clearTimeout(timer);
    if (!changed) return;
    changed = false;
    onState("saving");
    try {
      const { status, answer } = await post(data.urls.draft, { xml: await xmlOf(), kind: data.kind, base: data.base ?? "" });
      if (status !== 200) throw new Error(answer.message ?? String(status));
      onState("saved", answer);
    } catch (error) {
      changed = true;
      onState("unsaved", { message: error.message });
    }
  };
  return {
    touch() {
      changed = true;
      clearTimeout(timer);
      timer = setTimeout(() => (running = running.then(keep)), PAUSE);
    },
    flush() {
      running = running.then(keep);
      return running;
    },
    isDirty: () => changed,
    forget() {
      clearTimeout(timer);
      changed = false;
    },
  };
}

export async function findings(data, xml) {
  const { status, answer } = await post(data.urls.lint, { xml });
  return status === 200 ? answer.findings : [];
}

export function saveVersion(data, { xml, opened, note }) {
  return post(data.urls.save, { xml, opened, note, kind: data.kind }, { "If-Match": data.base ? `"${data.base}"` : '""' });
}
