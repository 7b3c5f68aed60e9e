import { html, nothing } from "lit";
import { locale, t, tOr } from "../messages.js";
import { FACETS, toggled } from "../state.js";
import { PehraElement } from "./element.js";

const SHOWN = 6;
const LEVELS = ["critical", "high", "medium", "low", "informational"];

/** How often each value occurs; a click filters by it, another takes the filter away. */
class Facets extends PehraElement {
  static properties = {
    facets: { attribute: false },
    filters: { attribute: false },
    rows: { attribute: false },
    whole: { state: true },
  };

  constructor() {
    super();
    this.facets = undefined;
    this.filters = {};
    this.rows = [];
    /** @type {Set<string>} facets shown with all values */
    this.whole = new Set();
    /** Rules' titles stay known when no alert shows them. @type {Map<string, string>} */
    this.titles = new Map();
  }

  willUpdate() {
    this.rows.forEach((row) => this.titles.set(row.rule.id, row.rule.title));
    this.facets?.rule?.forEach((v) => v.label && this.titles.set(v.value, v.label));
  }

  /** @param {string} facet */
  #values(facet) {
    const values = [...(this.facets?.[facet] ?? [])];
    for (const value of this.filters[facet] ?? []) {
      if (!values.some((v) => v.value === value)) {
        values.push({ value, count: 0 });
      }
    }
    if (facet === "level") {
      values.sort((a, b) => LEVELS.indexOf(a.value) - LEVELS.indexOf(b.value));
    }
    return values;
  }

  /** @param {string} facet @param {{value: string, label?: string | null}} one */
  #name(facet, { value, label }) {
    return facet === "rule"
      ? (label ?? this.titles.get(value) ?? value)
      : tOr(`${facet}.${value}`, label ?? value);
  }

  /** @param {string} facet @param {{value: string, label?: string | null, count: number}} one */
  #value(facet, one) {
    const chosen = this.filters[facet]?.includes(one.value) ?? false;
    const name = this.#name(facet, one);
    const filters = () => toggled(this.filters, facet, one.value);
    return html`<li>
      <button
        type="button"
        aria-pressed=${chosen ? "true" : "false"}
        title=${name}
        @click=${() => this.tell("view", { filters: filters() })}
      >
        ${facet === "level" ? html`<i class="dot level-${one.value}"></i>` : nothing}
        <bdi>${name}</bdi>
        <span class="count">${one.count.toLocaleString(locale())}</span>
      </button>
    </li>`;
  }

  /** @param {string} facet */
  #toggleWhole(facet) {
    const whole = new Set(this.whole);
    if (!whole.delete(facet)) {
      whole.add(facet);
    }
    this.whole = whole;
  }

  /** @param {string} facet */
  #facet(facet) {
    const values = this.#values(facet);
    if (!values.length) {
      return nothing;
    }
    const whole = this.whole.has(facet);
    const chosen = this.filters[facet] ?? [];
    const shown = whole ? values : values.filter((v, i) => i < SHOWN || chosen.includes(v.value));
    return html`<section>
      <h2>${t(`facet.${facet}`)}</h2>
      <ul>${shown.map((one) => this.#value(facet, one))}</ul>
      ${values.length > SHOWN
        ? html`<button type="button" class="quiet" @click=${() => this.#toggleWhole(facet)}>
            ${whole ? t("less") : t("more", { n: values.length - shown.length })}
          </button>`
        : nothing}
    </section>`;
  }

  render() {
    const filtered = Object.values(this.filters).flat().length;
    return html`<details class="facets" ?open=${matchMedia("(min-width: 60rem)").matches}>
      <summary>${t("filters")}${filtered ? html` <b>${filtered}</b>` : nothing}</summary>
      <nav aria-label=${t("filters")}>
        ${filtered
          ? html`<button
              type="button"
              class="quiet"
              @click=${() => this.tell("view", { filters: {} })}
            >
              ${t("filters.clear")}
            </button>`
          : nothing}
        ${FACETS.map((facet) => this.#facet(facet))}
      </nav>
    </details>`;
  }
}

customElements.define("pehra-facets", Facets);
