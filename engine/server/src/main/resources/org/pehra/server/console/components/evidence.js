import { html, nothing } from "lit";
import { t, tOr } from "../messages.js";
import { short, time } from "../times.js";
import { PehraElement } from "./element.js";
import { copyButton, marked, shownValue } from "./value.js";

/**
 * An event's fields by dotted name; nested objects are taken apart.
 *
 * @param {Record<string, unknown>} event @param {string} [path]
 * @returns {[string, unknown][]}
 */
function flat(event, path = "") {
  return Object.entries(event).flatMap(([name, value]) =>
    value !== null && typeof value === "object" && !Array.isArray(value)
      ? flat(/** @type {Record<string, unknown>} */ (value), `${path}${name}.`)
      : [/** @type {[string, unknown]} */ ([path + name, value])],
  );
}

/** The events behind an alert, with what the rule matched in each. */
class EvidenceTable extends PehraElement {
  static properties = { alert: { attribute: false }, open: { state: true } };

  constructor() {
    super();
    /** @type {import("../api.js").Alert} */
    this.alert = /** @type {any} */ (undefined);
    /** @type {Set<string>} ids of events shown whole */
    this.open = new Set();
  }

  /** @param {string} id */
  #toggle(id) {
    const open = new Set(this.open);
    if (!open.delete(id)) {
      open.add(id);
    }
    this.open = open;
  }

  /**
   * A value of a field, with what matched in it.
   *
   * @param {string} field @param {unknown} value @param {import("../api.js").Match[]} matches
   */
  #value(field, value, matches) {
    const text = String(value);
    const here = matches.filter((m) => m.field === field && m.value === text);
    return here.length && !/token/.test(field)
      ? marked(text, here)
      : html`<span class=${here.length ? "matched" : ""}>${shownValue(field, value)}</span>`;
  }

  /** @param {import("../api.js").Evidence} one */
  #matched(one) {
    /** @type {Map<string, import("../api.js").Match>} */
    const byValue = new Map(one.matches.map((m) => [`${m.field}\n${m.value}`, m]));
    return html`<dl class="fields matches">
      ${[...byValue.values()].map(
        (m) => html`<div>
          <dt><bdi>${m.field}</bdi></dt>
          <dd>${this.#value(m.field, m.value, one.matches)}</dd>
        </div>`,
      )}
    </dl>`;
  }

  /** @param {import("../api.js").Evidence} one */
  #fields(one) {
    if (!one.event) {
      return html`<p class="note">${t("evidence.expired")}</p>`;
    }
    const values = (value) => (Array.isArray(value) ? value : [value]);
    return html`<dl class="fields event">
        ${flat(one.event).map(
          ([name, value]) => html`<div>
            <dt><bdi>${name}</bdi></dt>
            <dd>
              ${values(value).map((v) => html`<div>${this.#value(name, v, one.matches)}</div>`)}
            </dd>
          </div>`,
        )}
      </dl>
      ${copyButton(JSON.stringify(one.event, null, 2), t("copy.event"))}`;
  }

  /** @param {string} id */
  #rule(id) {
    const { rule } = this.alert;
    return id === rule.id
      ? html`<bdi>${rule.title}</bdi>`
      : html`<bdi title=${id}>${id.length > 12 ? `${id.slice(0, 8)}…` : id}</bdi>`;
  }

  /** @param {import("../api.js").Evidence} one */
  #event(one) {
    const open = this.open.has(one.event_id);
    return html`<tr>
        <td>
          <button
            type="button"
            class="quiet"
            aria-expanded=${open ? "true" : "false"}
            aria-label=${t("evidence.whole")}
            @click=${() => this.#toggle(one.event_id)}
          >${open ? "▾" : "▸"}</button>
        </td>
        <td>${time(one.at, short)}</td>
        <td><bdi>${one.institution}</bdi></td>
        <td><bdi>${one.source}</bdi></td>
        <td>${this.#rule(one.rule_id)}</td>
      </tr>
      <tr class="of-event">
        <td></td>
        <td colspan="4">${open ? this.#fields(one) : this.#matched(one)}</td>
      </tr>`;
  }

  render() {
    const evidence = this.alert.evidence ?? [];
    const columns = ["time", "institution", "source", "rule"];
    return html`<section>
      <h3>${t("evidence", { n: evidence.length })}</h3>
      ${this.alert.count > evidence.length
        ? html`<p><small>${t("evidence.of", { n: evidence.length, all: this.alert.count })}</small></p>`
        : nothing}
      <div class="table">
        <table>
          <thead>
            <tr>
              <th><span class="hidden">${t("evidence.whole")}</span></th>
              ${columns.map((name) => html`<th scope="col">${tOr(`column.${name}`, name)}</th>`)}
            </tr>
          </thead>
          <tbody>${evidence.map((one) => this.#event(one))}</tbody>
        </table>
      </div>
    </section>`;
  }
}

customElements.define("pehra-evidence", EvidenceTable);
