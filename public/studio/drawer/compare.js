// Two pictures against each other: a slider between them, side by side, or their difference; both zoomed in step, with what changed.
import { html, useEffect, useRef, useState } from '../core.js'
import { t } from './shared.js'

const MODES = ['slider', 'sides', 'difference']
const MOST = 12
const LOUDER = 1.6 // how much a difference is brightened
const STILL = ['image', 'mask']

const face = (asset) => (STILL.includes(asset.kind) ? asset.url : asset.thumb)

function useZoom() {
  // How far the pictures are zoomed and moved, as shares of their frame.
  const [zoom, setZoom] = useState({ scale: 1, x: 0, y: 0 })
  const held = (next) => {
    const scale = Math.max(1, Math.min(MOST, next.scale))
    const edge = (scale - 1) / 2
    return { scale, x: Math.max(-edge, Math.min(edge, next.x)), y: Math.max(-edge, Math.min(edge, next.y)) }
  }
  const by = (factor, at = { x: 0, y: 0 }) => setZoom((now) => {
    const scale = Math.max(1, Math.min(MOST, now.scale * factor))
    const grown = scale / now.scale
    return held({ scale, x: at.x + (now.x - at.x) * grown, y: at.y + (now.y - at.y) * grown })
  })
  const move = (x, y) => setZoom((now) => held({ ...now, x: now.x + x, y: now.y + y }))
  return { zoom, by, move, fit: () => setZoom({ scale: 1, x: 0, y: 0 }) }
}

function useDrag(stage, zooming, slide) {
  // Drags on the pictures: the slider's line follows, or zoomed pictures move; two fingers zoom.
  const fingers = useRef(new Map())
  const onLine = useRef(false)
  const place = (event) => {
    const box = event.currentTarget.getBoundingClientRect()
    return { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height }
  }
  const down = (event) => {
    if (event.button) return
    event.currentTarget.setPointerCapture(event.pointerId)
    fingers.current.set(event.pointerId, place(event))
    onLine.current = !!event.target.closest('.sw-line')
    if (slide && zooming.zoom.scale === 1 && fingers.current.size === 1) slide(place(event).x * 100)
  }
  const move = (event) => {
    const all = fingers.current
    const before = all.get(event.pointerId)
    if (!before) return
    const now = place(event)
    all.set(event.pointerId, now)
    if (all.size === 2) {
      const other = [...all].find(([id]) => id !== event.pointerId)[1]
      const apart = (one) => Math.hypot(one.x - other.x, one.y - other.y) || 0.01
      zooming.by(apart(now) / apart(before), { x: (now.x + other.x) / 2 - 0.5, y: (now.y + other.y) / 2 - 0.5 })
    } else if (zooming.zoom.scale > 1 && !onLine.current) zooming.move(now.x - before.x, now.y - before.y)
    else if (slide) slide(now.x * 100)
  }
  const up = (event) => fingers.current.delete(event.pointerId)
  useEffect(() => {
    const node = stage.current
    const wheel = (event) => {
      if (!node.closest('.sw-compare-over') && !event.ctrlKey) return // in the talk a plain wheel scrolls the talk
      event.preventDefault()
      const box = node.getBoundingClientRect()
      zooming.by(event.deltaY < 0 ? 1.2 : 1 / 1.2, { x: (event.clientX - box.left) / box.width - 0.5, y: (event.clientY - box.top) / box.height - 0.5 })
    }
    node.addEventListener('wheel', wheel, { passive: false })
    return () => node.removeEventListener('wheel', wheel)
  }, [])
  return { onPointerDown: down, onPointerMove: move, onPointerUp: up, onPointerCancel: up }
}

function Face({ asset, label, zoom, style, className = '' }) {
  const moved = { transform: `translate(${zoom.x * 100}%, ${zoom.y * 100}%) scale(${zoom.scale})` }
  return html`<span class="sw-face ${className}" style=${style}><img src=${face(asset)} alt="${label}: ${asset.alt || asset.handle}" draggable=${false} style=${moved} /></span>`
}

function Sliding({ left, right, zooming, shape }) {
  const say = t()
  const [at, setAt] = useState(50)
  const stage = useRef(null)
  const go = (to) => setAt(Math.max(0, Math.min(100, to)))
  const drag = useDrag(stage, zooming, go)
  const keys = (event) => {
    const step = event.shiftKey ? 10 : 2
    const to = { ArrowLeft: at - step, ArrowDown: at - step, ArrowRight: at + step, ArrowUp: at + step, Home: 0, End: 100 }[event.key]
    if (to !== undefined) { event.preventDefault(); go(to) }
  }
  return html`
    <div class="sw-pair sw-stage" style=${shape} ref=${stage} ...${drag} data-zoomed=${zooming.zoom.scale > 1}>
      <${Face} asset=${right} label=${say.after} zoom=${zooming.zoom} />
      <${Face} asset=${left} label=${say.before} zoom=${zooming.zoom} style=${{ clipPath: `inset(0 ${100 - at}% 0 0)` }} />
      <span class="sw-line" style=${{ left: `${at}%` }} role="slider" tabindex="0" aria-label=${say.slide} aria-valuenow=${Math.round(at)} aria-valuemin="0" aria-valuemax="100"
        onKeyDown=${keys} onPointerDown=${(event) => { event.currentTarget.focus() }} data-testid="compare-line"><i /></span>
      <code class="sw-handle sw-left">${left.handle}</code>
      <code class="sw-handle sw-right">${right.handle}</code>
    </div>`
}

