// A film to scale of time: its shots, how they meet, what is heard and read, and where it stands.
import { html, useEffect, useRef, useState, words } from '../core.js'
import { drafted, put } from './changes.js'
import { drag } from './drag.js'
import { Captions, CaptionsHead, Lane, LaneHead, tracksOf } from './lanes.js'
import { ShotPanel, Written } from './panel.js'
import { JUST_IN_S, keyed, usePlaying, useSecond } from './playing.js'
import { clock, laterOf, marks, nowOf, useScale } from './scale.js'
import { Shots } from './shots.js'

const t = () => words('timeline')
const ZOOM = 1.5
const LEAD_PX = 48 // what is seen beyond the playhead when the page of the timeline turns

function Ruler({ draft, px, seek }) {
  // The seconds; pressed or dragged on it, the film goes there.
  const goTo = (event) => {
    const left = event.currentTarget.getBoundingClientRect().left
    const at = (x) => seek((x - left) / px)
    at(event.clientX)
    drag(event, { move: (dx, dy, now) => at(now.clientX), end: () => {} })
  }
  return html`
    <div class="sw-tl-ruler" data-testid="ruler" onPointerDown=${goTo}>
      ${marks(draft.length, px).map((s) => html`<span key=${s} style=${{ left: `${s * px}px` }}>${clock(s)}</span>`)}
    </div>`
}

function Playhead({ at, px, draft, seek }) {
  // Where the film stands; it can be dragged.
  const say = t()
  const hold = (event) => {
    event.stopPropagation()
    drag(event, { move: (dx) => seek(at + dx / px), end: () => {} })
  }
  return html`
    <div class="sw-tl-playhead" style=${{ transform: `translateX(${at * px}px)` }}>
      <span role="slider" tabindex="0" aria-label=${say.playhead} aria-valuemin="0" aria-valuemax=${Math.round(draft.length * 10) / 10} aria-valuenow=${Math.round(at * 10) / 10} aria-valuetext=${clock(at)} data-testid="playhead" onPointerDown=${hold} />
    </div>`
}

function CardForm({ shot, edits }) {
  const name = shot.key === 'card-title' ? 'title' : 'end_card'
  return html`
    <div class="sw-tl-panel" data-testid="card-panel">
      <${Written} value=${shot.words || ''} label=${t()[name]} testid="card-words" rows=${2} disabled=${edits.busy} commit=${(text) => edits.add({ op: 'cards', [name]: text })} />
    </div>`
}

function Picked({ asset, shot, edits, playing, status }) {
  if (shot.kind === 'card') return html`<${CardForm} shot=${shot} edits=${edits} />`
  return html`
    <p class="sw-tl-named"><b>${t().shot} ${shot.n}</b> ${shot.handle && html`<code class="sw-handle">${shot.handle}</code>`}</p>
    <${ShotPanel} asset=${asset} shot=${shot} edits=${edits} playing=${playing} status=${status} />`
}

function Heads({ tracks, captions, edits }) {
  // What stands before each row, and stays where it is when the rows are scrolled.
  return html`
    <div class="sw-tl-heads">
      <div class="sw-tl-head sw-tl-ruler" /><div class="sw-tl-head sw-tl-shots"><span>${t().shots}</span></div>
      ${tracks.map((name) => html`<${LaneHead} key=${name} name=${name} edits=${edits} />`)}
      ${captions && html`<${CaptionsHead} edits=${edits} />`}
    </div>`
}

function Tools({ scale, playing, at, length }) {
  const say = t()
  return html`
    <div class="sw-row sw-tl-tools">
      <span class="sw-tl-clock" aria-hidden="true">${clock(at)} / ${clock(length)}</span>
      <span class="sw-tl-gap" />
      ${playing.held && html`<button class="sw-button" aria-pressed="true" data-testid="unloop" onClick=${() => playing.hold(null)}>${say.endLoop}</button>`}
      <button class="sw-button" data-testid="zoom-out" aria-label=${say.zoomOut} onClick=${() => scale.zoom(1 / ZOOM)}>−</button>
      <button class="sw-button" data-testid="zoom-fit" disabled=${scale.fitted} onClick=${scale.fit}>${say.fit}</button>
      <button class="sw-button" data-testid="zoom-in" aria-label=${say.zoomIn} onClick=${() => scale.zoom(ZOOM)}>+</button>
    </div>`
}

