import { html, nothing } from "lit";
import * as api from "../api.js";
import { t } from "../messages.js";
import { short, time } from "../times.js";
import { PehraElement } from "./element.js";
import { errorNote } from "./notes.js";

/** What analysts did with the alert, and what can be done now. */
class TriagePanel extends PehraElement {
  static properties = {
    alert: { attribute: false },
    error: { state: true },
    busy: { state: true },
  };

  constructor() {
    super();
    /** @type {api.Alert} */
    this.alert = /** @type {any} */ (undefined);
    /** @type {api.ApiError | null} */
    this.error = null;
    this.busy = false;
  }

  /** @param {Map<string, any>} changes */
  willUpdate(changes) {
    const before = changes.get("alert");
    if (before && before.id !== this.alert.id) {
      this.error = null;
      this.querySelector("form")?.reset();
    }
  }

  #why() {
    return /** @type {HTMLTextAreaElement | null} */ (this.querySelector("textarea"));
  }

  /** @param {"acknowledge" | "close" | "reopen" | "comment"} action */
  async act(action) {
    const box = this.#why();
    const why = box?.value.trim() ?? "";
    if (!why && (action === "close" || action === "comment")) {
      this.error = new api.ApiError(400, { code: "why_missing" });
      box?.focus();
      return;
    }
    if (this.busy) {
      return;
    }
    this.busy = true;
    try {
      const alert = await api.triage(this.alert.id, action, why);
      this.error = null;
      if (box) {
        box.value = "";
      }
      this.tell("changed", alert);
      this.tell("say", alert.pending ? t("triage.pending") : t(`done.${action}`));
    } catch (error) {
      this.error = error;
    }
    this.busy = false;
  }

  #button(action, primary = false) {
    return html`<button
      type="button"
      class=${primary ? "primary" : ""}
      ?disabled=${this.busy}
      @click=${() => this.act(action)}
    >
      ${t(`act.${action}`)}
    </button>`;
  }

  #actions() {
    const { state } = this.alert.triage;
    return html`<form @submit=${(/** @type {Event} */ e) => e.preventDefault()}>
      <label>${t("why")}
        <textarea rows="2" maxlength="10000" dir="auto" placeholder=${t("why.placeholder")}></textarea>
      </label>
      ${errorNote(this.error)}
      <div class="actions">
        ${state === "new" ? this.#button("acknowledge", true) : nothing}
        ${state === "closed" ? nothing : this.#button("close")}
        ${state === "new" ? nothing : this.#button("reopen")} ${this.#button("comment")}
      </div>
    </form>`;
  }

  #history() {
    const { history } = this.alert.triage;
    return history.length
      ? html`<ol class="history" aria-label=${t("history")}>
          ${history.map(
            (entry) => html`<li>
              ${time(entry.at, short)} <bdi>${entry.who}</bdi>
              <b>${t(`did.${entry.action}`)}</b>
              ${entry.why ? html`<q dir="auto">${entry.why}</q>` : nothing}
            </li>`,
          )}
        </ol>`
      : nothing;
  }

  render() {
    return html`<section class="panel">
      <h3>${t("triage")}</h3>
      ${this.#history()}
      ${this.alert.redacted ? html`<p>${t("triage.national")}</p>` : this.#actions()}
    </section>`;
  }
}

customElements.define("pehra-triage-panel", TriagePanel);
