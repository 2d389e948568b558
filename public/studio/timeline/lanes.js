// What is heard and read in a film: waveforms with their volumes, captions whose words can be changed where they stand.
import { html, useAsked, useEffect, useRef, useState, words } from '../core.js'
import { anchored } from './scale.js'

const t = () => words('timeline')
const SHAPES = {
  heard: 'M3 9v6h4l5 4V5L7 9H3Zm12-1a5 5 0 0 1 0 8m2.5-11a9 9 0 0 1 0 14',
  muted: 'M3 9v6h4l5 4V5L7 9H3Zm13 0 5 6m0-6-5 6',
  read: 'M3 5h18v12H9l-4 3v-3H3Zm4 4h10m-10 4h6',
  unread: 'M3 5h18v12H9l-4 3v-3H3ZM5 3l15 17'
}
export const TRACKS = ['voice', 'music', 'sound']
const PEAKS = 800
const LANE_PX = 40
const WIDEST_PX = 8000 // a canvas beyond this is refused by some browsers
const QUIETEST_DB = -40
const LOUDEST_DB = 12

export const tracksOf = (film) => TRACKS.filter((name) => ((film.tracks || {})[name] || []).length)

function Icon({ name }) {
  return html`<svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"><path d=${SHAPES[name]} /></svg>`
}

function paint(canvas, found, piece, width) {
  // The part of the waveform that is heard, a loop again and again.
  const [dots, tall] = [Math.min(WIDEST_PX, Math.round(width * (window.devicePixelRatio || 1))), LANE_PX * 2]
  Object.assign(canvas, { width: dots, height: tall })
  const pen = canvas.getContext('2d')
  pen.fillStyle = getComputedStyle(canvas).color
  const source = found.duration_s || piece.source_s || piece.duration_s
  const heard = piece.duration_s || source
  for (let x = 0; x < dots; x += 2) {
    const second = (piece.in_s || 0) + (x / dots) * heard
    if (!piece.loop && second > source) break
    const [from, to] = [second, second + (2 / dots) * heard].map((s) => Math.floor(((s % source) / source) * found.peaks.length))
    const level = Math.max(...found.peaks.slice(from, Math.max(to, from) + 1), 0)
    const high = Math.max(2, level * tall * 0.92)
    pen.fillRect(x, (tall - high) / 2, 1.5, high)
  }
}

function Wave({ piece, left, width, muted }) {
  const canvas = useRef(null)
  const found = useAsked(piece.asset ? `/api/assets/${piece.asset}/peaks?n=${PEAKS}` : '')
  useEffect(() => {
    if (found && canvas.current && width > 1) paint(canvas.current, found, piece, width)
  }, [found, width, piece.duration_s])
  return html`
    <span class="sw-tl-piece ${muted ? 'sw-tl-muted' : ''}" style=${{ left: `${left}px`, width: `${width}px` }} data-peaks=${found ? found.peaks.length : 0}>
      <canvas ref=${canvas} aria-hidden="true" />
    </span>`
}

export function Lane({ name, film, draft, px }) {
  // One track to scale.
  const pieces = film.tracks[name].map((piece) => ({ ...piece, at: anchored(film, draft, piece) })).filter((piece) => piece.at !== null)
  const wide = (piece) => Math.max(2, (name === 'music' ? draft.length - piece.at : piece.duration_s) * px)
  return html`
    <div class="sw-tl-lane sw-tl-${name}" data-testid="lane-${name}">
      ${pieces.map((piece) => html`<${Wave} key=${piece.id} piece=${piece} left=${piece.at * px} width=${wide(piece)} muted=${draft.muted.includes(name)} />`)}
    </div>`
}

