// Settings: of this talk, or before its first message of the person's new talks; and the language of the page.
import { act, api, html, speak, tell, useAsked, useEffect, useState } from '../core.js'
import { Account } from './account.js'
import { t } from './shared.js'

const KINDS = ['image', 'video', 'speech', 'music', 'sound']
const CHOSEN = 'scenewright.language'

const engineOf = (one) => (typeof one === 'string' ? { id: one, title: one, needs: null } : one)

function Engine({ kind, now, choices, set }) {
  const say = t().settings
  const rows = (choices || []).map(engineOf)
  const known = !now || rows.some((one) => one.id === now)
  return html`
    <label class="sw-setting">
      <span>${say.engine[kind]}</span>
      <select class="sw-drawer-entry" value=${now || ''} data-testid="engine-${kind}" onChange=${(event) => set(event.target.value)}>
        <option value="">${say.automatic}</option>
        ${!known && html`<option value=${now}>${now}</option>`}
        ${rows.filter((one) => !one.needs).map((one) => html`<option key=${one.id} value=${one.id}>${one.title}</option>`)}
        ${rows.some((one) => one.needs) && html`
          <optgroup label=${say.others(rows.filter((one) => one.needs).length)}>
            ${rows.filter((one) => one.needs).map((one) => html`<option key=${one.id} value=${one.id} disabled title=${one.needs}>${one.title}</option>`)}
          </optgroup>`}
      </select>
    </label>`
}

function Needs({ choices }) {
  // What the engines need that are not ready, each once.
  const say = t().settings
  const rows = new Map(Object.values(choices || {}).flat().map(engineOf).filter((one) => one.needs).map((one) => [one.id, one]))
  if (!rows.size) return null
  return html`
    <details class="sw-dim">
      <summary>${say.others(rows.size)}</summary>
      <ul class="sw-needs">${[...rows.values()].map((one) => html`<li key=${one.id}><b>${one.title}</b> ${say.needs}: ${one.needs}</li>`)}</ul>
    </details>`
}

function Choice({ name, label, now, options, set }) {
  return html`
    <label class="sw-setting">
      <span>${label}</span>
      <select class="sw-drawer-entry" value=${now ?? ''} data-testid="setting-${name}" onChange=${(event) => set(event.target.value || null)}>
        ${options.map(([value, words]) => html`<option key=${value} value=${value}>${words}</option>`)}
      </select>
    </label>`
}

function Amount({ name, label, now, usual, set }) {
  const say = t().settings
  const [text, setText] = useState(now ?? '')
  useEffect(() => setText(now ?? ''), [now])
  const save = () => {
    const value = text === '' ? null : Number(text)
    if (value === null || (Number.isFinite(value) && value >= 0)) { if (value !== (now ?? null)) set(value) } else setText(now ?? '')
  }
  return html`
    <label class="sw-setting">
      <span>${label}</span>
      <input class="sw-drawer-entry" type="number" min="0" step="0.1" inputmode="decimal" value=${text} placeholder=${say.usual(typeof usual === 'number' ? usual : say.noLimit)} data-testid="setting-${name}"
        onInput=${(event) => setText(event.target.value)} onBlur=${save} onKeyDown=${(event) => { if (event.key === 'Enter') save() }} />
    </label>`
}

function PageLanguage() {
  const say = t().settings
  const choose = (value) => { speak(value); window.location.reload() }
  const options = [['', say.browser], ...Object.entries(say.languages)]
  return html`<${Choice} name="page" label=${say.page} now=${localStorage.getItem(CHOSEN) || ''} options=${options} set=${choose} />`
}

function useSettings(thread, talk) {
  // {settings, server, choices, set(part)}: of the talk, or of the person's new talks while there is none.
  const mine = useAsked(thread ? '' : '/api/settings')
  const [pending, setPending] = useState({})
  const source = thread ? talk : mine && (mine.settings ? mine : { settings: mine })
  const found = source && { server: {}, choices: {}, ...source }
  useEffect(() => setPending({}), [JSON.stringify(found && found.settings)])
  if (!found) return null
  const set = async (part) => {
    setPending((now) => ({ ...now, ...part, engines: { ...now.engines, ...part.engines } }))
    try {
      if (thread) { if (!(await act('settings', { change: part }))) setPending({}) } else {
        await api('/api/settings', { method: 'PUT', json: part })
        tell(t().settings.saved)
      }
    } catch (trouble) {
      tell(trouble.message)
      setPending({})
    }
  }
  const settings = { ...found.settings, ...pending, engines: { ...found.settings.engines, ...pending.engines } }
  return { ...found, settings, set }
}

export function Settings({ thread, found }) {
  const say = t().settings
  const now = useSettings(thread, found.talk)
  if (!now) return html`<p class="sw-drawer-empty">${t().loading}</p>`
  const { settings, server, choices, set } = now
  const usualQuality = server.quality ? say.usual(say.qualities[server.quality]) : say.asUsual
  const engines = choices.engines || {}
  const commercial = [['', server.commercial === undefined ? say.asUsual : say.usual(server.commercial ? say.yes : say.no)], ['true', say.yes], ['false', say.no]]
  return html`
    <form class="sw-drawer-scroll sw-settings" onSubmit=${(event) => event.preventDefault()} data-testid="settings">
      <p class="sw-dim">${thread ? say.forTalk : say.forNew}</p>
      <fieldset>
        <legend>${say.engines}</legend>
        ${KINDS.map((kind) => html`<${Engine} key=${kind} kind=${kind} now=${settings.engines[kind]} choices=${engines[kind]} set=${(engine) => set({ engines: { [kind]: engine } })} />`)}
        <${Needs} choices=${engines} />
      </fieldset>
      <${Choice} name="quality" label=${say.quality} now=${settings.quality} set=${(quality) => set({ quality })} options=${[['', usualQuality], ...Object.entries(say.qualities)]} />
      <${Amount} name="budget" label=${say.budget} now=${settings.budget_usd} usual=${server.budget_usd} set=${(usd) => set({ budget_usd: usd })} />
      <${Amount} name="ask" label=${say.ask} now=${settings.ask_above_usd} usual=${server.ask_above_usd} set=${(usd) => set({ ask_above_usd: usd })} />
      <${Choice} name="commercial" label=${say.commercial} now=${settings.commercial === null || settings.commercial === undefined ? '' : String(settings.commercial)} options=${commercial}
        set=${(value) => set({ commercial: value === null ? null : value === 'true' })} />
      <${Choice} name="reply" label=${say.reply} now=${settings.language} set=${(language) => set({ language })} options=${[['', say.message], ...Object.entries(say.languages)]} />
      <${PageLanguage} />
      <${Account} />
    </form>`
}
