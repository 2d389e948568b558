// Changes of a film before they are made: each names its shots by key, so that it can be taken back alone; what the film becomes with all of
// them is worked out here, and they are numbered as prompts/film_changes.py counts shots: as they stand when their change comes.

export const TRANSITIONS = ['cut', 'cross_fade', 'dip_to_black', 'dip_to_white', 'wipe_left', 'wipe_right', 'wipe_up', 'wipe_down', 'slide_left', 'slide_right', 'slide_up', 'slide_down']
const ORDER = ['move', 'add', 'repeat', 'remove']
const SAME = ['length', 'transition', 'say', 'caption', 'captions', 'cards', 'volume', 'narrate', 'words', 'trim', 'speed', 'redo']
export const SHORTEST_S = 0.5
const COVERED = 0.45 // the largest part of a shot that a transition may cover, as tools/film/lengths.py has it

const alike = (a, b) => a.op === b.op && a.key === b.key && a.caption === b.caption && a.track === b.track && 'mute' in a === 'mute' in b

export function put(changes, change) {
  // The changes with one more; a second change of the same thing takes the place of the first.
  if (change.op === 'remove' && changes.some((c) => c.as === change.key)) return without(changes, change.key)
  const last = changes[changes.length - 1]
  if (change.op === 'move' && last && last.op === 'move' && last.key === change.key) return [...changes.slice(0, -1), change]
  const kept = change.op === 'remove' ? changes.filter((c) => c.key !== change.key || c.op === 'move' || c.op === 'repeat') : changes
  if (!SAME.includes(change.op)) return [...kept, change]
  const bound = Math.max(-1, ...kept.map((c, i) => (ORDER.includes(c.op) ? i : -1)))
  const at = kept.findIndex((c, i) => alike(c, change) && (i > bound || change.op !== 'transition'))
  if (at < 0) return [...kept, change]
  return kept.map((c, i) => (i === at ? merged(c, change) : c))
}

function merged(before, change) {
  if (change.op === 'trim') return { ...change, start_s: before.start_s + change.start_s }
  if (change.op === 'speed') return { ...change, factor: before.factor * change.factor }
  const captions = change.captions ? { captions: { ...before.captions, ...change.captions } } : {}
  return { ...before, ...change, ...captions, lines: { ...before.lines, ...change.lines } }
}

function without(changes, key) {
  return changes.filter((c) => c.as !== key && c.key !== key)
}

export function dropped(changes, place) {
  // The changes without one of them, and without those of a shot that only it made.
  const gone = changes[place]
  const rest = changes.filter((_, i) => i !== place)
  return gone.as ? without(rest, gone.as) : rest
}

export function fresh(changes) {
  // A key for a new shot.
  const taken = changes.map((c) => Number((c.as || '').slice(3)) || 0)
  return `new${Math.max(0, ...taken) + 1}`
}

// --- what the film becomes

export function drafted(film, changes) {
  // The film as it will be, about: its shots with their starts, its cards, captions, levels. Lengths that follow what is said are not known yet.
  const draft = {
    ...film,
    shots: film.shots.filter((s) => s.kind !== 'card').map((s) => ({ ...s, key: s.id, was_s: s.duration_s })),
    card: film.shots.filter((s) => s.kind === 'card'),
    cues: (film.cues || []).map((c) => ({ ...c })),
    levels_db: { ...film.levels_db },
    muted: [...(film.muted || [])]
  }
  for (const change of changes) (STEPS[change.op] || (() => {}))(draft, change)
  return timed(draft)
}

const find = (draft, key) => draft.shots.find((s) => s.key === key)

function replaced(draft, key, update) {
  draft.shots = draft.shots.map((s) => (s.key === key ? { ...s, ...update(s), changed: true } : s))
}

function moved(shots, from, to) {
  const joins = shots.map((s) => [s.transition, s.transition_s])
  const order = [...shots]
  order.splice(to, 0, order.splice(from, 1)[0])
  return order.map((s, i) => ({ ...s, transition: joins[i][0], transition_s: joins[i][1] })) // how one follows another stays with the place
}

