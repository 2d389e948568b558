// What stands beside the seven fields: what must not be seen, colours, lettering, how many, which items; each to edit.
import { html, useEffect, useRef, useState } from '../core.js'
import * as icons from './icons.js'
import { t } from './shared.js'

export const EXTRAS = ['negative', 'palette', 'text_in_image', 'count', 'items', 'cast']
const WORDS = ['negative', 'items']
const COLOUR = '#3f6fe0'

export function asText(name, value) {
  // A field's value as one line, for telling what changed.
  if (value === undefined || value === null) return ''
  if (name === 'text_in_image') return value.map((one) => (one.place ? `“${one.text}” (${one.place})` : `“${one.text}”`)).join(', ')
  return Array.isArray(value) ? value.join(', ') : String(value)
}

export function asValue(name, value) {
  // What is sent for an edited field: lists without what is empty.
  if (WORDS.includes(name)) return value.map((one) => one.trim()).filter(Boolean)
  if (name === 'text_in_image') return value.filter((one) => one.text.trim()).map((one) => ({ text: one.text.trim(), place: (one.place || '').trim() }))
  return value
}

function Words({ name, value, set }) {
  const type = (event) => set(event.target.value.split(/[,，、]\s?/))
  return html`<input class="sw-input" value=${value.join(', ')} onChange=${type} aria-label=${t()[name]} data-extra=${name} />`
}

function Palette({ value, set }) {
  const say = t().edit_
  const put = (i, colour) => set(value.map((one, at) => (at === i ? colour : one)))
  return html`
    ${value.map((colour, i) => html`
      <span key=${i} class="sw-colour">
        <input type="color" value=${colour} title=${colour} aria-label="${t().palette} ${i + 1}: ${colour}" onChange=${(e) => put(i, e.target.value)} data-extra="palette" />
        <button type="button" class="sw-tiny" aria-label="${say.drop} ${colour}" onClick=${() => set(value.filter((_, at) => at !== i))}>${icons.cross()}</button>
      </span>`)}
    <button type="button" class="sw-tiny" aria-label="${say.add}: ${t().palette}" onClick=${() => set([...value, COLOUR])} data-testid="add-colour">${icons.plus()}</button>`
}

function Lettering({ value, set }) {
  const say = t().edit_
  const put = (i, part) => set(value.map((one, at) => (at === i ? { ...one, ...part } : one)))
  return html`
    ${value.map((one, i) => html`
      <span key=${i} class="sw-lettering">
        <input class="sw-input" value=${one.text} placeholder=${say.letters} aria-label=${say.letters} maxlength="200" onInput=${(e) => put(i, { text: e.target.value })} data-extra="text_in_image" />
        <input class="sw-input" value=${one.place || ''} placeholder=${say.place} aria-label=${say.place} maxlength="80" onInput=${(e) => put(i, { place: e.target.value })} />
        <button type="button" class="sw-tiny" aria-label="${say.drop} “${one.text}”" onClick=${() => set(value.filter((_, at) => at !== i))}>${icons.cross()}</button>
      </span>`)}
    <button type="button" class="sw-tiny" aria-label="${say.add}: ${t().text_in_image}" onClick=${() => set([...value, { text: '', place: '' }])} data-testid="add-lettering">${icons.plus()}</button>`
}

function Count({ value, set }) {
  const type = (event) => { if (event.target.validity.valid && event.target.value) set(Number(event.target.value)) }
  return html`<input class="sw-input sw-number" type="number" min="1" max="100" value=${value} onChange=${type} aria-label=${t().count} data-extra="count" />`
}

function Fixed({ name, value }) {
  if (name === 'palette') return value.map((colour) => html`<span key=${colour} class="sw-swatch" style=${{ background: colour }} title=${colour} role="img" aria-label=${colour} />`)
  return html`<span>${asText(name, value)}</span>`
}

const EMPTY = { negative: [''], items: [''], palette: [COLOUR], text_in_image: [{ text: '', place: '' }], count: 1 }

function editor(name, value, set) {
  if (name === 'palette') return html`<${Palette} value=${value} set=${set} />`
  if (name === 'text_in_image') return html`<${Lettering} value=${value} set=${set} />`
  if (name === 'count') return html`<${Count} value=${value} set=${set} />`
  return html`<${Words} name=${name} value=${value} set=${set} />`
}

export function Extras({ values, set, fixed, shows }) {
  // values: of the extras that are set. set(name, value). shows(name): what stands below one.
  const there = EXTRAS.filter((name) => values[name] !== undefined)
  const absent = EXTRAS.filter((name) => values[name] === undefined && name !== 'cast')
  const [added, setAdded] = useState('') // its button goes away with the press: the keyboard goes on in its field
  const all = useRef(null)
  useEffect(() => {
    const field = added && all.current.querySelector(`[data-field="${added}"] input`)
    if (field) field.focus()
  }, [added])
  const add = (name) => { set(name, EMPTY[name]); setAdded(name) }
  return html`
    <div class="sw-extras" ref=${all}>
      ${there.map((name) => html`
        <span key=${name} class="sw-extra" role="group" aria-label=${t()[name]} data-field=${name}>
          <b>${t()[name]}</b>
          ${fixed || name === 'cast' ? html`<${Fixed} name=${name} value=${values[name]} />` : editor(name, values[name], (value) => set(name, value))}
          ${shows(name)}
        </span>`)}
      ${!fixed && absent.length > 0 && html`
        <span class="sw-extra sw-adding">${absent.map((name) => html`
          <button type="button" key=${name} class="sw-tiny" onClick=${() => add(name)} data-testid="add-${name}">${icons.plus()} ${t()[name]}</button>`)}</span>`}
    </div>`
}
