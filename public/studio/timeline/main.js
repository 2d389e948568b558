// Storyboard and timeline of a film, for its card: `timeline({asset, player, small})`, player: the ref of its <video>, null for a storyboard.
import './words.js'
import { html, offer, useState, words } from '../core.js'
import { Storyboard } from './board.js'
import { Waiting, useChanges } from './collecting.js'
import { Export, Settings } from './film.js'
import { Timeline } from './timeline.js'

const t = () => words('timeline')

function Tabs({ names, open, choose }) {
  // The parts of a film's card; a second press closes one.
  const say = t()
  const keys = (event) => {
    const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    if (!way) return
    event.preventDefault()
    const next = names[(names.indexOf(open) + way + names.length) % names.length]
    choose(next)
    event.currentTarget.querySelector(`[data-testid="tab-${next}"]`).focus()
  }
  return html`
    <div class="sw-tl-tabs" role="tablist" aria-label=${say.film} onKeyDown=${keys}>
      ${names.map((name) => html`<button key=${name} role="tab" aria-selected=${open === name} tabindex=${open === name || (!names.includes(open) && name === names[0]) ? 0 : -1} data-testid="tab-${name}" onClick=${() => choose(open === name ? '' : name)}>${say.tabs[name]}</button>`)}
    </div>`
}

function Film({ asset, player, small }) {
  const film = asset.film || {}
  const board = asset.kind === 'board'
  const [open, setOpen] = useState(board ? 'board' : 'timeline')
  const [heard, setHeard] = useState('')
  const edits = useChanges(asset)
  const names = board ? ['board', 'settings'] : ['timeline', 'board', 'settings', 'export']
  if (small) return null
  return html`
    <section class="sw-tl" aria-label=${t().film}>
      <${Tabs} names=${names} open=${open} choose=${setOpen} />
      <div role="tabpanel" aria-label=${t().tabs[open]} hidden=${!open}>
        ${open === 'timeline' && html`<${Timeline} asset=${asset} edits=${edits} player=${player} status=${setHeard} />`}
        ${open === 'board' && html`<${Storyboard} asset=${asset} edits=${edits} status=${setHeard} />`}
        ${open === 'settings' && html`<${Settings} edits=${edits} />`}
        ${open === 'export' && html`<${Export} asset=${asset} film=${film} />`}
      </div>
      <${Waiting} edits=${edits} film=${film} />
      <p class="sw-tl-status" role="status" data-testid="film-status">${heard}</p>
    </section>`
}

function Shown({ asset, player, small }) {
  // Nothing for what has no shots: an upload, a film of a service.
  const shots = (asset.film || {}).shots || []
  return shots.length > 0 && html`<${Film} key=${asset.id} asset=${asset} player=${player} small=${small} />`
}

offer('timeline', Shown)
