// The changes of a film that are waiting to be made: kept over reloads, made together as one new version, taken back one by one.
import { POLL_MS, act, html, tell, useAsked, useEffect, useMemo, useReducer, useState, words } from '../core.js'
import { drafted, dropped, numbered, put } from './changes.js'

const t = () => words('timeline')
const PLACE = 'scenewright.film.'
const waiting = {} // by asset id: a card that is drawn anew finds its changes again

function kept(id) {
  if (waiting[id]) return waiting[id]
  try {
    return (waiting[id] = JSON.parse(sessionStorage.getItem(PLACE + id)) || { changes: [] })
  } catch {
    return (waiting[id] = { changes: [] })
  }
}

function keep(id, state) {
  waiting[id] = state
  try {
    if (state.changes.length || state.turn) sessionStorage.setItem(PLACE + id, JSON.stringify(state))
    else sessionStorage.removeItem(PLACE + id)
  } catch { /* a browser that keeps nothing: the changes are there until the page is left */ }
}

export function useChanges(asset) {
  // What is waiting for a film, what it becomes with it, and the ways to add, take back and make it.
  const [, draw] = useReducer((n) => n + 1, 0)
  const { changes, turn } = kept(asset.id)
  const [sending, setSending] = useState(false)
  const set = (state) => { keep(asset.id, state); draw() }
  const answer = useAsked(turn ? `/api/turns/${turn}` : '', POLL_MS)
  useEffect(() => {
    if (!turn || answer === undefined || (answer && answer.status === 'working')) return
    const failed = answer && (answer.failure || !['done', undefined].includes(answer.status))
    set({ changes: failed ? changes : [] }) // what could not be made stays, to be put right
    if (failed) tell(answer.failure || t().notMade)
  }, [turn, answer])
  const make = async () => {
    setSending(true)
    const begun = await act('edit_film', { target: asset.handle, change: { changes: numbered(asset.film, changes) } })
    setSending(false)
    if (begun) set({ changes, turn: begun.turn })
  }
  const draft = useMemo(() => drafted(asset.film, changes), [asset.film, changes])
  return {
    changes,
    draft,
    busy: sending || !!turn,
    add: (change) => set({ changes: put(kept(asset.id).changes, change) }),
    drop: (place) => set({ changes: dropped(changes, place) }),
    clear: () => set({ changes: [] }),
    make
  }
}

export function Waiting({ edits, film }) {
  // What will change, and the buttons that make it or leave it.
  const say = t()
  const { changes, busy } = edits
  if (!changes.length) return null
  return html`
    <div class="sw-tl-waiting" data-testid="changes" aria-busy=${busy}>
      <ul>
        ${changes.map((change, i) => html`
          <li key=${i}>
            <span>${told(film, changes.slice(0, i), change)}</span>
            <button class="sw-tl-x" disabled=${busy} aria-label="${say.takeBack}: ${told(film, changes.slice(0, i), change)}" onClick=${() => edits.drop(i)}>×</button>
          </li>`)}
      </ul>
      <div class="sw-row">
        <button class="sw-button sw-main" disabled=${busy} data-testid="changes-apply" onClick=${edits.make}>${busy ? say.making : say.apply(changes.length)}</button>
        <button class="sw-button" disabled=${busy} data-testid="changes-discard" onClick=${edits.clear}>${say.discard}</button>
      </div>
    </div>`
}

const seconds = (value) => `${Math.round(value * 100) / 100} ${t().seconds}`

function looks(say, { position, size, language }) {
  const read = language === '' ? say.asSpoken : language && (say.languages[language] || language)
  return [position && say.places[position], size && say.sizes[size], read].filter(Boolean)
}

const TOLD = {
  move: (say, n, c) => say.told.move(n, c.to + 1),
  remove: (say, n) => say.told.remove(n),
  repeat: (say, n) => say.told.repeat(n),
  add: (say, n, c) => say.told.add(c.words),
  length: (say, n, c, before) => say.told.length(n, before ? seconds(before.duration_s) : '', seconds(c.seconds)),
  trim: (say, n, c) => say.told.trim(n, seconds(c.start_s)),
  speed: (say, n, c) => say.told.speed(n, Math.round(c.factor * 100) / 100),
  transition: (say, n, c) => say.told.transition(n, say.transitions[c.transition], c.transition === 'cut' ? '' : seconds(c.seconds)),
  words: (say, n, c) => say.told.words(n, c.words),
  redo: (say, n) => say.told.redo(n),
  say: (say, n, c) => (c.text.trim() ? say.told.say(n, c.text) : say.told.silent(n)),
  narrate: (say, n, c) => say.told.narrate(say.languages[c.language] || c.language),
  volume: (say, n, c) => (c.db === undefined ? say.told[c.mute ? 'mute' : 'unmute'](say.tracks[c.track]) : say.told.volume(say.tracks[c.track], c.db)),
  caption: (say, n, c) => (c.text.trim() ? say.told.caption(n, c.text) : say.told.noCaption(n)),
  captions: (say, n, c) => (c.captions ? [say.told.captions, ...looks(say, c.captions)].join(' · ') : say.told.captionsOff),
  cards: (say) => say.told.cards
}

export function told(film, earlier, change) {
  // A change in words, with the shot's number as it stands then.
  const draft = drafted(film, earlier)
  const before = draft.shots.find((s) => s.key === change.key)
  const said = TOLD[change.op](t(), before ? before.n : 0, change, before)
  return said.length > 90 ? `${said.slice(0, 88)}…` : said
}
