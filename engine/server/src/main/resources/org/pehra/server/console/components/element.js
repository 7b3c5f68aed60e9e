import { LitElement } from "lit";

/** A component in the page's own tree, so that one style sheet holds for all. */
export class PehraElement extends LitElement {
  #again = () => this.requestUpdate();

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    window.addEventListener("pehra-language", this.#again);
  }

  disconnectedCallback() {
    window.removeEventListener("pehra-language", this.#again);
    super.disconnectedCallback();
  }

  /** Tells the components around. @param {string} name @param {unknown} [detail] */
  tell(name, detail) {
    this.dispatchEvent(new CustomEvent(`pehra-${name}`, { detail, bubbles: true }));
  }
}
