import { html, nothing } from "lit";
import { t } from "../messages.js";
import { full, parse, toInput } from "../times.js";
import { PehraElement } from "./element.js";

const PRESETS = ["now-15m", "now-1h", "now-6h", "now-24h", "now-7d", "now-30d", ""];

class TimeRange extends PehraElement {
  static properties = {
    from: { attribute: false },
    to: { attribute: false },
    custom: { state: true },
  };

  constructor() {
    super();
    this.from = "";
    this.to = "";
    this.custom = false;
  }

  #isPreset() {
    return !this.to && PRESETS.includes(this.from);
  }

  /** @param {Event} e */
  #choose(e) {
    const { value } = /** @type {HTMLSelectElement} */ (e.target);
    this.custom = value === "custom";
    if (!this.custom) {
      this.tell("view", { from: value, to: "" });
    }
  }

  /** @param {SubmitEvent} e */
  #submit(e) {
    e.preventDefault();
    const form = new FormData(/** @type {HTMLFormElement} */ (e.target));
    const iso = (name) => {
      const value = String(form.get(name));
      return value ? new Date(value).toISOString() : "";
    };
    this.custom = false;
    this.tell("view", { from: iso("from"), to: iso("to") });
  }

  /** @param {"from" | "to"} name */
  #field(name) {
    const ms = parse(this[name]);
    return html`<label>${t(`time.${name}`)}
      <input
        type="datetime-local"
        name=${name}
        step="1"
        .value=${ms === null ? "" : toInput(ms)}
      />
    </label>`;
  }

  #shown() {
    const part = (text) => (parse(text) === null ? "…" : full(new Date(parse(text)).toISOString()));
    return `${part(this.from)} – ${part(this.to)}`;
  }

  render() {
    const chosen = this.#isPreset() && !this.custom ? this.from : "custom";
    return html`<select aria-label=${t("time")} .value=${chosen} @change=${this.#choose}>
        ${PRESETS.map(
          (preset) => html`<option value=${preset} ?selected=${preset === chosen}>
            ${t(`time.${preset || "all"}`)}
          </option>`,
        )}
        <option value="custom" ?selected=${chosen === "custom"}>
          ${this.#isPreset() ? t("time.custom") : this.#shown()}
        </option>
      </select>
      ${chosen === "custom" && !this.custom
        ? html`<button type="button" class="quiet" @click=${() => (this.custom = true)}>
            ${t("time.change")}
          </button>`
        : nothing}
      ${this.custom
        ? html`<form class="custom" @submit=${this.#submit}>
            ${this.#field("from")}${this.#field("to")}
            <button class="primary">${t("time.apply")}</button>
            <button type="button" class="quiet" @click=${() => (this.custom = false)}>
              ${t("cancel")}
            </button>
          </form>`
        : nothing}`;
  }
}

customElements.define("pehra-time-range", TimeRange);
