// Small dialogs of a card: a name, where a picture grows, what shall be said or played anew, whose voice it is.
import { act, html, open, useState, words } from '../core.js'
import { t } from './shared.js'

const SIDES = ['left', 'right', 'top', 'bottom']
const SHAPES = ['16:9', '9:16', '1:1', '4:5', '21:9']

export function Shut({ close }) {
  return html`<div class="sw-row"><button class="sw-button" type="button" onClick=${close} data-testid="close">${words('core').close}</button></div>`
}

function Sheet({ title, about, ok, ready = true, close, send, children }) {
  const [busy, setBusy] = useState(false)
  const submit = async (event) => {
    event.preventDefault()
    setBusy(true)
    const sent = await send()
    setBusy(false)
    if (sent) close()
  }
  return html`
    <form class="sw-sheet" onSubmit=${submit}>
      <h3>${title.replace('…', '')}</h3>
      ${about && html`<p class="sw-notes">${about}</p>`}
      ${children}
      <div class="sw-row">
        <button class="sw-button sw-main" type="submit" disabled=${busy || !ready} data-testid="dialog-ok">${ok}</button>
        <button class="sw-button" type="button" onClick=${close}>${t().ask_.cancel}</button>
      </div>
    </form>`
}

function Line({ label, value, set, rows = 0, ...more }) {
  const type = (event) => set(event.target.value)
  return html`
    <label class="sw-line-field"><span>${label}</span>
      ${rows ? html`<textarea rows=${rows} value=${value} onInput=${type} ...${more} />` : html`<input value=${value} onInput=${type} ...${more} />`}
    </label>`
}

function Name({ asset, now, close }) {
  const say = t().ask_
  const [name, setName] = useState(now)
  const send = () => act('name', { target: asset.handle, change: { name: name.trim() } })
  return html`
    <${Sheet} title="${t().deeds.name} ${asset.handle}" about=${say.nameAbout} ok=${say.save} ready=${!!name.trim()} close=${close} send=${send}>
      <${Line} label=${say.name} value=${name} set=${setName} maxlength="80" autofocus data-testid="name-field" />
    <//>`
}

function Outpaint({ asset, close }) {
  const say = t().ask_
  const [sides, setSides] = useState([])
  const [shape, setShape] = useState('')
  const flip = (side) => setSides(sides.includes(side) ? sides.filter((one) => one !== side) : [...sides, side])
  const send = () => act('outpaint', { target: asset.handle, change: { ...(sides.length && { sides }), ...(shape && { aspect_ratio: shape }) } })
  return html`
    <${Sheet} title="${t().deeds.outpaint} ${asset.handle}" about=${say.outpaintAbout} ok=${say.make} close=${close} send=${send}>
      <div class="sw-row" role="group" aria-label=${say.sides}>
        ${SIDES.map((side) => html`<button type="button" key=${side} class=${sides.includes(side) ? 'sw-button sw-pressed' : 'sw-button'} aria-pressed=${String(sides.includes(side))} onClick=${() => flip(side)} data-testid="side-${side}">${say[side]}</button>`)}
      </div>
      <div class="sw-row" role="group" aria-label=${say.shape}>
        ${SHAPES.map((one) => html`<button type="button" key=${one} class=${shape === one ? 'sw-button sw-pressed' : 'sw-button'} aria-pressed=${String(shape === one)} onClick=${() => setShape(shape === one ? '' : one)} data-testid="shape-${one}">${one}</button>`)}
      </div>
    <//>`
}

const AGAIN = {
  voice: { tool: 'speak', fields: ['text', 'voice', 'delivery', 'speed'] },
  music: { tool: 'compose_music', fields: ['words', 'genre', 'mood', 'bpm', 'duration_s'] },
  sound: { tool: 'make_sound', fields: ['text', 'duration_s'] }
}
const NUMBERS = { speed: { min: 0.25, max: 4, step: 0.05 }, bpm: { min: 20, max: 300, step: 1 }, duration_s: { min: 0.5, max: 600, step: 0.5 } }
const LONG = ['text', 'words']

