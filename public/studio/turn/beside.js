// What stands beside the assets of a turn: a comparison, the versions to choose from, how far it is.
import { POLL_MS, api, html, send, tell, useAsked, useState } from '../core.js'
import { t } from './shared.js'

export function Compare({ left, right, changed = [] }) {
  const say = t()
  const [at, setAt] = useState(50)
  const face = (asset) => (asset.kind === 'image' ? asset.url : asset.thumb)
  return html`
    <div class="sw-compare">
      <div class="sw-pair" style=${{ aspectRatio: `${right.width || 16} / ${right.height || 9}` }}>
        <img src=${face(right)} alt="${say.after}: ${right.alt}" />
        <img src=${face(left)} alt="${say.before}: ${left.alt}" style=${{ clipPath: `inset(0 ${100 - at}% 0 0)` }} />
        <span class="sw-line" style=${{ left: `${at}%` }} />
        <code class="sw-handle sw-left">${left.handle}</code>
        <code class="sw-handle sw-right">${right.handle}</code>
      </div>
      <input type="range" min="0" max="100" value=${at} aria-label=${say.slider} onInput=${(e) => setAt(Number(e.target.value))} />
      <p class="sw-notes">${say.changed}: ${changed.length ? changed.map((c) => say.fields[c] || say[c] || c).join(', ') : say.same}</p>
    </div>`
}

export function Candidates({ list }) {
  return html`
    <div>
      <p class="sw-notes">${t().which}</p>
      <div class="sw-grid">
        ${list.map((c) => html`
          <button key=${c.handle} class="sw-candidate" onClick=${() => send(c.handle)} data-testid="candidate" aria-label="${c.handle}: ${c.alt}">
            <img src=${c.thumb} alt=${c.alt} />
            <code class="sw-handle">${c.handle}</code>
          </button>`)}
      </div>
    </div>`
}

function step(message) {
  // What is being done, in the reader's language; nothing for words that are already a sentence of their own.
  const { cut, steps } = t()
  const film = /^(?:(voice|sound|music) of )?shot (\d+) of (\d+)$/.exec(message || '')
  if (film) return `${film[1] ? `${cut[film[1]]} · ` : ''}${cut.shot} ${film[2]}/${film[3]}`
  return steps[message]
}

function usePlace(thread) {
  // How many are before this conversation's work in the queue; 0 when it is its turn.
  const jobs = useAsked(thread && `/api/jobs?thread=${thread}`, POLL_MS)
  const rows = Array.isArray(jobs) ? jobs : (jobs && jobs.jobs) || []
  return Math.max(0, ...rows.map((row) => row.place || 0))
}

export function Progress({ message, fraction, left, preview, thread }) {
  const say = t()
  const [pressed, setPressed] = useState(false)
  const known = typeof fraction === 'number' && fraction > 0
  const place = usePlace(known ? '' : thread)
  const percent = known ? Math.round(fraction * 100) : undefined
  const stop = async () => {
    setPressed(true)
    try {
      await api(`/api/talks/${thread}/stop`, { method: 'POST' })
    } catch (trouble) {
      tell(trouble.message)
      setPressed(false)
    }
  }
  return html`
    <div class="sw-progress" data-testid="progress">
      <span role="status" aria-live="polite">${step(message) || say.working}</span>
      <div class="sw-bar" role="progressbar" aria-label=${say.working} aria-valuemin="0" aria-valuemax="100" aria-valuenow=${percent}>
        <div class=${known ? 'sw-fill' : 'sw-fill sw-unknown'} style=${known ? { width: `${percent}%` } : undefined} />
      </div>
      ${place > 0 && !known && html`<span data-testid="place">${say.place(place)}</span>`}
      ${known && html`<span>${percent}%${left > 1 ? ` · ${say.left(Math.ceil(left))}` : ''}</span>`}
      ${thread && html`<button class="sw-button" disabled=${pressed} onClick=${stop} data-testid="stop">${say.stop}</button>`}
    </div>
    ${message && !step(message) && message !== 'working' && html`<p class="sw-notes">${message}</p>`}
    ${preview && html`<img class="sw-preview" src=${preview} alt=${say.preview} onError=${(e) => { e.target.hidden = true }} onLoad=${(e) => { e.target.hidden = false }} />`}`
}
