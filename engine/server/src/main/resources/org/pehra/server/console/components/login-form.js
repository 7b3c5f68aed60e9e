import { html } from "lit";
import * as api from "../api.js";
import { t } from "../messages.js";
import { PehraElement } from "./element.js";
import { errorNote } from "./notes.js";
import { languageSelect, themeButton } from "./preferences.js";

class LoginForm extends PehraElement {
  static properties = { error: { state: true }, busy: { state: true } };

  constructor() {
    super();
    this.error = null;
    this.busy = false;
  }

  firstUpdated() {
    this.querySelector("input")?.focus();
  }

  /** @param {SubmitEvent} e */
  async #submit(e) {
    e.preventDefault();
    const form = new FormData(/** @type {HTMLFormElement} */ (e.target));
    this.busy = true;
    try {
      const user = String(form.get("user"));
      this.tell("login", await api.login(user, String(form.get("password"))));
    } catch (error) {
      this.error = error;
    }
    this.busy = false;
  }

  render() {
    return html`<main class="login">
      <form @submit=${this.#submit}>
        <h1><img src="/favicon.svg" alt="" />Pehra</h1>
        <p>${t("login.about")}</p>
        <label>${t("login.user")}
          <input name="user" autocomplete="username" autocapitalize="none" dir="auto" required />
        </label>
        <label>${t("login.password")}
          <input name="password" type="password" autocomplete="current-password" required />
        </label>
        ${errorNote(this.error)}
        <button class="primary" ?disabled=${this.busy}>${t("login.enter")}</button>
        <div class="preferences">${languageSelect()}${themeButton(this)}</div>
      </form>
    </main>`;
  }
}

customElements.define("pehra-login-form", LoginForm);
