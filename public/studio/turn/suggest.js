// A field of words with suggestions from the vocabulary: a combobox by the ARIA pattern, for the phrase that is being written.
import { api, html, script, useEffect, useRef, useState } from '../core.js'

const WAIT_MS = 120
const MOST = 8
const BREAKS = /[,，、;；\n]/

export function phraseAt(text, caret) {
  // Where the phrase stands that the caret is in: [begin, end) without the spaces around it.
  let [begin, end] = [caret, caret]
  while (begin > 0 && !BREAKS.test(text[begin - 1])) begin -= 1
  while (end < text.length && !BREAKS.test(text[end])) end += 1
  while (begin < end && text[begin] === ' ') begin += 1
  while (end > begin && text[end - 1] === ' ') end -= 1
  return [begin, Math.max(begin, end)]
}

function useSuggestions(field) {
  // [rows, ask(words), close()]: newest words win, and nothing is asked while they are still being typed.
  const [rows, setRows] = useState([])
  const running = useRef({})
  const close = () => {
    clearTimeout(running.current.timer)
    if (running.current.stop) running.current.stop.abort()
    setRows([])
  }
  const ask = (phrase) => {
    clearTimeout(running.current.timer)
    running.current.timer = setTimeout(async () => {
      if (running.current.stop) running.current.stop.abort()
      const stop = (running.current.stop = new AbortController())
      const query = new URLSearchParams({ field, q: phrase, language: script() })
      try {
        const found = await api(`/api/vocabulary?${query}`, { signal: stop.signal })
        if (!stop.signal.aborted) setRows(found.slice(0, MOST))
      } catch {
        setRows([]) // a field without suggestions is still a field
      }
    }, WAIT_MS)
  }
  useEffect(() => () => clearTimeout(running.current.timer), [])
  return [rows, ask, close]
}

function keysOf({ rows, at, setAt, pick, close, open, send }) {
  return (event) => {
    if (event.isComposing) return
    if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) { send(); return }
    if (!rows.length) {
      if (event.key === 'ArrowDown' && event.altKey) { event.preventDefault(); open() }
      return
    }
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      const step = event.key === 'ArrowDown' ? 1 : -1
      setAt(at < 0 && step < 0 ? rows.length - 1 : (at + step + rows.length) % rows.length)
    } else if (event.key === 'Enter' && at >= 0) { event.preventDefault(); pick(rows[at]) }
    else if (event.key === 'Escape') { event.stopPropagation(); close() }
    else if (event.key === 'Tab') close()
  }
}

export function Field({ field, value, set, send, id, label, placeholder, readOnly }) {
  const [rows, ask, close] = useSuggestions(field)
  const [at, setAt] = useState(-1)
  const area = useRef(null)
  const open = () => ask(value.slice(...phraseAt(value, area.current.selectionStart)))
  const type = (event) => {
    const text = event.target.value
    const [begin, end] = phraseAt(text, event.target.selectionStart)
    set(text)
    setAt(-1)
    if (end > begin) ask(text.slice(begin, end))
    else close()
  }
  const pick = (row) => {
    const [begin, end] = phraseAt(value, area.current.selectionStart)
    set(value.slice(0, begin) + row.text + value.slice(end))
    close()
    setAt(-1)
    const caret = begin + row.text.length
    requestAnimationFrame(() => { area.current.focus(); area.current.setSelectionRange(caret, caret) })
  }
  const list = `${id}-list`
  return html`
    <div class="sw-combo">
      <textarea ref=${area} rows="1" id=${id} readonly=${readOnly} role=${readOnly ? undefined : 'combobox'} aria-label=${label} aria-autocomplete="list" aria-expanded=${readOnly ? undefined : String(rows.length > 0)}
        aria-controls=${list} aria-activedescendant=${at >= 0 ? `${list}-${at}` : undefined} data-field=${field} placeholder=${placeholder} value=${value}
        onInput=${type} onBlur=${close} onKeyDown=${keysOf({ rows, at, setAt, pick, close, open, send })} />
      ${rows.length > 0 && html`
        <ul class="sw-suggest" role="listbox" id=${list} aria-label=${label}>
          ${rows.map((row, i) => html`
            <li key=${row.id} id="${list}-${i}" role="option" aria-selected=${String(i === at)} data-testid="suggestion"
              onPointerDown=${(event) => { event.preventDefault(); pick(row) }}><b>${row.text}</b>${row.about && html` <span class="sw-dim">${row.about}</span>`}</li>`)}
        </ul>`}
    </div>`
}
