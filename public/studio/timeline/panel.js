// One shot as a form: what is seen and said in it, how long it is, how it comes in; every entry becomes a change that waits.
import { api, html, tell, useEffect, useRef, useState, words } from '../core.js'
import { SHORTEST_S, TRANSITIONS, fresh } from './changes.js'

const t = () => words('timeline')
const STEP_S = 0.5
const USUAL_S = 0.6 // how long a transition is, as tools/film/lengths.py has it
const FIELDS = ['subject', 'action', 'scene', 'lighting']

export async function readShot(asset, text) {
  // What a shot shows, as the server reads the words; null where it could not be asked.
  try {
    return (await api(`/api/assets/${asset.id}/shot?words=${encodeURIComponent(text)}`)).shot
  } catch (trouble) {
    tell(trouble.message)
    return null
  }
}

export function Written({ value, label, testid, rows = 1, disabled, commit }) {
  // A text that is changed when it is left, or with Enter and Ctrl; Escape gives the old one back.
  const [text, setText] = useState(value)
  const field = useRef(null)
  useEffect(() => setText(value), [value])
  const done = () => { if (text.trim() !== value.trim()) commit(text.trim()) }
  const keys = (event) => {
    if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) { event.preventDefault(); field.current.blur() }
    if (event.key === 'Escape') { event.stopPropagation(); setText(value) }
  }
  return html`
    <label class="sw-tl-written">
      <span>${label}</span>
      <textarea ref=${field} rows=${rows} disabled=${disabled} data-testid=${testid} value=${text} onInput=${(e) => setText(e.target.value)} onBlur=${done} onKeyDown=${keys} />
    </label>`
}

export function Seconds({ value, label, testid, least = SHORTEST_S, most = 120, disabled, commit }) {
  // A length with buttons beside it.
  const shown = Math.round(value * 100) / 100
  const set = (next) => { if (Number.isFinite(next)) commit(Math.min(most, Math.max(least, Math.round(next * 100) / 100))) }
  return html`
    <span class="sw-tl-seconds" role="group" aria-label=${label}>
      <span class="sw-dim" aria-hidden="true">${label}</span>
      <button class="sw-button" disabled=${disabled || shown <= least} aria-label="${label} −${STEP_S}" data-testid="${testid}-less" onClick=${() => set(shown - STEP_S)}>−</button>
      <input type="number" inputmode="decimal" step="0.1" min=${least} max=${most} disabled=${disabled} aria-label=${label} data-testid=${testid} value=${shown} onChange=${(e) => set(parseFloat(e.target.value))} />
      <button class="sw-button" disabled=${disabled || shown >= most} aria-label="${label} +${STEP_S}" data-testid="${testid}-more" onClick=${() => set(shown + STEP_S)}>+</button>
    </span>`
}

export function ComingIn({ shot, edits }) {
  // How a shot comes in after the one before it, and how long that takes.
  const say = t()
  const choose = (transition, seconds) => edits.add({ op: 'transition', key: shot.key, transition, seconds })
  const long = shot.transition_s || USUAL_S
  return html`
    <span class="sw-tl-seconds">
      <label class="sw-dim">${say.comesIn}
        <select disabled=${edits.busy} data-testid="shot-transition" value=${shot.transition} onChange=${(e) => choose(e.target.value, long)}>
          ${TRANSITIONS.map((name) => html`<option key=${name} value=${name} selected=${name === shot.transition}>${say.transitions[name]}</option>`)}
        </select>
      </label>
      ${shot.transition !== 'cut' && html`<${Seconds} value=${long} label=${say.transitionLength} testid="shot-transition-s" least=${0.1} most=${5} disabled=${edits.busy} commit=${(s) => choose(shot.transition, s)} />`}
    </span>`
}

function useWords(asset, shot, edits) {
  // New words of a shot are read by the server; what they do not speak of is no longer there.
  return async (text) => {
    const read = text && await readShot(asset, text)
    if (!read) return
    const change = Object.fromEntries(FIELDS.map((name) => [name, read[name] || '']))
    edits.add({ op: 'words', key: shot.key, words: text, change: { ...read, ...change } })
  }
}

