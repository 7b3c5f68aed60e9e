/** The live tail: alerts as they change, by server-sent events. */

const PATIENCE_MS = 5_000;

/**
 * Opens the tail; it connects again by itself until closed.
 *
 * @param {object} listener
 * @param {(alert: import("./api.js").Alert) => void} listener.changed
 * @param {() => void} listener.reset what was missed is not known: search anew
 * @param {(connected: boolean) => void} listener.connected
 * @param {() => void} listener.refused the session may have ended
 * @returns {() => void} closes it
 */
export function follow(listener) {
  /** @type {EventSource} */
  let source;
  let timer = 0;
  const open = (missed) => {
    source = new EventSource("/api/v1/stream");
    source.addEventListener("open", () => {
      listener.connected(true);
      if (missed) {
        listener.reset();
      }
    });
    source.addEventListener("alert", (e) => listener.changed(JSON.parse(e.data)));
    source.addEventListener("reset", () => listener.reset());
    source.addEventListener("error", () => {
      listener.connected(false);
      if (source.readyState === EventSource.CLOSED) {
        listener.refused();
        timer = window.setTimeout(() => open(true), PATIENCE_MS);
      }
    });
  };
  open(false);
  return () => {
    clearTimeout(timer);
    source.close();
  };
}
