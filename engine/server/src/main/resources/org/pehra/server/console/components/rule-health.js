import { html, nothing } from "lit";
import * as api from "../api.js";
import { t } from "../messages.js";
import { full, time } from "../times.js";
import { PehraElement } from "./element.js";
import { errorNote, loadingNote } from "./notes.js";

/** What may be wrong with a rule, in the order of the columns. */
const TROUBLES = /** @type {const} */ ([
  "failures",
  "evicted_groups",
  "evicted_signals",
  "without_group",
  "no_value",
  "not_numeric",
  "beyond_history",
]);

/** A button, and behind it the rules that fail or lose something. */
class RuleHealth extends PehraElement {
  static properties = { rules: { state: true }, error: { state: true } };

  constructor() {
    super();
    /** @type {api.RuleHealth[] | null} null while they are asked for */
    this.rules = null;
    /** @type {api.ApiError | null} */
    this.error = null;
  }

  #dialog() {
    return /** @type {HTMLDialogElement} */ (this.querySelector("dialog"));
  }

  async #open() {
    this.rules = null;
    this.error = null;
    this.#dialog().showModal();
    try {
      this.rules = (await api.troubledRules()).rules;
    } catch (error) {
      this.error = error;
    }
  }

  /** @param {api.RuleHealth} rule */
  #row(rule) {
    const failure = rule.last_failure;
    return html`<tr>
      <td>
        <bdi>${rule.title || rule.id}</bdi> <small dir="ltr">${rule.title ? rule.id : nothing}</small>
        ${failure
          ? html`<p class="failure">
              ${time(failure.at, full)} <code dir="ltr">${failure.message}</code>
            </p>`
          : nothing}
      </td>
      ${["signals", "alerts", ...TROUBLES].map(
        (name) => html`<td class="number">${rule.counts[name].toLocaleString()}</td>`,
      )}
    </tr>`;
  }

  #table() {
    if (this.error) {
      return errorNote(this.error);
    }
    if (!this.rules) {
      return loadingNote();
    }
    if (this.rules.length === 0) {
      return html`<p class="note">${t("health.none")}</p>`;
    }
    return html`<div class="table">
      <table>
        <thead>
          <tr>
            <th scope="col">${t("rule")}</th>
            <th scope="col">${t("health.signals")}</th>
            <th scope="col">${t("health.alerts")}</th>
            ${TROUBLES.map((name) => html`<th scope="col">${t(`health.${name}`)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${this.rules.map((rule) => this.#row(rule))}
        </tbody>
      </table>
    </div>`;
  }

  render() {
    return html`<button type="button" class="quiet" @click=${() => this.#open()}>
        ${t("health")}
      </button>
      <dialog aria-label=${t("health")}>
        <h2>${t("health")}</h2>
        <p>${t("health.about")}</p>
        ${this.#table()}
        <form method="dialog"><button class="primary">${t("close")}</button></form>
      </dialog>`;
  }
}

customElements.define("pehra-rule-health", RuleHealth);