export function LaneHead({ name, edits }) {
  // A track's name, its volume, and whether it is heard.
  const say = t()
  const { draft } = edits
  const [level, muted] = [draft.levels_db[name] || 0, draft.muted.includes(name)]
  return html`
    <div class="sw-tl-head sw-tl-lane">
      <button class="sw-tl-mute" disabled=${edits.busy} aria-pressed=${muted} data-testid="mute-${name}" aria-label="${say.mute}: ${say.tracks[name]}" title=${say.mute} onClick=${() => edits.add({ op: 'volume', track: name, mute: !muted })}><${Icon} name=${muted ? 'muted' : 'heard'} /></button>
      <label title="${level > 0 ? '+' : ''}${level} dB">
        <span>${say.tracks[name]}</span>
        <input type="range" min=${QUIETEST_DB} max=${LOUDEST_DB} step="1" value=${level} disabled=${edits.busy || muted} data-testid="volume-${name}" aria-label="${say.volume}: ${say.tracks[name]}" aria-valuetext="${level} dB" onChange=${(e) => edits.add({ op: 'volume', track: name, db: Number(e.target.value) })} />
      </label>
    </div>`
}

function Words({ cue, done, busy }) {
  // The field in which a caption's words are changed.
  const field = useRef(null)
  const left = useRef(false)
  const leave = (keep) => {
    if (left.current) return // a field that is taken away loses the focus once more
    left.current = true
    done(keep ? field.current.value.trim() : null)
  }
  useEffect(() => { field.current.focus(); field.current.select() }, [])
  const keys = (event) => {
    event.stopPropagation()
    if (event.key === 'Enter' && !event.isComposing) leave(true)
    if (event.key === 'Escape') leave(false)
  }
  return html`<input ref=${field} class="sw-tl-cue-words" defaultValue=${cue.text} disabled=${busy} aria-label=${t().captionWords} data-testid="cue-words" onKeyDown=${keys} onBlur=${() => leave(true)} />`
}

export function Captions({ film, draft, edits, px, go }) {
  // The captions to scale; a press opens one.
  const say = t()
  const [open, setOpen] = useState('')
  const cues = draft.cues.filter((c) => c.text && c.shot).map((cue) => ({ ...cue, at: anchored(film, draft, cue), id: `${cue.shot}.${cue.n}` })).filter((cue) => cue.at !== null)
  const done = (cue) => (text) => {
    setOpen('')
    if (text !== null && text !== cue.text) edits.add({ op: 'caption', key: cue.shot, caption: cue.n, text })
  }
  const place = (cue) => ({ left: `${cue.at * px}px`, width: `${Math.max(14, (cue.end_s - cue.start_s) * px - 2)}px` })
  return html`
    <div class="sw-tl-lane sw-tl-captions ${draft.captions ? '' : 'sw-tl-muted'}" data-testid="lane-captions">
      ${cues.map((cue) => (open === cue.id
        ? html`<span key=${cue.id} class="sw-tl-cue sw-tl-open" style=${{ left: place(cue).left }}><${Words} cue=${cue} busy=${edits.busy} done=${done(cue)} /></span>`
        : html`<button key=${cue.id} class="sw-tl-cue ${cue.changed ? 'sw-tl-changed' : ''}" style=${place(cue)} title=${cue.text} data-testid="cue-${cue.shot}-${cue.n}" aria-label="${say.caption}: ${cue.text}" onClick=${() => { setOpen(cue.id); go(cue.at) }}>${cue.text}</button>`))}
    </div>`
}

export function CaptionsHead({ edits }) {
  const say = t()
  const { draft } = edits
  const turn = () => edits.add({ op: 'captions', captions: draft.captions ? null : {} })
  return html`
    <div class="sw-tl-head sw-tl-lane">
      <button class="sw-tl-mute" disabled=${edits.busy} aria-pressed=${!draft.captions} data-testid="film-captions" aria-label=${draft.captions ? say.captionsOff : say.captionsOn} title=${draft.captions ? say.captionsOff : say.captionsOn} onClick=${turn}><${Icon} name=${draft.captions ? 'read' : 'unread'} /></button>
      <span>${say.captions}</span>
    </div>`
}