function Sides({ left, right, zooming, shape }) {
  const say = t()
  const both = [useRef(null), useRef(null)]
  const drags = [useDrag(both[0], zooming), useDrag(both[1], zooming)]
  return html`
    <div class="sw-sides">
      ${[[left, say.before], [right, say.after]].map(([asset, label], i) => html`
        <div key=${i} class="sw-pair sw-stage" style=${shape} ref=${both[i]} ...${drags[i]} data-zoomed=${zooming.zoom.scale > 1}>
          <${Face} asset=${asset} label=${label} zoom=${zooming.zoom} />
          <code class="sw-handle sw-left">${asset.handle}</code>
        </div>`)}
    </div>`
}

function Difference({ left, right, zooming, shape }) {
  const say = t()
  const stage = useRef(null)
  const drag = useDrag(stage, zooming)
  return html`
    <div class="sw-pair sw-stage sw-difference" style=${shape} ref=${stage} ...${drag} data-zoomed=${zooming.zoom.scale > 1}>
      <div class="sw-blend" style=${{ filter: `brightness(${LOUDER})` }}>
        <${Face} asset=${left} label=${say.before} zoom=${zooming.zoom} />
        <${Face} asset=${right} label=${say.after} zoom=${zooming.zoom} className="sw-minus" />
      </div>
    </div>`
}

function plain(value) {
  if (value === undefined || value === null || value === '') return '—'
  if (Array.isArray(value)) return value.map(plain).join(', ') || '—'
  return typeof value === 'object' ? value.text || value.name || JSON.stringify(value) : String(value)
}

export function changedFields(left, right, asked) {
  // The fields in which two assets differ, with what stood there and what stands there now.
  const [before, after] = [left.shot || left.brief || {}, right.shot || right.brief || {}]
  const names = Object.keys(t().fields).filter((name) => plain(before[name]) !== plain(after[name]))
  const more = (asked || []).filter((name) => !names.includes(name))
  return [...names, ...more].map((name) => ({ name, before: plain(before[name]), after: plain(after[name]) }))
}

function Changes({ left, right, changed }) {
  const say = t()
  const rows = changedFields(left, right, changed)
  if (!rows.length) return html`<p class="sw-notes">${say.changed}: ${say.same}</p>`
  return html`
    <dl class="sw-changes sw-notes" aria-label=${say.changed} data-testid="changes">
      ${rows.map(({ name, before, after }) => html`
        <div key=${name}><dt>${say.fields[name] || name}</dt><dd>${before !== after && html`<del>${before}</del> <span aria-hidden="true">→</span> <ins>${after}</ins>`}</dd></div>`)}
    </dl>`
}

export function Compare({ left, right, changed }) {
  const say = t()
  const [mode, setMode] = useState('slider')
  const zooming = useZoom()
  const View = { slider: Sliding, sides: Sides, difference: Difference }[mode]
  const ratio = (right.width || 16) / (right.height || 9)
  const shape = { aspectRatio: `${ratio}`, '--sw-ratio': ratio }
  return html`
    <div class="sw-compare" data-mode=${mode}>
      <${View} left=${left} right=${right} zooming=${zooming} shape=${shape} />
      <div class="sw-row sw-compare-tools">
        ${MODES.map((name) => html`<button key=${name} class="sw-chip" aria-pressed=${mode === name} onClick=${() => setMode(name)} data-testid="compare-${name}">${say.modes[name]}</button>`)}
        <span class="sw-grow" />
        <button class="sw-chip" onClick=${() => zooming.by(1 / 1.5)} aria-label=${say.zoomOut} title=${say.zoomOut}>−</button>
        <button class="sw-chip" onClick=${() => zooming.by(1.5)} aria-label=${say.zoomIn} title=${say.zoomIn} data-testid="zoom-in">+</button>
        <button class="sw-chip" disabled=${zooming.zoom.scale === 1} onClick=${zooming.fit}>${say.fit}</button>
      </div>
      <${Changes} left=${left} right=${right} changed=${changed} />
    </div>`
}

export function CompareDialog({ left, right, close }) {
  return html`
    <div class="sw-sheet sw-compare-sheet">
      <div class="sw-row"><h3>${t().compareOf(left.handle, right.handle)}</h3><span class="sw-grow" /><button class="sw-icon" onClick=${close} aria-label=${t().close} data-testid="compare-close">✕</button></div>
      <${Compare} left=${left} right=${right} />
    </div>`
}
