// What the tabs share: words, what is remembered of the panel, amounts and times, and a question that is asked once.
import { html, thread, useEffect, useRef, useState, on, words } from '../core.js'

export const t = () => words('drawer')

export function keep(name, value) {
  if (value === null || value === undefined) localStorage.removeItem(`scenewright.drawer.${name}`)
  else localStorage.setItem(`scenewright.drawer.${name}`, String(value))
}

export function kept(name) {
  return localStorage.getItem(`scenewright.drawer.${name}`)
}

export function useThread() {
  // The conversation of this page, as it changes; Chainlit moves between them without telling anybody.
  const [id, setId] = useState(thread())
  useEffect(() => {
    const look = () => setId(thread())
    const timer = setInterval(look, 700)
    const forget = on('thread', look)
    return () => { clearInterval(timer); forget() }
  }, [])
  return id
}

export function dollars(usd) {
  return usd && usd < 0.01 ? `$${Number(usd.toPrecision(2))}` : `$${usd.toFixed(2)}`
}

export function lasting(seconds) {
  const whole = Math.ceil(seconds)
  return whole < 90 ? `${whole} s` : `${Math.round(whole / 60)} min`
}

export function sized(bytes) {
  const [unit, step] = [['GB', 1e9], ['MB', 1e6], ['kB', 1e3]].find(([, one]) => bytes >= one) || ['B', 1]
  return `${step > 1 ? (bytes / step).toFixed(1) : bytes} ${unit}`
}

export async function copied(text, box) {
  // Put a text into the clipboard; an address without https has none, and the text is taken from a box that shows it.
  try { await navigator.clipboard.writeText(text) } catch { box.select(); document.execCommand('copy') }
}

export function Sure({ question, yes, no, onYes, onNo }) {
  // Asks before something is taken away; the harmless answer has the focus.
  const harmless = useRef(null)
  useEffect(() => { if (harmless.current) harmless.current.focus() }, [])
  return html`
    <div class="sw-row sw-sure" role="alertdialog" aria-label=${question} onKeyDown=${(event) => { if (event.key === 'Escape') { event.preventDefault(); onNo() } }}>
      <span>${question}</span>
      <button class="sw-button sw-danger" onClick=${onYes} data-testid="yes">${yes}</button>
      <button class="sw-button" ref=${harmless} onClick=${onNo} data-testid="no">${no}</button>
    </div>`
}

export function Rename({ name, label, save, done, onSave }) {
  // A name to write anew: Enter saves it, Escape leaves it.
  const [text, setText] = useState(name)
  const box = useRef(null)
  useEffect(() => { if (box.current) box.current.select() }, [])
  const submit = (event) => {
    event.preventDefault()
    const clean = text.trim()
    if (clean && clean !== name) onSave(clean)
    done()
  }
  return html`
    <form class="sw-row sw-rename" onSubmit=${submit}>
      <input class="sw-drawer-entry" ref=${box} value=${text} aria-label=${label} maxlength="120" data-testid="name" onInput=${(event) => setText(event.target.value)}
        onKeyDown=${(event) => { if (event.key === 'Escape') { event.preventDefault(); event.stopPropagation(); done() } }} />
      <button class="sw-button sw-main" data-testid="save">${save}</button>
    </form>`
}
