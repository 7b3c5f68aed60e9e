import { html, nothing } from "lit";
import * as api from "../api.js";
import { t, tOr } from "../messages.js";
import { time } from "../times.js";
import { PehraElement } from "./element.js";
import "./evidence.js";
import { errorNote, levelBadge, loadingNote, triageBadge } from "./notes.js";
import "./triage-panel.js";
import { copyButton, shownValue } from "./value.js";

const TECHNIQUE = /^attack\.(t\d{4})(?:\.(\d{3}))?$/i;

/** One alert, whole: what happened, why the rule fired, what was done about it. */
export class AlertDetail extends PehraElement {
  static properties = {
    alertId: { attribute: false },
    session: { attribute: false },
    alert: { state: true },
    error: { state: true },
  };

  constructor() {
    super();
    this.alertId = "";
    /** @type {api.Session | null} */
    this.session = null;
    /** @type {api.Alert | null} */
    this.alert = null;
    /** @type {api.ApiError | null} */
    this.error = null;
    this.addEventListener("pehra-changed", (e) => (this.alert = e.detail));
  }

  /** @param {Map<string, unknown>} changes */
  willUpdate(changes) {
    if (changes.has("alertId")) {
      this.alert = null;
      this.error = null;
      this.load();
    }
  }

  /** Reads the alert anew; keeps showing the old one meanwhile. */
  async load() {
    const id = this.alertId;
    try {
      const alert = await api.alert(id);
      if (id === this.alertId) {
        this.alert = alert;
        this.error = null;
      }
    } catch (error) {
      if (id === this.alertId) {
        this.error = error;
      }
    }
  }

  /** @param {"acknowledge"} action */
  act(action) {
    const panel = /** @type {any} */ (this.querySelector("pehra-triage-panel"));
    if (this.alert?.triage.state === "new") {
      panel?.act(action);
    }
  }

  /** @param {string} query a further condition */
  #narrow(query) {
    this.tell("view", { q: query });
  }

  /** @param {string} tag */
  #tag(tag) {
    const technique = TECHNIQUE.exec(tag);
    if (!technique) {
      return html`<li><bdi>${tag}</bdi></li>`;
    }
    const [, id, sub] = technique;
    const path = sub ? `${id}/${sub}` : id;
    return html`<li>
      <a
        href="https://attack.mitre.org/techniques/${path.toUpperCase()}/"
        target="_blank"
        rel="noopener noreferrer"
        title=${t("attack.open")}
      ><bdi>${sub ? `${id}.${sub}`.toUpperCase() : id.toUpperCase()}</bdi> ↗</a>
    </li>`;
  }

  /** @param {string} field @param {string} value */
  #entity(field, value) {
    const query = `${field}:"${value.replace(/["\\*?]/g, "\\$&")}"`;
    return html`<li>
      ${shownValue(field, value)}
      <button
        type="button"
        class="quiet"
        title=${t("entity.search")}
        aria-label=${t("entity.search-for", { value })}
        @click=${() => this.#narrow(query)}
      >⌕</button>
    </li>`;
  }

  /** @param {string} title @param {Record<string, string[]>} fields */
  #fields(title, fields) {
    const names = Object.keys(fields);
    return names.length
      ? html`<section>
          <h3>${title}</h3>
          <dl class="fields">
            ${names.map(
              (name) => html`<div>
                <dt><bdi>${name}</bdi></dt>
                <dd><ul>${fields[name].map((value) => this.#entity(name, value))}</ul></dd>
              </div>`,
            )}
          </dl>
        </section>`
      : nothing;
  }

  /** @param {api.Alert} alert */
  #scope(alert) {
    if (alert.scope !== "national") {
      return html`<bdi>${alert.scope}</bdi>`;
    }
    return html`<b class="national">${t("national")}</b> ${alert.redacted
        ? t("national.others", { n: alert.other_institutions ?? 0 })
        : alert.institutions.map((name) => html`<bdi class="chip">${name}</bdi> `)}`;
  }

  /** @param {api.Alert} alert */
  #facts(alert) {
    const one = (name, value) => html`<div><dt>${t(name)}</dt><dd>${value}</dd></div>`;
    return html`<dl class="facts">
      ${one("fact.scope", this.#scope(alert))}
      ${one("fact.first", time(alert.first_at))}
      ${one("fact.last", time(alert.last_at))}
      ${one("fact.detected", time(alert.detected_at))}
      ${one("fact.count", t("events", { n: alert.count }))}
      ${alert.value === null || alert.value === undefined
        ? nothing
        : one("fact.value", html`${alert.value} <small>(${alert.type})</small>`)}
      ${one("fact.status", html`${t(`status.${alert.status}`)}${alert.late ? html` · ${t("late")}` : nothing}`)}
    </dl>`;
  }

  /** @param {api.Alert} alert */
  #rule(alert) {
    const { id, title, tags } = alert.rule;
    return html`<section>
      <h3>${t("rule")}</h3>
      <p>
        <bdi>${title}</bdi>
        <button
          type="button"
          class="quiet"
          @click=${() => this.tell("view", { filters: { rule: [id] } })}
        >
          ${t("rule.alerts")}
        </button>
      </p>
      <ul class="tags" aria-label=${t("facet.tag")}>${tags.map((tag) => this.#tag(tag))}</ul>
    </section>`;
  }

  /** @param {api.Alert} alert */
  #whole(alert) {
    const group = Object.fromEntries(Object.entries(alert.group).map(([k, v]) => [k, [v]]));
    return html`
      <h2><bdi>${alert.sentence}</bdi></h2>
      <p class="badges">${levelBadge(alert.rule.level)} ${triageBadge(alert)}</p>
      ${alert.redacted
        ? html`<p class="note">
            ${t("redacted", { n: alert.other_institutions ?? 0 })}
          </p>`
        : nothing}
      ${alert.merged_into
        ? html`<p class="note">
            ${t("merged")}
            <button
              type="button"
              @click=${() => this.tell("open", { id: alert.merged_into })}
            >
              ${t("merged.open")}
            </button>
          </p>`
        : nothing}
      <pehra-triage-panel .alert=${alert}></pehra-triage-panel>
      ${this.#facts(alert)} ${this.#rule(alert)} ${this.#fields(t("group"), group)}
      ${this.#fields(t("entities"), alert.entities)}
      <pehra-evidence .alert=${alert}></pehra-evidence>
    `;
  }

  render() {
    return html`<aside class="detail" aria-label=${t("detail")}>
      <div class="detail-head">
        ${this.alert
          ? html`<small><bdi>${this.alert.id.slice(0, 12)}</bdi> · ${t("revision", {
              revision: this.alert.revision,
            })}</small>
            ${copyButton(JSON.stringify(this.alert, null, 2), t("copy.json"))}`
          : nothing}
        ${copyButton(location.href, t("copy.link"))}
        <button
          type="button"
          class="quiet close"
          aria-label=${t("close")}
          @click=${() => this.tell("open", { id: null })}
        >✕</button>
      </div>
      ${this.error ? errorNote(this.error) : nothing}
      ${this.alert ? this.#whole(this.alert) : this.error ? nothing : loadingNote()}
    </aside>`;
  }
}

customElements.define("pehra-alert-detail", AlertDetail);
