// What the line lost: when it is back, the page asks over HTTP for all it has not seen, the server sends that over the line once more,
// and a mark after it. Only when the mark has come does the page hold itself to be up to date; until then it asks again.
import { api, emit, on, thread } from '../core.js'

const PATIENCE_MS = 3000
const OFTEN_MS = 30000
const LONGEST_MS = 15000
const SETTLING_MS = 5000
const TOO_FAST = 429

const EVERYTHING = '0'
// `now`: up to when the server has shown everything ('' while no answer came). `since`: when the page came to the thread.
// `torn`: whether a line opened while nobody could tell if it is the one that showed the thread or a later one.
const known = { thread: '', now: '', since: 0, torn: false }
let waiting = null
let again = false
let timer = 0

export function watchLine() {
  window.addEventListener('sw-line', reopened)
  window.addEventListener('message', heard)
  window.addEventListener('online', () => ask(0))
  document.addEventListener('visibilitychange', () => { if (!document.hidden) ask(0) })
  on('thread', () => ask(0))
  setInterval(() => { if (!document.hidden) ask(0) }, OFTEN_MS)
  ask(0)
}

function reopened() {
  arrive()
  const first = performance.now() - known.since < SETTLING_MS
  if (!known.now && first) known.torn = true
  if (!known.now && !first) known.now = EVERYTHING
  if (waiting) again = true
  ask(first ? SETTLING_MS / 10 : 0)
}

function arrive() {
  // Forget what was known of another conversation; one that is opened shows all of itself.
  const here = thread()
  if (here === known.thread) return
  known.thread = here
  known.now = ''
  known.since = performance.now()
  known.torn = false
}

function lastSeen() {
  // A time of the server's, or how many milliseconds ago the page came here, with room for what was on its way.
  return known.now || (known.torn ? `-${Math.round(performance.now() - known.since + SETTLING_MS)}` : '')
}

function ask(wait, pause = 1000) {
  clearTimeout(timer)
  timer = setTimeout(() => catchUp(pause), wait)
}

async function catchUp(pause) {
  arrive()
  const here = known.thread
  if (!here) return
  if (waiting) {
    again = true
    return
  }
  const mark = `${Date.now()}-${Math.random().toString(36).slice(2)}`
  const came = new Promise((resolve) => { waiting = { mark, resolve } })
  const late = setTimeout(() => waiting && waiting.resolve(false), PATIENCE_MS)
  let shown = false
  try {
    const answer = await api(`/api/talks/${here}/again`, { json: { since: lastSeen(), mark } })
    shown = (await came) && known.thread === here
    if (shown) known.now = answer.now
  } catch (trouble) {
    shown = trouble.status >= 400 && trouble.status < 500 && trouble.status !== TOO_FAST // nothing would come by asking again
  } finally {
    clearTimeout(late)
    waiting = null
  }
  if (shown) emit('changed')
  if (again) ask(0)
  else if (!shown) ask(pause, Math.min(pause * 2, LONGEST_MS))
  again = false
}

function heard(event) {
  if (event.source === window && waiting && event.data && event.data.scenewright === waiting.mark) waiting.resolve(true)
}
