// The structured prompt of an asset as fields to edit: suggestions, locks, what differs from its parent; "apply" makes a child.
import { act, html, thread, useMemo, useState, useTalk } from '../core.js'
import { Difference } from './differ.js'
import { EXTRAS, Extras, asText, asValue } from './extras.js'
import * as icons from './icons.js'
import { FIELDS, STATE_MS, t } from './shared.js'
import { kin } from './shelf.js'
import { Field } from './suggest.js'

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other)
const EDITED = EXTRAS.filter((name) => name !== 'cast')

function changeOf(draft, shot) {
  // Only what differs from the asset's own prompt.
  const change = {}
  for (const name of FIELDS) if (name in draft && draft[name] !== (shot[name] || '')) change[name] = draft[name]
  for (const name of EDITED) {
    if (!(name in draft)) continue
    const value = asValue(name, draft[name])
    const empty = Array.isArray(value) && !value.length
    if (!same(value, shot[name]) && !(empty && shot[name] === undefined)) change[name] = value
  }
  return change
}

function Lock({ field, locked, text, asset }) {
  const say = t().edit_
  const [busy, setBusy] = useState(false)
  const flip = async () => {
    setBusy(true)
    await act('lock', { target: asset.handle, change: { [field]: !locked } })
    setBusy(false)
  }
  const words = `${locked ? say.unlock : say.lock}: ${t().fields[field]}`
  return html`
    <button type="button" class=${locked ? 'sw-tiny sw-locked' : 'sw-tiny sw-lock'} aria-pressed=${String(!!locked)} disabled=${busy} onClick=${flip} data-testid="lock-${field}"
      aria-label=${words} title=${locked ? `${words} (${text})` : words}>${locked ? icons.locked() : icons.unlocked()}</button>`
}

function Was({ name, parent, shot }) {
  const [was, is] = [asText(name, parent[name]), asText(name, shot[name])]
  return was !== is && html`<p class="sw-was" data-testid="was-${name}"><${Difference} was=${was} is=${is} /></p>`
}

function Row({ asset, name, shot, draft, put, send, locks, parent, fixed, compared }) {
  const say = t()
  const locked = name in locks
  const changed = asset.parents.length > 0 && (asset.changed || []).includes(name)
  const id = `sw-${thread() || 'new'}-${asset.id}-${name}`
  return html`
    <div class=${`sw-field${changed ? ' sw-changed' : ''}${locked ? ' sw-held' : ''}`}>
      <label for=${id}>${say.fields[name]}</label>
      <div class="sw-entry">
        <div class="sw-entry-row">
          <${Field} id=${id} field=${name} label="${asset.handle} ${say.fields[name]}" placeholder=${say.empty} readOnly=${fixed || (locked && !(name in draft))}
            value=${name in draft ? draft[name] : shot[name] || ''} set=${(value) => put(name, value)} send=${send} />
          ${!fixed && html`<${Lock} field=${name} locked=${locked} text=${locks[name]} asset=${asset} />`}
        </div>
        ${compared && html`<${Was} name=${name} parent=${parent} shot=${shot} />`}
      </div>
    </div>`
}

export function PromptCard({ asset, open = window.innerWidth > 720 }) {
  const say = t()
  const talk = useTalk(STATE_MS)
  const shot = asset.shot || {}
  const [draft, setDraft] = useState({})
  const [sent, setSent] = useState(false)
  const [compared, setCompared] = useState(false)
  const change = useMemo(() => changeOf(draft, shot), [draft, shot])
  const parent = (kin(asset.parents[0]) || {}).shot
  const fixed = asset.kind !== 'image'
  const dirty = Object.keys(change).length > 0
  const put = (name, value) => setDraft((now) => ({ ...now, [name]: value }))
  const send = async () => {
    if (!dirty || sent) return
    setSent(true)
    if (await act('edit', { target: asset.handle, change })) setDraft({})
    setSent(false)
  }
  const values = Object.fromEntries(EXTRAS.map((name) => [name, name in draft ? draft[name] : shot[name]]))
  const rows = { asset, shot, draft, put, send, parent, fixed, compared: compared && parent, locks: (talk && talk.locks) || {} }
  return html`
    <details class="sw-prompt" open=${open}>
      <summary>${say.prompt}</summary>
      <div class="sw-fields">${FIELDS.filter((name) => !fixed || shot[name]).map((name) => html`<${Row} key=${name} name=${name} ...${rows} />`)}</div>
      <${Extras} values=${values} set=${put} fixed=${fixed} shows=${(name) => rows.compared && html`<${Was} name=${name} parent=${parent} shot=${shot} />`} />
      <div class="sw-row">
        ${Object.keys(draft).length > 0 && html`
          <button class="sw-button sw-main" disabled=${sent || !dirty} onClick=${send} data-testid="apply">${say.apply}</button>
          <button class="sw-button" disabled=${sent} onClick=${() => setDraft({})} data-testid="reset">${say.reset}</button>`}
        <span class="sw-space" />
        ${parent && html`
          <button class=${compared ? 'sw-button sw-pressed' : 'sw-button sw-quiet'} aria-pressed=${String(compared)} onClick=${() => setCompared(!compared)} data-testid="diff">${say.edit_.diff(asset.parents[0])}</button>`}
      </div>
    </details>`
}
