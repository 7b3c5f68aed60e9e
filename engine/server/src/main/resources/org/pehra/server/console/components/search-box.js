import { html, nothing } from "lit";
import { t } from "../messages.js";
import { PehraElement } from "./element.js";
import { errorNote } from "./notes.js";

/** What can be asked, by example; the words beside them are in the message files. */
const EXAMPLES = [
  ["words", "cash out"],
  ["phrase", '"cash out"'],
  ["field", "host.name:db-01"],
  ["wildcard", "user.name:adm*"],
  ["range", "level:>=high count:[5 TO 10]"],
  ["time", "last_at:>now-1h"],
  ["logic", "triage:new AND NOT (level:low OR level:medium)"],
  ["several", "status:(open OR closed)"],
];

class SearchBox extends PehraElement {
  static properties = { q: { attribute: false }, error: { attribute: false }, help: { state: true } };

  constructor() {
    super();
    this.q = "";
    this.error = null;
    this.help = false;
  }

  /** @param {string} q */
  #ask(q) {
    this.help = false;
    this.tell("view", { q: q.trim() });
  }

  #input() {
    return /** @type {HTMLInputElement} */ (this.querySelector("#query"));
  }

  /** @param {SubmitEvent} e */
  #submit(e) {
    e.preventDefault();
    this.#ask(this.#input().value);
  }

  #helpBox() {
    return html`<div class="help" id="query-help">
      <dl>
        ${EXAMPLES.map(
          ([name, query]) => html`<div>
            <dt>
              <button type="button" class="quiet" dir="ltr" @click=${() => this.#ask(query)}>
                ${query}
              </button>
            </dt>
            <dd>${t(`help.${name}`)}</dd>
          </div>`,
        )}
      </dl>
      <p>${t("help.keys")}</p>
    </div>`;
  }

  render() {
    const wrong = this.error && this.error.code === "bad_query";
    return html`<form role="search" @submit=${this.#submit}>
        <input
          id="query"
          type="search"
          dir="auto"
          autocomplete="off"
          spellcheck="false"
          maxlength="4000"
          aria-label=${t("search")}
          aria-invalid=${wrong ? "true" : "false"}
          placeholder=${t("search.placeholder")}
          .value=${this.q}
          @search=${() => this.#input().value === "" && this.q !== "" && this.#ask("")}
        />
        <button class="primary">${t("search")}</button>
        <button
          type="button"
          class="quiet"
          aria-expanded=${this.help ? "true" : "false"}
          aria-controls="query-help"
          aria-label=${t("help")}
          @click=${() => (this.help = !this.help)}
        >?</button>
      </form>
      ${this.help ? this.#helpBox() : nothing} ${wrong ? errorNote(this.error) : nothing}`;
  }
}

customElements.define("pehra-search-box", SearchBox);
