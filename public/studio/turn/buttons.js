// A card's buttons: the main things beside each other, the rest behind one.
import { html, useOffered, useState, useTalk } from '../core.js'
import { deedsOf } from './deeds.js'
import { Menu } from './menu.js'
import { STATE_MS, t } from './shared.js'

const FEW = 3

export function Buttons({ asset, small }) {
  const talk = useTalk(STATE_MS)
  useOffered('region')
  const [busy, setBusy] = useState(false)
  const deeds = deedsOf(asset, talk)
  const main = small ? deeds.main.slice(0, FEW) : deeds.main
  const rest = [...deeds.main.slice(main.length), ...deeds.rest]
  const pressed = rest.find((deed) => deed.checked)
  const once = (deed) => async () => {
    setBusy(true)
    try { await deed.press() } finally { setBusy(false) }
  }
  return html`
    <div class="sw-row sw-buttons" role="group" aria-label=${t().can(asset.handle)}>
      ${main.map((deed) => html`
        <button key=${deed.id} class="sw-button" disabled=${busy} onClick=${once(deed)} data-testid=${deed.id} aria-label="${deed.words}: ${asset.handle}">${deed.words}</button>`)}
      ${pressed && html`
        <button class="sw-button sw-pressed" aria-pressed="true" disabled=${busy} onClick=${once(pressed)} data-testid="referenced" title=${t().unpin}>${t().pinned}</button>`}
      <${Menu} deeds=${rest.map((deed) => (deed.press ? { ...deed, press: once(deed) } : deed))} label="${t().more_of}: ${asset.handle}" />
    </div>`
}
