// What every part of the page stands on: rendering, words, the way to the server, and the places where parts are shown.
import { Fragment, createPortal, h, render } from './vendor/preact.js'
import { useCallback, useEffect, useLayoutEffect, useMemo, useReducer, useRef, useState } from './vendor/hooks.js'
import htm from './vendor/htm.js'

export { Fragment, createPortal, h, render, useCallback, useEffect, useLayoutEffect, useMemo, useReducer, useRef, useState }
export const html = htm.bind(h)

const LANGUAGE = 'scenewright.language'
export const POLL_MS = 1500
export const HERE = /\/chat\/?$|\/chat\/thread\// // addresses of talks

// --- words

export function script() {
  // en, zh-Hant or zh-Hans: what the person chose in the settings, else the browser's language.
  const tag = (localStorage.getItem(LANGUAGE) || navigator.language || 'en').toLowerCase()
  if (!tag.startsWith('zh')) return 'en'
  return /tw|hk|mo|hant/.test(tag) ? 'zh-Hant' : 'zh-Hans'
}

export function speak(language) {
  // Choose the page's language; null goes back to the browser's. Takes hold with a reload.
  if (language) localStorage.setItem(LANGUAGE, language)
  else localStorage.removeItem(LANGUAGE)
}

const said = {}

export function say(part, words) {
  // Register a part's words: {en: {...}, 'zh-Hant': {...}, 'zh-Hans': {...}}.
  said[part] = words
}

export function allWords() {
  // Every part's words in all languages.
  return said
}

export function words(part) {
  // The words of a part in the reader's language.
  return (said[part] || {})[script()] || (said[part] || {}).en || {}
}

// --- where the page stands

let shownThread = ''

export function thread() {
  // The conversation of this page; empty before its first message.
  const found = /\/chat\/thread\/([0-9A-Za-z-]{1,64})\/?$/.exec(window.location.pathname)
  if (found) return found[1]
  return /\/chat\/?$/.test(window.location.pathname) && document.querySelector('.sw-turn') ? shownThread : '' // a new talk has no card yet
}

export function atThread(id) {
  // Note the conversation that a card of the page belongs to.
  if (id && id !== shownThread) {
    shownThread = id
    emit('thread', id)
  }
}

// --- between the parts

const ears = {}

export function on(name, hear) {
  // Hear an event of another part; returns the way to stop.
  const all = (ears[name] = ears[name] || new Set())
  all.add(hear)
  return () => all.delete(hear)
}

export function emit(name, data) {
  for (const hear of [...(ears[name] || [])]) hear(data)
}

// --- the way to the server

export async function api(path, { method, json, body, type, signal } = {}) {
  // What the server answers, as data. Throws an Error whose message is one sentence for the person.
  const headers = { 'x-scenewright': 'page' }
  if (json !== undefined) headers['content-type'] = 'application/json'
  else if (type) headers['content-type'] = type
  const sent = json === undefined ? body : JSON.stringify(json)
  let answer
  try {
    answer = await fetch(path, { method: method || (sent === undefined ? 'GET' : 'POST'), headers, body: sent, credentials: 'same-origin', signal })
  } catch (trouble) {
    if (trouble.name === 'AbortError') throw trouble
    throw new Error(words('core').offline, { cause: trouble })
  }
  const kind = answer.headers.get('content-type') || ''
  const data = kind.includes('json') ? await answer.json().catch(() => null) : await answer.text()
  if (answer.ok) return data
  if (answer.status === 401 && HERE.test(window.location.pathname)) window.location.assign('/chat/login') // the sign-in has ended, perhaps at another machine
  const detail = data && data.detail
  const failure = new Error(typeof detail === 'string' ? detail : words('core').refused(answer.status))
  failure.status = answer.status
  throw failure
}

export async function act(kind, { target, other, change, thread: where } = {}) {
  // Press a button: the server does it as a turn of the conversation, whose card then appears. Troubles are told and come back as null.
  try {
    const answer = await api(`/api/talks/${where || thread()}/actions`, { json: { kind, target, other, change } })
    emit('acted', { kind, turn: answer.turn })
    return answer
  } catch (trouble) {
    tell(trouble.message)
    return null
  }
}

export async function send(text, { uploads = [] } = {}) {
  // Say something as if it had been typed. uploads: ids that POST /api/talks/{thread}/files answered.
  try {
    return await api(`/api/talks/${thread()}/messages`, { json: { text, uploads } })
  } catch (trouble) {
    tell(trouble.message)
    return null
  }
}

const asked = {}

export function useAsked(address, again) {
  // What an address answers: undefined until it does, null when it has nothing (404), and again every `again` milliseconds while the page is seen.
  // All who ask the same address share one asking and its answer.
  const [, draw] = useReducer((n) => n + 1, 0)
  useEffect(() => (address ? listen(address, again, draw) : undefined), [address, again])
  const shared = address && asked[address]
  return shared ? shared.data : undefined
}

