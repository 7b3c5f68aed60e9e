import { html, nothing } from "lit";
import { AlertSearch } from "../alert-search.js";
import * as api from "../api.js";
import { follow } from "../live.js";
import { t } from "../messages.js";
import { read, write } from "../state.js";
import { PehraElement } from "./element.js";
import "./alert-detail.js";
import "./alert-list.js";
import "./facets.js";
import "./histogram.js";
import "./login-form.js";
import "./top-bar.js";

/** The whole page: who is logged in, what is asked, which alert is open. */
class App extends PehraElement {
  static properties = {
    session: { state: true },
    view: { state: true },
    live: { state: true },
    connected: { state: true },
    said: { state: true },
  };

  constructor() {
    super();
    /** @type {api.Session | null | undefined} undefined while not known */
    this.session = undefined;
    this.view = read();
    this.live = localStorage.getItem("pehra.live") !== "off";
    this.connected = false;
    this.said = "";
    this.search = new AlertSearch(
      () => this.#searched(),
      () => this.#list()?.atTop() ?? true,
    );
    this.closeTail = () => {};
    this.addEventListener("pehra-view", (e) => this.#change(e.detail));
    this.addEventListener("pehra-open", (e) => this.#open(e.detail.id, e.detail.replace));
    this.addEventListener("pehra-changed", (e) => this.search.changed(e.detail));
    this.addEventListener("pehra-live", () => this.#switchLive());
    this.addEventListener("pehra-login", (e) => this.#enter(e.detail));
    this.addEventListener("pehra-logout", () => this.#leave());
    this.addEventListener("pehra-say", (e) => (this.said = e.detail));
  }

  async connectedCallback() {
    super.connectedCallback();
    window.addEventListener("popstate", () => this.#show(read()));
    document.addEventListener("keydown", (e) => this.#key(e));
    try {
      this.#enter(await api.me());
    } catch {
      this.session = null;
    }
  }

  #list() {
    return /** @type {import("./alert-list.js").AlertList} */ (
      this.querySelector("pehra-alert-list")
    );
  }

  #detail() {
    return /** @type {import("./alert-detail.js").AlertDetail} */ (
      this.querySelector("pehra-alert-detail")
    );
  }

  #searched() {
    if (this.search.error?.status === 401) {
      this.#expire();
    }
    this.requestUpdate();
  }

  /** @param {api.Session} session */
  #enter(session) {
    this.session = session;
    this.search.run(this.view);
    this.#follow();
  }

  async #leave() {
    await api.logout().catch(() => undefined);
    this.#expire();
  }

  #expire() {
    this.search.stop();
    this.search.rows = [];
    this.search.page = null;
    this.search.error = null;
    this.closeTail();
    this.session = null;
  }

  #follow() {
    this.closeTail();
    this.connected = false;
    this.closeTail = this.live
      ? follow({
          changed: (alert) => {
            this.search.changed(alert);
            if (alert.id === this.view.alert) {
              this.#detail()?.load();
            }
          },
          reset: () => this.search.refreshSoon(),
          connected: (is) => (this.connected = is),
          refused: () =>
            api.me().catch((e) => {
              if (e.status === 401) {
                this.#expire();
              }
            }),
        })
      : () => {};
  }

  #switchLive() {
    this.live = !this.live;
    localStorage.setItem("pehra.live", this.live ? "on" : "off");
    this.#follow();
    if (this.live) {
      this.search.refreshSoon();
    }
  }

  /** Asks something else. @param {Partial<import("../state.js").PageState>} change */
  #change(change) {
    const view = { ...this.view, ...change };
    write(view);
    this.#show(view, true);
  }

  /** @param {import("../state.js").PageState} view @param {boolean} [always] search though it is the same */
  #show(view, always = false) {
    const { alert: _, ...asked } = view;
    const { alert: __, ...before } = this.view;
    this.view = view;
    if (this.session && (always || JSON.stringify(asked) !== JSON.stringify(before))) {
      this.search.run(view);
    }
  }

  /** @param {string | null} id @param {boolean} [replace] */
  #open(id, replace = false) {
    this.view = { ...this.view, alert: id };
    write(this.view, replace);
  }

  /** @param {KeyboardEvent} e */
  #key(e) {
    const target = /** @type {HTMLElement} */ (e.target);
    if (!this.session || e.ctrlKey || e.metaKey || e.altKey) {
      return;
    }
    if (target.closest("input, textarea, select, dialog, [popover]")) {
      if (e.key === "Escape") {
        target.blur();
      }
      return;
    }
    const keys = {
      j: () => this.#step(1),
      k: () => this.#step(-1),
      a: () => this.#acknowledge(),
      Escape: () => this.#close(),
      "/": () => this.querySelector("#query")?.focus(),
    };
    if (Object.hasOwn(keys, e.key)) {
      e.preventDefault();
      keys[e.key]();
    }
  }

  /** @param {number} by */
  #step(by) {
    const id = this.#list()?.step(by, this.view.alert);
    if (id && this.view.alert) {
      this.#open(id, true);
    }
  }

  #close() {
    const id = this.view.alert;
    if (id) {
      this.#open(null);
      this.updateComplete.then(() => this.#list()?.focusRow(id));
    }
  }

  async #acknowledge() {
    const id = this.view.alert ?? this.#list()?.focused();
    const row = this.search.rows.find((r) => r.id === id);
    if (this.view.alert) {
      this.#detail()?.act("acknowledge");
    } else if (row && row.triage.state === "new" && !row.redacted) {
      try {
        this.search.changed(await api.triage(row.id, "acknowledge", ""));
        this.said = t("done.acknowledge");
      } catch (error) {
        this.said = `${error.message}. ${error.hint ?? ""}`;
      }
    }
  }

  render() {
    if (this.session === undefined) {
      return nothing;
    }
    if (this.session === null) {
      return html`<pehra-login-form></pehra-login-form>`;
    }
    const { page } = this.search;
    return html`
      <a class="skip" href="#alerts">${t("skip")}</a>
      <pehra-top-bar .session=${this.session} .view=${this.view} .error=${this.search.error}>
      </pehra-top-bar>
      <main class="desk ${this.view.alert ? "with-detail" : ""}">
        <pehra-facets .facets=${page?.facets} .filters=${this.view.filters} .rows=${this.search.rows}>
        </pehra-facets>
        <section class="results" aria-label=${t("results")}>
          <pehra-histogram .histogram=${page?.histogram} .view=${this.view}></pehra-histogram>
          <pehra-alert-list
            .search=${this.search}
            .stamp=${{}}
            .view=${this.view}
            .live=${this.live}
            .connected=${this.connected}
          ></pehra-alert-list>
        </section>
        ${this.view.alert
          ? html`<pehra-alert-detail .alertId=${this.view.alert} .session=${this.session}>
            </pehra-alert-detail>`
          : nothing}
      </main>
      <div class="said" role="status" aria-live="polite">${this.said}</div>
    `;
  }
}

customElements.define("pehra-app", App);