function argumentsOf(asset, draft) {
  // The brief as the tool takes it, with what was changed here; empty fields are left to the engine.
  const { tool, fields } = AGAIN[asset.kind]
  const kept = asset.kind === 'music' ? asset.brief : Object.fromEntries(['language', 'loop'].filter((name) => asset.brief[name]).map((name) => [name, asset.brief[name]]))
  const wanted = { ...kept }
  for (const name of fields) {
    const value = draft[name]
    delete wanted[name]
    if (value !== '') wanted[name] = NUMBERS[name] ? Number(value) : value
  }
  if (asset.kind === 'sound') delete wanted.language
  return { target: tool, change: asset.kind === 'music' ? { music: wanted } : wanted }
}

function Again({ asset, close }) {
  const say = t()
  const { fields } = AGAIN[asset.kind]
  const given = asset.kind === 'sound' ? { text: asset.brief.words, ...asset.brief } : asset.brief
  const [draft, setDraft] = useState(Object.fromEntries(fields.map((name) => [name, String(given[name] ?? '')])))
  const send = () => act('tool', argumentsOf(asset, draft))
  const title = say.deeds[asset.kind === 'voice' ? 'speakAgain' : 'makeAgain']
  return html`
    <${Sheet} title="${title} ${asset.handle}" ok=${say.ask_.make} ready=${!!(draft.text || draft.words)} close=${close} send=${send}>
      ${fields.map((name) => html`
        <${Line} key=${name} label=${say.briefs[name]} value=${draft[name]} set=${(value) => setDraft({ ...draft, [name]: value })} rows=${LONG.includes(name) ? 4 : 0}
          data-testid="again-${name}" ...${NUMBERS[name] ? { type: 'number', ...NUMBERS[name] } : {}} />`)}
    <//>`
}

function Clone({ asset, close }) {
  // Consent is written down with the clone: whose voice it is, who says yes, for what, until when.
  const say = t().ask_
  const [form, setForm] = useState({ speaker: '', granted_by: '', uses: '', until: '' })
  const [agreed, setAgreed] = useState(false)
  const send = () => {
    const given = Object.fromEntries(Object.entries(form).filter(([, value]) => value.trim()))
    const consent = { ...given, granted_by: given.granted_by || given.speaker, statement: say.statement(given.granted_by || given.speaker, given.speaker) }
    return act('tool', { target: 'speak', change: { operation: 'clone', source: [asset.handle], voice: given.speaker, consent } })
  }
  const line = (name, more = {}) => html`<${Line} label=${say[name]} value=${form[name]} set=${(value) => setForm({ ...form, [name]: value })} data-testid="consent-${name}" ...${more} />`
  return html`
    <${Sheet} title="${t().deeds.clone} ${asset.handle}" about=${say.cloneAbout} ok=${t().approve} ready=${agreed && !!form.speaker.trim() && !!form.uses.trim()} close=${close} send=${send}>
      ${line('speaker', { autofocus: true })}${line('granted_by')}${line('uses')}${line('until', { type: 'date' })}
      <label class="sw-row"><input type="checkbox" checked=${agreed} onChange=${(e) => setAgreed(e.target.checked)} data-testid="consent-agreed" />
        <span>${say.statement(form.granted_by || form.speaker || '…', form.speaker || '…')}</span></label>
    <//>`
}

const dialog = (Form, label) => (asset, now) => open(({ close }) => html`<${Form} asset=${asset} now=${now} close=${close} />`, { label: label() })

export const askName = dialog(Name, () => t().deeds.name)
export const askOutpaint = dialog(Outpaint, () => t().deeds.outpaint)
export const askAgain = dialog(Again, () => t().deeds.makeAgain)
export const askClone = dialog(Clone, () => t().deeds.clone)