function listen(address, again, draw) {
  const shared = (asked[address] = asked[address] || { data: undefined, who: new Map() })
  shared.who.set(draw, again || 0)
  const ask = shared.ask || (shared.ask = () => askShared(address, shared))
  pace(shared)
  if (!shared.forget) {
    shared.forget = on('changed', ask)
    ask()
  }
  return () => {
    shared.who.delete(draw)
    pace(shared)
    setTimeout(() => { if (!shared.who.size && asked[address] === shared) forget(address, shared) }) // one who only changes how often keeps the answer
  }
}

function forget(address, shared) {
  shared.forget()
  delete asked[address]
}

async function askShared(address, shared) {
  try {
    const data = await api(address)
    if (JSON.stringify(data) === JSON.stringify(shared.data)) return
    shared.data = data
  } catch (trouble) {
    if (trouble.status !== 404 && trouble.status !== 410) return
    shared.data = null
  }
  for (const draw of [...shared.who.keys()]) draw()
}

function pace(shared) {
  // As often as the most eager of those who ask.
  const often = [...shared.who.values()].filter(Boolean)
  const every = often.length ? Math.min(...often) : 0
  if (every === shared.every) return
  shared.every = every
  clearInterval(shared.timer)
  if (every) shared.timer = setInterval(() => { if (!document.hidden) shared.ask() }, every)
}

export function useTalk(again = POLL_MS) {
  // The state of this page's conversation, as GET /api/talks/{thread}/state tells it; undefined before the first message.
  const [id, setId] = useState(thread())
  useEffect(() => on('thread', setId), [])
  return useAsked(id && `/api/talks/${id}/state`, again)
}

// --- places: a line that goes away, a dialog over the page

export function tell(sentence) {
  // Show a sentence for some seconds, and read it out.
  const line = document.createElement('div')
  line.className = 'sw-toast'
  line.setAttribute('role', 'status')
  line.textContent = sentence
  document.body.append(line)
  setTimeout(() => line.remove(), 6000)
}

const INSIDE = 'button:not([disabled]), [href], input:not([disabled]), select, textarea, [tabindex]:not([tabindex="-1"])'

export function open(view, { label, className = '' } = {}) {
  // Show a dialog over the page: view({close}) is what stands in it. Escape closes it, the keyboard stays in it, focus goes back.
  const before = document.activeElement
  const dialog = document.createElement('div')
  dialog.className = `sw-over ${className}`
  dialog.setAttribute('role', 'dialog')
  dialog.setAttribute('aria-modal', 'true')
  if (label) dialog.setAttribute('aria-label', label)
  const close = () => {
    document.removeEventListener('keydown', keys, true)
    render(null, dialog)
    dialog.remove()
    if (before && before.focus) before.focus()
  }
  const keys = (event) => {
    const over = [...document.querySelectorAll('.sw-over')]
    if (over[over.length - 1] !== dialog) return
    if (event.key === 'Escape') { event.stopPropagation(); close() }
    if (event.key === 'Tab') {
      const all = [...dialog.querySelectorAll(INSIDE)].filter((one) => one.offsetParent !== null)
      const [first, last] = [all[0], all[all.length - 1]]
      if (first && !dialog.contains(document.activeElement)) { event.preventDefault(); first.focus() }
      else if (event.shiftKey && document.activeElement === first) { event.preventDefault(); last.focus() }
      else if (!event.shiftKey && document.activeElement === last) { event.preventDefault(); first.focus() }
    }
  }
  document.addEventListener('keydown', keys, true)
  document.body.append(dialog)
  render(view({ close }), dialog)
  const first = dialog.querySelector('[autofocus]') || dialog.querySelector(INSIDE)
  if (first) first.focus()
  return close
}

// --- parts that other parts offer

const offered = {}

export function offer(name, make) {
  // Make a part known to the others by a name, so that no part imports another: region, timeline, compare, drawer...
  offered[name] = make
  emit('offered', name)
}

export function offeredAs(name) {
  return offered[name] || null
}

export function useOffered(name) {
  // What a part offers by this name; drawn again when it comes to be offered.
  const [, draw] = useReducer((n) => n + 1, 0)
  useEffect(() => on('offered', (which) => { if (which === name) draw() }), [name])
  return offeredAs(name)
}

say('core', {
  en: { offline: 'The server cannot be reached; it is tried again when the line is back.', refused: (status) => `That could not be done (${status}).`, close: 'Close' },
  'zh-Hant': { offline: '連不上伺服器，恢復連線後會再試。', refused: (status) => `無法完成（${status}）。`, close: '關閉' },
  'zh-Hans': { offline: '连不上服务器，恢复连接后会再试。', refused: (status) => `无法完成（${status}）。`, close: '关闭' }
})
