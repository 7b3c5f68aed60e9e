import { html, nothing } from "lit";
import { t, tOr } from "../messages.js";

/** What went wrong and what to do. @param {import("../api.js").ApiError | null} error */
export function errorNote(error) {
  if (!error) {
    return nothing;
  }
  const message = tOr(`error.${error.code}`, error.message);
  const hint = tOr(`error.${error.code}.hint`, error.hint);
  return html`<div class="note error" role="alert">
    <strong>${message}</strong>${hint ? html`<span dir="auto">${hint}</span>` : nothing}
  </div>`;
}

export function loadingNote() {
  return html`<p class="note loading" role="status"><span class="spinner"></span>${t("loading")}</p>`;
}

/** @param {string} level */
export function levelBadge(level) {
  return html`<span class="level level-${level}">${tOr(`level.${level}`, level)}</span>`;
}

/** @param {import("../api.js").Alert} alert */
export function triageBadge(alert) {
  const state = alert.triage.state;
  return html`<span class="triage triage-${state}">${tOr(`triage.${state}`, state)}</span>`;
}
