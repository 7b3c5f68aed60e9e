/** The running search: its rows, counts and pages, kept fresh by the live tail. */

import * as api from "./api.js";

const REFRESH_AFTER_MS = 500;
const REFRESH_EVERY_MS = 2_000;

export class AlertSearch {
  /** @type {import("./api.js").Alert[]} */
  rows = [];
  /** @type {import("./api.js").Page | null} the last first page: counts, facets, histogram */
  page = null;
  /** @type {string | null} cursor of what follows the rows */
  next = null;
  /** @type {import("./api.js").ApiError | null} */
  error = null;
  loading = false;
  loadingMore = false;
  /** Rows that came while the reader was elsewhere in the list. */
  waiting = 0;
  /** Ids that the live tail brought. @type {Set<string>} */
  arrived = new Set();

  /** @type {import("./state.js").PageState | null} */
  #state = null;
  #abort = new AbortController();
  #timer = 0;
  #refreshedAt = 0;
  #changed;
  #atTop;

  /**
   * @param {() => void} changed called when anything here is new
   * @param {() => boolean} atTop whether new rows may be put in before the reader's eyes
   */
  constructor(changed, atTop) {
    this.#changed = changed;
    this.#atTop = atTop;
  }

  /** @param {import("./state.js").PageState} state */
  async run(state) {
    this.stop();
    this.#state = state;
    this.loading = true;
    this.waiting = 0;
    this.arrived = new Set();
    await this.#ask(async (signal) => {
      try {
        this.#show(await api.search(state, signal));
      } catch (e) {
        if (!signal.aborted) {
          // the rows of another question would mislead
          this.page = null;
          this.rows = [];
          this.next = null;
        }
        throw e;
      }
    });
  }

  /** Forgets what is under way. */
  stop() {
    this.#abort.abort();
    this.#abort = new AbortController();
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.loadingMore = false;
  }

  async more() {
    const cursor = this.next;
    if (!cursor || this.loading || this.loadingMore || !this.#state) {
      return;
    }
    this.loadingMore = true;
    await this.#ask(async (signal) => {
      const page = await api.nextPage(this.#state, cursor, signal);
      const known = new Set(this.rows.map((row) => row.id));
      this.rows = [...this.rows, ...page.alerts.filter((row) => !known.has(row.id))];
      this.next = page.next;
    });
  }

  /**
   * An alert is new or has changed. Known rows change at once; whether a new one matches, and what
   * the counts are now, only the server can tell.
   *
   * @param {import("./api.js").Alert} alert
   */
  changed(alert) {
    const at = this.rows.findIndex((row) => row.id === alert.id);
    if (at >= 0 && alert.revision >= this.rows[at].revision) {
      this.rows = this.rows.with(at, alert);
      this.#changed();
    }
    this.refreshSoon();
  }

  refreshSoon() {
    if (!this.#timer && this.#state) {
      const rest = this.#refreshedAt + REFRESH_EVERY_MS - Date.now();
      this.#timer = window.setTimeout(() => this.#refresh(), Math.max(REFRESH_AFTER_MS, rest));
    }
  }

  /** Puts the waiting rows on top. */
  showWaiting() {
    if (this.page) {
      this.#show(this.page);
      this.#changed();
    }
  }

  async #refresh() {
    this.#timer = 0;
    this.#refreshedAt = Date.now();
    if (this.loading || this.loadingMore) {
      this.refreshSoon();
      return;
    }
    await this.#ask(async (signal) => {
      const page = await api.search(this.#state, signal);
      const known = new Set(this.rows.map((row) => row.id));
      const fresh = page.alerts.filter((row) => !known.has(row.id));
      fresh.forEach((row) => this.arrived.add(row.id));
      const onePage = this.rows.length <= page.alerts.length + fresh.length;
      if (fresh.length === 0 && !onePage) {
        this.page = page;
        this.waiting = 0;
      } else if (this.#atTop() && onePage) {
        this.#show(page);
      } else {
        this.page = page;
        this.waiting = fresh.length;
      }
    });
  }

  /** @param {import("./api.js").Page} page */
  #show(page) {
    this.page = page;
    this.rows = page.alerts;
    this.next = page.next;
    this.waiting = 0;
  }

  /** @param {(signal: AbortSignal) => Promise<void>} work */
  async #ask(work) {
    const { signal } = this.#abort;
    this.#changed();
    try {
      await work(signal);
      if (!signal.aborted) {
        this.error = null;
      }
    } catch (e) {
      if (!signal.aborted) {
        this.error = e instanceof api.ApiError ? e : new api.ApiError(0, { message: String(e) });
      }
    }
    if (!signal.aborted) {
      this.loading = false;
      this.loadingMore = false;
      this.#changed();
    }
  }
}
