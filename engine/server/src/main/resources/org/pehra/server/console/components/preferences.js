import { html } from "lit";
import { LANGUAGES, language, setLanguage, t } from "../messages.js";
import { nextTheme, theme } from "../theme.js";

const SIGNS = { system: "◐", light: "☀", dark: "☾" };

export function languageSelect() {
  return html`<select
    aria-label=${t("language")}
    @change=${(/** @type {any} */ e) => setLanguage(e.target.value)}
  >
    ${Object.entries(LANGUAGES).map(
      ([tag, name]) =>
        html`<option value=${tag} lang=${tag} ?selected=${tag === language()}>${name}</option>`,
    )}
  </select>`;
}

/** @param {import("lit").LitElement} host rendered anew when the theme changes */
export function themeButton(host) {
  const name = t(`theme.${theme()}`);
  const next = () => {
    nextTheme();
    host.requestUpdate();
  };
  return html`<button
    type="button"
    class="quiet"
    title=${name}
    aria-label=${name}
    @click=${next}
  >${SIGNS[theme()]}</button>`;
}