const STEPS = {
  move(draft, { key, to }) {
    const from = draft.shots.findIndex((s) => s.key === key)
    if (from >= 0) draft.shots = moved(draft.shots, from, to)
  },
  remove(draft, { key }) {
    draft.shots = draft.shots.filter((s) => s.key !== key)
    draft.cues = draft.cues.filter((c) => c.shot !== key)
  },
  add(draft, { as, at, words, narration, seconds }) {
    const usual = draft.shots.reduce((sum, s) => sum + s.duration_s, 0) / (draft.shots.length || 1)
    draft.shots.splice(at, 0, { key: as, words, narration: narration || '', duration_s: seconds || usual, transition: 'cut', transition_s: 0, fresh: true, changed: true })
  },
  repeat(draft, { key, as, at }) {
    const first = find(draft, key)
    if (first) draft.shots.splice(at, 0, { ...first, key: as, fresh: true, changed: true })
  },
  length(draft, { key, seconds }) { replaced(draft, key, () => ({ duration_s: seconds })) },
  trim(draft, { key, start_s }) { replaced(draft, key, (s) => ({ duration_s: Math.max(SHORTEST_S, s.duration_s - start_s) })) },
  speed(draft, { key, factor }) { replaced(draft, key, (s) => ({ duration_s: s.duration_s / factor, speed: (s.speed || 1) * factor })) },
  transition(draft, { key, transition, seconds }) { replaced(draft, key, () => ({ transition, transition_s: transition === 'cut' ? 0 : seconds })) },
  words(draft, { key, words }) { replaced(draft, key, () => ({ words })) },
  redo(draft, { key }) { replaced(draft, key, () => ({})) },
  say(draft, { key, text }) { replaced(draft, key, () => ({ narration: text })) },
  narrate(draft, { language, lines }) {
    draft.spoken = language
    draft.shots = draft.shots.map((s) => ({ ...s, narration: (lines || {})[s.key] ?? said(s, language) ?? s.narration }))
  },
  volume(draft, { track, db, mute }) {
    if (db !== undefined) draft.levels_db[track] = db
    if (mute !== undefined) draft.muted = mute ? [...new Set([...draft.muted, track])] : draft.muted.filter((name) => name !== track)
  },
  caption(draft, { key, caption, text }) { draft.cues = draft.cues.map((c) => (c.shot === key && c.n === caption ? { ...c, text, changed: true } : c)) },
  captions(draft, { captions }) {
    draft.captions = captions !== null
    draft.caption_wish = captions && { position: 'bottom', size: 'medium', language: '', ...draft.caption_wish, ...captions }
  },
  cards(draft, { title, end_card }) {
    if (title !== undefined) draft.title = title
    if (end_card !== undefined) draft.end_card = end_card
    const [first, last] = [draft.card.find((c) => c.piece === 'card-title'), draft.card.find((c) => c.piece === 'card-end')]
    const blank = (piece, words, transition) => words && { piece, kind: 'card', words, duration_s: 1.6 + 0.12 * words.length, transition, transition_s: 0.5 }
    const now = (known, piece, words, transition) => (known && words ? { ...known, words } : blank(piece, words, transition))
    draft.card = [now(first, 'card-title', draft.title, 'dip_to_black'), now(last, 'card-end', draft.end_card, 'cross_fade')].filter(Boolean)
  }
}

function timed(draft) {
  const [first, last] = [draft.card.find((c) => c.piece === 'card-title'), draft.card.find((c) => c.piece === 'card-end')]
  let [at, before, number] = [0, null, 0]
  draft.shots = draft.shots.map((s, i) => ({ ...s, n: i + 1 }))
  draft.pieces = [first, ...draft.shots, last].filter(Boolean).map((piece) => {
    const most = before ? COVERED * Math.min(before.duration_s, piece.duration_s) : 0
    const overlap = piece.transition === 'cut' ? 0 : Math.min(most, piece.transition_s || 0)
    const placed = { ...piece, key: piece.key || piece.piece, number: number++, old_s: piece.fresh ? null : piece.start_s, start_s: at - overlap, overlap }
    at += piece.duration_s - overlap
    before = piece
    return placed
  })
  draft.pieces.forEach((piece, i) => { piece.leave = (draft.pieces[i + 1] || {}).overlap || 0 })
  draft.length = at
  return draft
}

export function said(shot, language) {
  // The narration of a shot in a language it is known in, or undefined.
  const known = shot.translations || {}
  if (known[language] !== undefined) return known[language]
  const main = language.split('-')[0]
  const tag = Object.keys(known).find((name) => name.split('-')[0] === main)
  return tag && known[tag]
}

// --- as the server takes them

