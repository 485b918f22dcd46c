// Talking with the sandbox: its control API, and the WebSocket on which it says that something has changed.

export class Refused extends Error {}

export async function get(path, params = {}) {
  const given = Object.entries(params).filter(([, value]) => value !== undefined && value !== "");
  return answer(ask(`/control/${path}?${new URLSearchParams(given)}`));
}

export async function post(path, body) {
  return answer(ask(`/control/${path}`, { method: "POST", body: JSON.stringify(body) }));
}

async function ask(...request) {
  try {
    return await fetch(...request);
  } catch {
    throw new Error("The sandbox does not answer. The page tries again until it does.");
  }
}

async function answer(asked) {
  const response = await asked;
  const body = await response.json();
  if (!response.ok) throw new Refused(body.error);
  return body;
}

const AGAIN_AFTER = 1000; // milliseconds

/** Call `changed` at every news, `status` with "live" or "lost"; a lost connection is made again, for ever. */
export function listen(changed, status) {
  const socket = new WebSocket(`ws://${location.host}/control/live`);
  socket.addEventListener("open", () => status("live"));
  socket.addEventListener("message", () => changed());
  socket.addEventListener("close", () => {
    status("lost");
    setTimeout(() => listen(changed, status), AGAIN_AFTER);
  });
}
