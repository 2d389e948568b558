// The storyboard: each shot a panel that can be moved, changed, doubled and taken out, before the film is cut and after.
import { POLL_MS, act, html, useAsked, useRef, useState, words } from '../core.js'
import { drag } from './drag.js'
import { NewShot, ShotPanel, moveTo } from './panel.js'

const t = () => words('timeline')

export function pictureOf(asset, shot) {
  // The address of what a shot shows: of a film its own picture, of a storyboard its panel; none of a shot that is not made yet.
  if (shot.asset) return `/assets/${shot.asset}/thumb`
  return asset.kind === 'board' && shot.id ? `/api/assets/${asset.id}/shots/${shot.id}/thumb` : ''
}

function useReorder(edits, list, status) {
  // Which panel is dragged and where it would come: before the panel the pointer is nearest to.
  const [dragged, setDragged] = useState(null)
  const begin = (event, shot) => {
    if (edits.busy || (event.pointerType === 'touch' && !event.target.closest('.sw-tl-handle'))) return // elsewhere a finger scrolls the page
    const boxes = [...list.current.children].map((item) => item.getBoundingClientRect())
    const scrolled = () => list.current.getBoundingClientRect().top
    const top = scrolled()
    const nearest = (now) => {
      const shift = scrolled() - top
      const far = boxes.map((box) => Math.hypot(now.clientX - (box.left + box.right) / 2, now.clientY - shift - (box.top + box.bottom) / 2))
      return far.indexOf(Math.min(...far))
    }
    drag(event, {
      axis: 'both',
      move: (dx, dy, now) => setDragged({ key: shot.key, dx, dy, to: nearest(now) }),
      end: (dx, dy, now) => {
        const to = nearest(now)
        setDragged(null)
        if (to !== shot.n - 1) moveTo(edits, shot, to, status)
      },
      cancel: () => setDragged(null)
    })
  }
  return [dragged, begin]
}

function Panel({ asset, shot, edits, dragged, begin, status }) {
  const say = t()
  const [open, setOpen] = useState(false)
  const address = pictureOf(asset, shot)
  const moving = dragged && dragged.key === shot.key
  const keys = (event) => {
    const way = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key]
    const to = shot.n - 1 + (way || 0)
    if (!event.altKey || !way || to < 0 || to >= edits.draft.shots.length || edits.busy) return
    event.preventDefault()
    moveTo(edits, shot, to, status)
  }
  const style = moving ? { transform: `translate(${dragged.dx}px, ${dragged.dy}px)` } : undefined
  const target = dragged && !moving && dragged.to === shot.n - 1
  return html`
    <li class="sw-tl-card ${moving ? 'sw-tl-moving' : ''} ${target ? 'sw-tl-target' : ''} ${shot.changed ? 'sw-tl-changed' : ''}" style=${style} data-testid="panel-${shot.n}" data-shot=${shot.key}>
      <button class="sw-tl-grip" disabled=${edits.busy} data-testid="grip-${shot.n}" aria-label="${say.shot} ${shot.n}: ${shot.words || ''}. ${say.howToMove}" onPointerDown=${(e) => begin(e, shot)} onKeyDown=${keys}>
        ${address ? html`<img src=${address} alt="" loading="lazy" draggable=${false} />` : html`<span class="sw-tl-blank">${say.notMadeYet}</span>`}
        <span class="sw-tl-handle" aria-hidden="true">⠿</span>
        <b>${shot.n}</b><i>${shot.duration_s.toFixed(1)} ${say.seconds}</i>
        ${shot.n > 1 && shot.transition !== 'cut' && html`<em>${say.transitions[shot.transition]}</em>`}
      </button>
      <p>${shot.words}</p>
      ${shot.narration && html`<p class="sw-quote">“${shot.narration}”</p>`}
      <details open=${open} onToggle=${(e) => setOpen(e.currentTarget.open)}>
        <summary class="sw-dim" data-testid="panel-edit">${say.change}</summary>
        ${open && html`<${ShotPanel} asset=${asset} shot=${shot} edits=${edits} status=${status} />`}
      </details>
    </li>`
}

export function Storyboard({ asset, edits, status }) {
  const say = t()
  const list = useRef(null)
  const [dragged, begin] = useReorder(edits, list, status)
  return html`
    <div class="sw-tl-board">
      <ol ref=${list} class="sw-tl-cards" aria-label=${say.board}>
        ${edits.draft.shots.map((shot) => html`<${Panel} key=${shot.key} asset=${asset} shot=${shot} edits=${edits} dragged=${dragged} begin=${begin} status=${status} />`)}
      </ol>
      <${NewShot} asset=${asset} edits=${edits} />
      ${asset.kind === 'board' && html`<${Cut} asset=${asset} edits=${edits} />`}
    </div>`
}

function Cut({ asset, edits }) {
  // The film of the storyboard. Changes that wait come first, so that the film is what is seen here.
  const say = t()
  const [turn, setTurn] = useState('')
  const answer = useAsked(turn && turn !== 'asked' ? `/api/turns/${turn}` : '', POLL_MS)
  const sent = turn === 'asked' || (!!turn && (answer === undefined || (!!answer && answer.status === 'working')))
  const make = async () => {
    setTurn('asked')
    const begun = await act('cut', { target: asset.handle })
    setTurn(begun ? begun.turn : '')
  }
  const first = edits.changes.length > 0
  return html`
    <div class="sw-row">
      <button class="sw-button sw-main" disabled=${edits.busy || sent || first} data-testid="cut" onClick=${make}>${say.make}</button>
      ${first && html`<span class="sw-dim">${say.applyFirst}</span>`}
    </div>`
}