export function ShotPanel({ asset, shot, edits, playing, status }) {
  // The form of a shot. playing: the ways to play it, where there is a film.
  const say = t()
  const count = edits.draft.shots.length
  const [at, key] = [shot.n - 1, shot.key]
  const reword = useWords(asset, shot, edits)
  const buttons = [
    playing && !shot.fresh && ['play', () => playing.from(shot.old_s)],
    playing && !shot.fresh && ['loop', () => playing.hold(playing.held && playing.held.key === key ? null : { key, start: shot.old_s, end: shot.old_s + shot.was_s })],
    at > 0 && ['before', () => moveTo(edits, shot, at - 1, status)],
    at < count - 1 && ['after', () => moveTo(edits, shot, at + 1, status)],
    !shot.fresh && ['repeat', () => edits.add({ op: 'repeat', key, as: fresh(edits.changes), at: at + 1 })],
    playing && !shot.fresh && ['slower', () => edits.add({ op: 'speed', key, factor: 0.8 })],
    playing && !shot.fresh && ['faster', () => edits.add({ op: 'speed', key, factor: 1.25 })],
    playing && !shot.fresh && ['redo', () => edits.add({ op: 'redo', key })],
    count > 1 && ['remove', () => edits.add({ op: 'remove', key })]
  ].filter(Boolean)
  const looped = playing && playing.held && playing.held.key === key
  return html`
    <div class="sw-tl-panel" data-testid="shot-panel">
      ${!shot.fresh && html`
        <${Written} value=${shot.words || ''} label=${say.shows} testid="shot-words" rows=${2} disabled=${edits.busy} commit=${reword} />
        <${Written} value=${shot.narration || ''} label=${say.narration} testid="shot-narration" rows=${2} disabled=${edits.busy} commit=${(text) => edits.add({ op: 'say', key, text })} />
        <div class="sw-row">
          <${Seconds} value=${shot.duration_s} label=${say.length} testid="shot-length" disabled=${edits.busy} commit=${(s) => edits.add({ op: 'length', key, seconds: s })} />
          <${ComingIn} shot=${shot} edits=${edits} />
        </div>`}
      <div class="sw-row">
        ${buttons.map(([name, press]) => html`
          <button key=${name} class="sw-button" data-testid="shot-${name}" disabled=${edits.busy && name !== 'play' && name !== 'loop'} aria-pressed=${name === 'loop' ? !!looped : undefined} aria-label="${say[name]}: ${say.shot} ${shot.n}" onClick=${press}>${say[name]}</button>`)}
      </div>
    </div>`
}

export function moveTo(edits, shot, to, status) {
  // Move a shot among the others, and tell where it stands now.
  edits.add({ op: 'move', key: shot.key, to })
  status(t().movedTo(shot.n, to + 1))
}

export function NewShot({ asset, edits }) {
  // A shot that is added by words, with what is said over it.
  const say = t()
  const [text, setText] = useState('')
  const [narration, setNarration] = useState('')
  const [reading, setReading] = useState(false)
  const add = async (event) => {
    event.preventDefault()
    setReading(true)
    const shot = await readShot(asset, text)
    setReading(false)
    if (!shot) return
    edits.add({ op: 'add', as: fresh(edits.changes), at: edits.draft.shots.length, words: text, shot, narration })
    setText('')
    setNarration('')
  }
  return html`
    <form class="sw-tl-new" onSubmit=${add}>
      <label class="sw-tl-written"><span>${say.newShot}</span><input value=${text} placeholder=${say.newShotHint} data-testid="new-shot" disabled=${edits.busy} onInput=${(e) => setText(e.target.value)} /></label>
      <label class="sw-tl-written"><span>${say.narration}</span><input value=${narration} data-testid="new-narration" disabled=${edits.busy} onInput=${(e) => setNarration(e.target.value)} /></label>
      <button class="sw-button" data-testid="new-add" disabled=${!text.trim() || reading || edits.busy}>${say.addShot}</button>
    </form>`
}
