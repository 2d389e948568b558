// The shots of a film to scale: an edge dragged is a length, the body dragged is a place; a mark between two of them is how they meet.
import { html, useState, words } from '../core.js'
import { pictureOf } from './board.js'
import { SHORTEST_S } from './changes.js'
import { drag } from './drag.js'
import { moveTo } from './panel.js'

const t = () => words('timeline')
const LONGEST_S = 120
const KEY_S = 0.5

function placeAt(draft, key, second) {
  // Where a shot that is let go there would stand among the others.
  const others = draft.shots.filter((s) => s.key !== key)
  const starts = Object.fromEntries(draft.pieces.map((p) => [p.key, p.start_s + p.duration_s / 2]))
  return others.filter((s) => starts[s.key] < second).length
}

function useHold({ edits, draft, px, fps, setTrial, status }) {
  // What dragging an edge or a body does.
  const [held, setHeld] = useState(null)
  const onFrame = (s) => Math.round(Math.max(SHORTEST_S, Math.min(LONGEST_S, s)) * fps) / fps
  const edge = (event, shot, side) => {
    event.stopPropagation()
    if (edits.busy) return
    const given = (dx) => {
      if (side === 'end') return { op: 'length', key: shot.key, seconds: onFrame(shot.duration_s + dx / px) }
      const most = shot.duration_s - SHORTEST_S
      return { op: 'trim', key: shot.key, start_s: Math.round(Math.min(most, Math.max(0, dx / px)) * fps) / fps }
    }
    drag(event, {
      move: (dx) => setTrial(given(dx)),
      end: (dx) => {
        const change = given(dx)
        setTrial(null)
        if (change.seconds || change.start_s) edits.add(change)
      },
      cancel: () => setTrial(null)
    })
  }
  const body = (event, shot) => {
    if (edits.busy) return
    const middle = shot.start_s + shot.duration_s / 2
    const to = (dx) => placeAt(draft, shot.key, middle + dx / px)
    drag(event, {
      move: (dx) => setHeld({ key: shot.key, dx, to: to(dx) }),
      end: (dx) => {
        setHeld(null)
        if (to(dx) !== shot.n - 1) moveTo(edits, shot, to(dx), status)
      },
      cancel: () => setHeld(null)
    })
  }
  return { held, edge, body }
}

function shotKeys({ edits, draft, shot, pick, status }) {
  // Alt and an arrow moves a shot, with Shift it makes it longer or shorter, Delete takes it out, Enter opens it.
  return (event) => {
    const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    const taken = () => { event.preventDefault(); event.stopPropagation() }
    if (event.key === 'Enter') { taken(); pick(shot.key) }
    if (edits.busy || shot.kind === 'card') return
    if (event.altKey && event.shiftKey && way) {
      taken()
      const seconds = Math.max(SHORTEST_S, shot.duration_s + way * KEY_S)
      edits.add({ op: 'length', key: shot.key, seconds })
      status(t().lengthIs(shot.n, seconds.toFixed(1)))
    } else if (event.altKey && way) {
      taken()
      const to = shot.n - 1 + way
      if (to >= 0 && to < draft.shots.length) moveTo(edits, shot, to, status)
    } else if ((event.key === 'Delete' || event.key === 'Backspace') && draft.shots.length > 1) {
      taken()
      edits.add({ op: 'remove', key: shot.key })
      status(t().removed(shot.n))
    }
  }
}

function Block({ asset, shot, px, hold, picked, pick, go, keys }) {
  const say = t()
  const card = shot.kind === 'card'
  const moving = hold.held && hold.held.key === shot.key
  const address = pictureOf(asset, shot)
  const style = {
    left: `${(shot.start_s + shot.overlap / 2) * px}px`, // shots meet in the middle of what joins them
    width: `${Math.max(3, (shot.duration_s - (shot.overlap + shot.leave) / 2) * px - 1)}px`,
    backgroundImage: address ? `url(${address})` : undefined,
    transform: moving ? `translateX(${hold.held.dx}px)` : undefined
  }
  const about = `${card ? say.card : `${say.shot} ${shot.n}`}: ${shot.words || shot.narration || ''} (${shot.duration_s.toFixed(1)} ${say.seconds})`
  const name = card ? shot.key : shot.n
  const grip = (side) => html`<span class="sw-tl-edge sw-tl-${side}" data-testid="edge-${side}-${name}" onPointerDown=${(e) => hold.edge(e, shot, side)} />`
  return html`
    <div class="sw-tl-shot ${moving ? 'sw-tl-moving' : ''} ${shot.changed ? 'sw-tl-changed' : ''} ${card ? 'sw-tl-text' : ''}" role="button" tabindex="0" data-testid="shot-${name}" data-shot=${shot.key}
      aria-pressed=${picked === shot.key} aria-label=${about} aria-keyshortcuts=${card ? undefined : 'Alt+ArrowLeft Alt+ArrowRight Delete'} title=${shot.words} style=${style}
      onPointerDown=${(e) => { if (!card) hold.body(e, shot) }} onClick=${() => pick(shot.key)} onDblClick=${() => go(shot.start_s)} onKeyDown=${keys}>
      <b>${card ? 'T' : shot.n}</b>${card && html`<em>${shot.words}</em>`}<i>${shot.duration_s.toFixed(1)}</i>
      ${!card && !shot.fresh && grip('start')}${!card && !shot.fresh && grip('end')}
    </div>`
}

export function Shots({ asset, edits, draft, px, fps, picked, pick, join, go, setTrial, status }) {
  // draft: what is shown, with the edge that is being dragged; edits.draft: without it.
  const say = t()
  const hold = useHold({ edits, draft: edits.draft, px, fps, setTrial, status })
  const others = hold.held ? edits.draft.shots.filter((s) => s.key !== hold.held.key) : []
  const before = hold.held && draft.pieces.find((p) => p.key === (others[hold.held.to] || {}).key)
  const mark = before ? before.start_s : draft.length
  const meets = draft.pieces.filter((p) => p.number > 0 && p.kind !== 'card' && !p.fresh)
  return html`
    <div class="sw-tl-shots" role="group" aria-label=${say.shotsInOrder}>
      ${draft.pieces.map((shot) => html`
        <${Block} key=${shot.key} asset=${asset} shot=${shot} px=${px} hold=${hold} picked=${picked} pick=${pick} go=${go} keys=${shotKeys({ edits, draft: edits.draft, shot, pick, status })} />`)}
      ${meets.map((p) => html`
        <button key="join-${p.key}" class="sw-tl-join ${p.overlap ? 'sw-tl-soft' : ''}" style=${{ left: `${(p.start_s + p.overlap / 2) * px}px` }} data-testid="join-${p.n}" disabled=${edits.busy}
          aria-label="${say.comesIn} ${say.shot} ${p.n}: ${say.transitions[p.transition]}" title=${say.transitions[p.transition]} onClick=${() => join(p.key)}>${p.transition === 'cut' ? '|' : '⋈'}</button>`)}
      ${hold.held && html`<span class="sw-tl-drop" style=${{ left: `${mark * px}px` }} />`}
    </div>`
}