function useFollow(frame, x, playing) {
  // The part that plays stays in sight.
  useEffect(() => {
    const element = frame.current
    if (!element || !playing) return
    if (x < element.scrollLeft || x > element.scrollLeft + element.clientWidth - 8) element.scrollLeft = Math.max(0, x - LEAD_PX)
  }, [x, playing])
}

function useWheel(frame, scale) {
  // Ctrl and the wheel zoom, as in other editors; the page itself is not zoomed.
  const newest = useRef(scale)
  newest.current = scale
  useEffect(() => {
    const element = frame.current
    const turn = (event) => {
      if (!event.ctrlKey && !event.metaKey) return
      event.preventDefault()
      newest.current.zoom(event.deltaY < 0 ? 1.15 : 1 / 1.15)
    }
    element.addEventListener('wheel', turn, { passive: false })
    return () => element.removeEventListener('wheel', turn)
  }, [frame])
}

export function Timeline({ asset, edits, player, status }) {
  const say = t()
  const { film } = asset
  const frame = useRef(null)
  const panel = useRef(null)
  const [trial, setTrial] = useState(null)
  const [picked, setPicked] = useState('')
  const [joining, setJoining] = useState(0)
  const fps = film.fps || asset.fps || 24
  const draft = trial ? drafted(film, put(edits.changes, trial)) : edits.draft
  const second = useSecond(player)
  const playing = usePlaying(player, { fps, length: asset.duration_s || edits.draft.length })
  const scale = useScale(frame, edits.draft)
  const at = laterOf(film, edits.draft, second)
  const seek = (later) => playing.seek(nowOf(film, edits.draft, Math.max(0, later)))
  const running = !!(player && player.current && !player.current.paused)
  useFollow(frame, at * scale.px, running)
  useWheel(frame, scale)
  useEffect(() => {
    const chosen = joining && panel.current && panel.current.querySelector('[data-testid="shot-transition"]')
    if (chosen) chosen.focus()
  }, [joining])
  const pick = (key) => setPicked(picked === key ? '' : key)
  const join = (key) => { setPicked(key); setJoining(joining + 1) }
  const shot = edits.draft.pieces.find((p) => p.key === picked)
  const tracks = tracksOf(film)
  const captions = (film.cues || []).length > 0
  return html`
    <div class="sw-tl-film" role="group" aria-label=${say.timeline} aria-keyshortcuts="Space J K L Home End ArrowLeft ArrowRight" onKeyDown=${keyed(playing)}>
      <${Tools} scale=${scale} playing=${playing} at=${at} length=${draft.length} />
      <div class="sw-tl-grid">
        <${Heads} tracks=${tracks} captions=${captions} edits=${edits} />
        <div ref=${frame} class="sw-tl-scroll" data-testid="timeline">
          <div class="sw-tl-wide" style=${{ width: `${draft.length * scale.px + 16}px` }}>
            <${Ruler} draft=${draft} px=${scale.px} seek=${seek} />
            <${Shots} asset=${asset} edits=${edits} draft=${draft} px=${scale.px} fps=${fps} picked=${picked} pick=${pick} join=${join} go=${(s) => seek(s + JUST_IN_S)} setTrial=${setTrial} status=${status} />
            ${tracks.map((name) => html`<${Lane} key=${name} name=${name} film=${film} draft=${draft} px=${scale.px} />`)}
            ${captions && html`<${Captions} film=${film} draft=${draft} edits=${edits} px=${scale.px} go=${seek} />`}
            <${Playhead} at=${at} px=${scale.px} draft=${draft} seek=${seek} />
          </div>
        </div>
      </div>
      <div ref=${panel}>
        ${shot && html`<${Picked} key=${shot.key} asset=${asset} shot=${shot} edits=${edits} playing=${playing} status=${status} />`}
      </div>
    </div>`
}