const WIRE = {
  move: (n, c, count) => ({ op: 'move', shot: n, to: Math.min(c.to + 1, count) }),
  remove: (n) => ({ op: 'remove', shots: [n] }),
  repeat: (n, c, count) => ({ op: 'repeat', shot: n, at: Math.min(c.at, count) + 1 }),
  add: (n, c, count) => ({ op: 'add', at: Math.min(c.at, count) + 1, shot: { shot: c.shot, ...(c.narration ? { narration: c.narration } : {}), ...(c.seconds ? { duration_s: c.seconds } : {}) } }),
  length: (n, c) => ({ op: 'length', shots: [n], seconds: round(c.seconds) }),
  trim: (n, c) => ({ op: 'trim', shot: n, start_s: round(c.start_s) }),
  speed: (n, c) => ({ op: 'speed', shots: [n], factor: round(c.factor) }),
  transition: (n, c) => ({ op: 'transition', shots: [n], transition: c.transition, ...(c.transition === 'cut' ? {} : { seconds: round(c.seconds) }) }),
  words: (n, c) => ({ op: 'reshoot', shots: [n], change: c.change }),
  redo: (n) => ({ op: 'reshoot', shots: [n] })
}

const round = (value) => Math.round(value * 1000) / 1000

const REORDERS = {
  move(keys, c) { keys.splice(c.to, 0, keys.splice(keys.indexOf(c.key), 1)[0]) },
  remove(keys, c) { keys.splice(keys.indexOf(c.key), 1) },
  add(keys, c) { keys.splice(c.at, 0, c.as) },
  repeat(keys, c) { keys.splice(c.at, 0, c.as) }
}

export function numbered(film, changes) {
  // The changes as data for act('edit_film'): what is said and what captions say comes last, when the shots stand where they shall.
  const keys = film.shots.filter((s) => s.kind !== 'card').map((s) => s.id)
  const out = []
  for (const change of changes) {
    const n = keys.indexOf(change.key) + 1
    if (WIRE[change.op] && (n > 0 || change.op === 'add')) out.push(WIRE[change.op](n, change, keys.length))
    if (REORDERS[change.op] && (n > 0 || change.op === 'add')) REORDERS[change.op](keys, change)
    if (change.op === 'volume') out.push(louder(film, change))
    if (change.op === 'cards') out.push(plain(change, ['op', 'title', 'end_card']))
  }
  const number = (lines) => Object.fromEntries(Object.entries(lines || {}).filter(([key]) => keys.includes(key)).map(([key, text]) => [keys.indexOf(key) + 1, text]))
  return [...out, ...spoken(film, changes, number), ...captioned(changes, keys, number)]
}

function louder(film, { track, db, mute }) {
  if (db === undefined) return { op: 'volume', track, mute }
  return { op: 'volume', track, by_db: round(db - ((film.levels_db || {})[track] || 0)) }
}

function spoken(film, changes, number) {
  const out = changes.filter((c) => c.op === 'narrate').map((c) => ({ op: 'narrate', language: c.language, ...(Object.keys(c.lines || {}).length ? { lines: number(c.lines) } : {}) }))
  const lines = number(Object.fromEntries(changes.filter((c) => c.op === 'say').map((c) => [c.key, c.text])))
  if (!Object.keys(lines).length) return out
  const silent = drafted(film, changes).shots.every((s) => !(s.narration || '').trim())
  return [...out, silent ? { op: 'narrate', remove: true } : { op: 'narrate', lines }]
}

function captioned(changes, keys, number) {
  const look = changes.filter((c) => c.op === 'captions').map((c) => ({ op: 'captions', captions: c.captions, ...(Object.keys(c.lines || {}).length ? { lines: number(c.lines) } : {}) }))
  const anew = changes.some((c) => c.op === 'narrate' || (c.captions && 'language' in c.captions))
  const own = changes.filter((c) => c.op === 'caption' && keys.includes(c.key) && !anew && !changes.some((d) => d.op === 'say' && d.key === c.key))
  own.sort((a, b) => b.caption - a.caption) // from the last, so that one that goes moves no other
  return [...look, ...own.map((c) => ({ op: 'caption', shot: keys.indexOf(c.key) + 1, caption: c.caption, text: c.text }))]
}

const plain = (change, names) => Object.fromEntries(names.filter((name) => change[name] !== undefined).map((name) => [name, change[name]]))
