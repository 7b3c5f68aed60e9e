import { html, nothing } from "lit";
import { t } from "../messages.js";
import { PehraElement } from "./element.js";
import { languageSelect, themeButton } from "./preferences.js";
import "./rule-health.js";
import "./search-box.js";
import "./time-range.js";

class TopBar extends PehraElement {
  static properties = {
    session: { attribute: false },
    view: { attribute: false },
    error: { attribute: false },
  };

  render() {
    const { user, role, institution } = this.session;
    return html`<header class="top">
      <a class="brand" href="/" aria-label="Pehra"><img src="/favicon.svg" alt="" />Pehra</a>
      <pehra-search-box .q=${this.view.q} .error=${this.error}></pehra-search-box>
      <pehra-time-range .from=${this.view.from} .to=${this.view.to}></pehra-time-range>
      <div class="who">
        ${role === "analyst" ? nothing : html`<pehra-rule-health></pehra-rule-health>`}
        ${languageSelect()} ${themeButton(this)}
        <span class="user" title=${t(`role.${role}`)}>
          <bdi>${user}</bdi><small>${institution ?? t("all-institutions")}</small>
        </span>
        <button type="button" class="quiet" @click=${() => this.tell("logout")}>${t("logout")}</button>
      </div>
    </header>`;
  }
}

customElements.define("pehra-top-bar", TopBar);
