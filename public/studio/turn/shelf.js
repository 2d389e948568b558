// The assets that the cards of the talk show, by handle, and the way to the card of one.
import { html, on, open, tell, thread } from '../core.js'
import { Shut } from './dialogs.js'
import { t } from './shared.js'

const kept = new Map()
const key = (where, handle) => `${where}/${handle}`

export function keep(where, assets) {
  for (const asset of assets) if (asset && asset.handle) kept.set(key(where, asset.handle), asset)
}

export function kin(handle) {
  // The asset of this handle in the conversation of the page, as a card showed it; undefined when none did.
  return kept.get(key(thread(), handle))
}

let shown = null

export function showsWith(Card) {
  // Say what shows an asset whose card is not on the page.
  shown = Card
}

export function goTo(handle) {
  const cards = [...document.querySelectorAll(`.sw-turn figure[data-handle="${CSS.escape(handle)}"]`)]
  const card = cards[cards.length - 1]
  if (card) {
    for (let shelf = card.closest('details:not([open])'); shelf; shelf = card.closest('details:not([open])')) shelf.open = true
    card.scrollIntoView({ block: 'center', behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' })
    card.tabIndex = -1
    card.focus({ preventScroll: true })
    card.classList.add('sw-found')
    setTimeout(() => card.classList.remove('sw-found'), 1600)
    return
  }
  const asset = kin(handle)
  if (asset && shown) open(({ close }) => html`<div class="sw-sheet"><${shown} asset=${asset} small /><${Shut} close=${close} /></div>`, { label: handle })
  else tell(t().notHere(handle))
}

on('goto', goTo)
