// The structured prompt of an asset as fields to edit; what was changed is sent and makes a child.
import { act, html, useMemo, useState } from '../core.js'
import { FIELDS, t } from './shared.js'

const EXTRAS = ['negative', 'text_in_image', 'palette', 'count', 'items', 'cast']

function Extra({ name, value }) {
  const list = Array.isArray(value) ? value : [value]
  return html`
    <span class="sw-extra">
      <b>${t()[name]}</b>
      ${list.map((v, i) => {
        if (name === 'palette') return html`<span key=${i} class="sw-swatch" style=${{ background: v }} title=${v} aria-label=${v} />`
        return html`<span key=${i}>${typeof v === 'object' ? `“${v.text}”${v.place ? ` (${v.place})` : ''}` : String(v)}</span>`
      })}
    </span>`
}

export function PromptCard({ asset }) {
  const say = t()
  const shot = asset.shot || {}
  const [draft, setDraft] = useState({})
  const [sent, setSent] = useState(false)
  const fixed = asset.kind !== 'image'
  const change = useMemo(() => {
    const out = {}
    for (const name of FIELDS) if (name in draft && draft[name] !== (shot[name] || '')) out[name] = draft[name]
    return out
  }, [draft, shot])
  const dirty = Object.keys(change).length > 0
  const apply = async () => {
    setSent(true)
    if (await act('edit', { target: asset.handle, change })) setDraft({})
    setSent(false)
  }
  return html`
    <details class="sw-prompt" open=${window.innerWidth > 720}>
      <summary>${say.prompt}</summary>
      <div class="sw-fields">
        ${FIELDS.filter((name) => !fixed || shot[name]).map((name) => html`
          <label key=${name} class=${asset.parents.length && asset.changed.includes(name) ? 'sw-field sw-changed' : 'sw-field'}>
            <span>${say.fields[name]}</span>
            <textarea rows="1" readonly=${fixed} aria-label="${asset.handle} ${say.fields[name]}" data-field=${name} placeholder=${say.empty}
              value=${name in draft ? draft[name] : shot[name] || ''}
              onInput=${(e) => setDraft({ ...draft, [name]: e.target.value })}
              onKeyDown=${(e) => { if (e.key === 'Enter' && (e.metaKey || e.ctrlKey) && dirty) apply() }} />
          </label>`)}
      </div>
      <div class="sw-extras">${EXTRAS.filter((name) => shot[name]).map((name) => html`<${Extra} key=${name} name=${name} value=${shot[name]} />`)}</div>
      ${dirty && html`
        <div class="sw-row">
          <button class="sw-button sw-main" disabled=${sent} onClick=${apply} data-testid="apply">${say.apply}</button>
          <button class="sw-button" disabled=${sent} onClick=${() => setDraft({})}>${say.reset}</button>
        </div>`}
    </details>`
}
