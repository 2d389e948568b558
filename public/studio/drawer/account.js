// The person's account: what they keep beside the caps, and the way out of all sign-ins.
import { api, html, tell, useAsked, useState } from '../core.js'
import { Sure, sized, t } from './shared.js'

function Room({ name, label, used, most }) {
  const say = t().account
  if (most === null) return html`<div class="sw-setting"><span>${label}</span><span data-testid="room-${name}">${say.noCap(sized(used))}</span></div>`
  return html`
    <div class="sw-setting">
      <span>${label}</span>
      <span class="sw-money sw-room"><span data-testid="room-${name}">${say.of(sized(used), sized(most))}</span>
        <meter min="0" max=${most} high=${most * 0.9} value=${Math.min(used, most)} aria-label=${label}></meter></span>
    </div>`
}

function SignOut() {
  const say = t().account
  const [asking, setAsking] = useState(false)
  const end = async () => {
    try {
      await api('/api/sign-out', { method: 'POST' })
      window.location.assign('/chat/login')
    } catch (trouble) { tell(trouble.message) }
  }
  if (asking) return html`<${Sure} question=${say.sure} yes=${say.yes} no=${say.no} onYes=${end} onNo=${() => setAsking(false)} />`
  return html`
    <p class="sw-dim">${say.help}</p>
    <div class="sw-row"><button type="button" class="sw-button" onClick=${() => setAsking(true)} data-testid="sign-out">${say.out}</button></div>`
}

export function Account() {
  const say = t().account
  const mine = useAsked('/api/account')
  if (!mine) return null
  const full = [[mine.kept_bytes, mine.most_bytes], [mine.all_kept_bytes, mine.all_most_bytes]].some(([used, most]) => most !== null && used >= most)
  return html`
    <section class="sw-part" aria-label=${say.title} data-testid="account">
      <h4>${say.title}</h4>
      ${mine.signs_in && html`<p class="sw-dim">${say.who(mine.owner)}</p>`}
      <${Room} name="mine" label=${say.kept} used=${mine.kept_bytes} most=${mine.most_bytes} />
      ${mine.all_most_bytes !== null && html`<${Room} name="all" label=${say.all} used=${mine.all_kept_bytes} most=${mine.all_most_bytes} />`}
      ${full && html`<p role="status" class="sw-no-room">${say.full}</p>`}
      ${mine.signs_in && html`<${SignOut} />`}
    </section>`
}
