// The few signs that stand in place of words; each button with one has its words as a label.
import { html } from '../core.js'

const sign = (paths) => html`<svg viewBox="0 0 16 16" width="14" height="14" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${paths}</svg>`

export const locked = () => sign(html`<rect x="3.2" y="7" width="9.6" height="6.6" rx="1.4" fill="currentColor" /><path d="M5.2 7V5a2.8 2.8 0 0 1 5.6 0v2" />`)
export const unlocked = () => sign(html`<rect x="3.2" y="7" width="9.6" height="6.6" rx="1.4" /><path d="M5.2 7V5a2.8 2.8 0 0 1 5.4-1" />`)
export const more = () => sign(html`<path d="M3.5 8h.01M8 8h.01M12.5 8h.01" stroke-width="2.4" />`)
export const cross = () => sign(html`<path d="M4.5 4.5l7 7M11.5 4.5l-7 7" />`)
export const plus = () => sign(html`<path d="M8 3.5v9M3.5 8h9" />`)
export const tick = () => sign(html`<path d="M3.5 8.5l3 3 6-7" />`)
