import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { t } from "../messages.js";
import { short, time } from "../times.js";
import { PehraElement } from "./element.js";
import { errorNote, levelBadge, loadingNote, triageBadge } from "./notes.js";

/** The alerts found, the newest first; more come when its end is reached. */
export class AlertList extends PehraElement {
  static properties = {
    search: { attribute: false },
    stamp: { attribute: false }, // a new one whenever the search has changed
    view: { attribute: false },
    live: { attribute: false },
    connected: { attribute: false },
  };

  constructor() {
    super();
    /** @type {import("../alert-search.js").AlertSearch} */
    this.search = /** @type {any} */ (undefined);
    /** @type {import("../state.js").PageState} */
    this.view = /** @type {any} */ (undefined);
    this.live = false;
    this.connected = false;
    this.end = new IntersectionObserver(
      (seen) => seen.some((s) => s.isIntersecting) && this.search.more(),
      { rootMargin: "400px" },
    );
  }

  disconnectedCallback() {
    this.end.disconnect();
    super.disconnectedCallback();
  }

  updated() {
    this.end.disconnect();
    const more = this.querySelector(".more");
    if (more) {
      // anew each time: an observer reports only changes, and after a short page the end stays seen
      this.end.observe(more);
    }
  }

  atTop() {
    return (this.querySelector(".scroll")?.scrollTop ?? 0) < 40;
  }

  #buttons() {
    return /** @type {HTMLButtonElement[]} */ ([...this.querySelectorAll("button.row")]);
  }

  /** Id of the row with the keyboard's focus. */
  focused() {
    const row = /** @type {HTMLElement | null} */ (document.activeElement?.closest("button.row"));
    return row?.dataset.id;
  }

  /** @param {string} id */
  focusRow(id) {
    this.#buttons().find((b) => b.dataset.id === id)?.focus();
  }

  /**
   * Moves the focus.
   *
   * @param {number} by rows down, negative up @param {string | null} from id used when no row has it
   */
  step(by, from) {
    const rows = this.#buttons();
    const at = rows.findIndex((b) => b.dataset.id === (this.focused() ?? from));
    const row = rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + by))];
    row?.focus();
    row?.scrollIntoView({ block: "nearest" });
    return row?.dataset.id;
  }

  /** @param {import("../api.js").Alert} alert */
  #scope(alert) {
    if (alert.scope !== "national") {
      return alert.scope;
    }
    return alert.redacted
      ? t("national.others", { n: alert.other_institutions ?? 0 })
      : t("national.institutions", { n: alert.institutions.length });
  }

  /** @param {import("../api.js").Alert} alert */
  #row(alert) {
    const open = alert.id === this.view.alert;
    const fresh = this.search.arrived.has(alert.id);
    return html`<li class=${fresh ? "fresh" : ""}>
      <button
        type="button"
        class="row level-${alert.rule.level} ${alert.status} is-${alert.triage.state}"
        data-id=${alert.id}
        aria-current=${open ? "true" : "false"}
        @click=${() => this.tell("open", { id: alert.id })}
      >
        <span class="at">${time(alert.last_at, short)}</span>
        ${levelBadge(alert.rule.level)}
        <span class="scope ${alert.scope === "national" ? "national" : ""}"
          ><bdi>${this.#scope(alert)}</bdi></span>
        <span class="sentence"><bdi>${alert.sentence}</bdi></span>
        <span class="count" title=${t("events", { n: alert.count })}>×${alert.count}</span>
        ${alert.status === "open" || alert.status === "closed"
          ? triageBadge(alert)
          : html`<span class="triage">${t(`status.${alert.status}`)}</span>`}
      </button>
    </li>`;
  }

  #head() {
    const { page, loading, waiting } = this.search;
    return html`<div class="list-head">
      <h2 id="alerts" tabindex="-1">
        ${page ? t("found", { n: page.total }) : t("alerts")}
        ${page && !loading ? html`<small>${t("took", { ms: page.took_ms })}</small>` : nothing}
      </h2>
      ${waiting
        ? html`<button type="button" class="pill" @click=${this.#showWaiting}>
            ↑ ${t("waiting", { n: waiting })}
          </button>`
        : nothing}
      <button
        type="button"
        class="live ${this.live && this.connected ? "on" : ""}"
        role="switch"
        aria-checked=${this.live ? "true" : "false"}
        title=${this.live && !this.connected ? t("live.connecting") : t("live.about")}
        @click=${() => this.tell("live")}
      >
        <i></i>${t("live")}
      </button>
    </div>`;
  }

  #showWaiting() {
    this.search.showWaiting();
    this.querySelector(".scroll")?.scrollTo({ top: 0 });
  }

  #empty() {
    const narrowed = this.view.q || Object.keys(this.view.filters).length;
    const bounded = this.view.from || this.view.to;
    return html`<div class="note">
      <strong>${t("empty")}</strong>
      ${narrowed
        ? html`<button
            type="button"
            @click=${() => this.tell("view", { q: "", filters: {} })}
          >
            ${t("empty.widen")}
          </button>`
        : nothing}
      ${bounded
        ? html`<button type="button" @click=${() => this.tell("view", { from: "", to: "" })}>
            ${t("empty.all-time")}
          </button>`
        : nothing}
      ${narrowed || bounded ? nothing : html`<span>${t("empty.none")}</span>`}
    </div>`;
  }

  /** @param {import("../api.js").ApiError} error */
  #error(error) {
    // what is wrong with a query is said beside it
    return error.code === "bad_query"
      ? nothing
      : html`${errorNote(error)}
          <button type="button" @click=${() => this.tell("view", {})}>${t("again")}</button>`;
  }

  #body() {
    const { rows, error, loading, loadingMore, next } = this.search;
    if (!rows.length) {
      return loading ? loadingNote() : error ? this.#error(error) : this.#empty();
    }
    return html`${error ? this.#error(error) : nothing}
      <ol aria-labelledby="alerts">
        ${repeat(rows, (row) => row.id, (row) => this.#row(row))}
      </ol>
      ${loadingMore ? loadingNote() : nothing}
      ${next
        ? html`<button type="button" class="more quiet" @click=${() => this.search.more()}>
            ${t("list.more")}
          </button>`
        : nothing}`;
  }

  render() {
    return html`${this.#head()}
      <div class="scroll" aria-busy=${this.search.loading ? "true" : "false"}>${this.#body()}</div>`;
  }
}

customElements.define("pehra-alert-list", AlertList);
