// Talks: all conversations with search; rename, delete, share by link, export. Chainlit's own list at the left is kept in step.
import { api, html, tell, useAsked, useEffect, useRef, useState } from '../core.js'
import { licences } from './licences.js'
import { Rename, Sure, copied, t } from './shared.js'

const PAUSE_MS = 250

function inStep(id, name) {
  // Show in Chainlit's own list what was done here, for it asks for its list only when it is opened. name null: it is gone.
  for (const link of document.querySelectorAll(`#root a[href$="/thread/${CSS.escape(id)}"]`)) {
    const entry = link.closest('li') || link
    if (name === null) entry.style.display = 'none'
    else {
      const words = [...link.querySelectorAll('*'), link].find((node) => node.childElementCount === 0 && node.textContent.trim())
      if (words) words.textContent = name
    }
  }
}

function useTalks(search) {
  const [found, setFound] = useState(null) // {talks, cursor}
  const newest = useRef(0)
  const ask = async (cursor) => {
    const turn = ++newest.current
    try {
      const page = await api(`/api/talks?q=${encodeURIComponent(search)}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`)
      if (turn !== newest.current) return
      setFound((before) => ({ talks: cursor && before ? [...before.talks, ...page.talks] : page.talks, cursor: page.cursor }))
    } catch (trouble) {
      tell(trouble.message)
    }
  }
  useEffect(() => {
    const timer = setTimeout(ask, search ? PAUSE_MS : 0)
    return () => clearTimeout(timer)
  }, [search])
  const edit = (change) => setFound((now) => now && { ...now, talks: change(now.talks) })
  return { found, more: () => ask(found.cursor), edit }
}

function Talk({ talk, here, edit }) {
  const say = t().talks
  const [doing, setDoing] = useState('')
  const rename = async (name) => {
    try {
      await api(`/api/talks/${talk.id}`, { method: 'PATCH', json: { name } })
      edit((all) => all.map((one) => (one.id === talk.id ? { ...one, name } : one)))
      inStep(talk.id, name)
    } catch (trouble) { tell(trouble.message) }
  }
  const remove = async () => {
    try {
      const said = await api(`/api/talks/${talk.id}`, { method: 'DELETE' })
      if (said && said.note) tell(said.note)
      edit((all) => all.filter((one) => one.id !== talk.id))
      inStep(talk.id, null)
      if (here) window.location.assign('/chat/')
    } catch (trouble) { tell(trouble.message) }
  }
  const name = talk.name || say.unnamed
  const when = new Date(talk.touched || talk.created).toLocaleDateString([], { month: 'short', day: 'numeric' })
  return html`
    <li class="sw-talk" data-talk=${talk.id} data-testid="talk">
      ${doing === 'rename' ? html`<${Rename} name=${talk.name || ''} label=${say.rename} save=${say.save} done=${() => setDoing('')} onSave=${rename} />` : html`
        <a href="/chat/thread/${talk.id}" aria-current=${here ? 'page' : undefined}>${name}</a>`}
      <span class="sw-dim">${[when, here && say.here, talk.shared && say.share].filter(Boolean).join(' · ')}</span>
      ${doing === 'remove' ? html`<${Sure} question=${say.sure(name)} yes=${say.yes} no=${say.no} onYes=${remove} onNo=${() => setDoing('')} />` : html`
        <span class="sw-row">
          <button class="sw-button" onClick=${() => setDoing('rename')} aria-label="${say.rename}: ${name}" data-testid="talk-rename">${say.rename}</button>
          <button class="sw-button" onClick=${() => setDoing('remove')} aria-label="${say.remove}: ${name}" data-testid="talk-remove">${say.remove}</button>
        </span>`}
    </li>`
}

function Share({ thread }) {
  const say = t().talks
  const asked = useAsked(`/api/talks/${thread}/share`)
  const [changed, setChanged] = useState(null)
  const box = useRef(null)
  const path = (changed || asked || {}).url
  const address = path && new URL(path, window.location.href).href
  const press = (method) => async () => {
    try {
      const said = await api(`/api/talks/${thread}/share`, { method, ...(method === 'POST' ? { json: { days: null } } : {}) })
      setChanged(method === 'POST' ? said : { url: '' })
      if (method === 'DELETE') tell(say.ended)
    } catch (trouble) { tell(trouble.message) }
  }
  const copy = async () => {
    await copied(address, box.current)
    tell(say.copied)
  }
  return html`
    <section class="sw-part" aria-label=${say.share}>
      <h4>${say.share}</h4>
      <p class="sw-dim">${say.shareHelp}</p>
      ${address ? html`
        <div class="sw-row sw-share-row"><input class="sw-drawer-entry" readonly value=${address} ref=${box} aria-label=${say.link} data-testid="share-link" onFocus=${(event) => event.target.select()} />
          <button class="sw-button" onClick=${copy} data-testid="share-copy">${say.copy}</button></div>
        <div class="sw-row"><button class="sw-button" onClick=${press('DELETE')} data-testid="share-end">${say.end}</button></div>`
      : html`<div class="sw-row"><button class="sw-button sw-main" disabled=${asked === undefined && !changed} onClick=${press('POST')} data-testid="share">${say.make}</button></div>`}
      <h4>${say.export}</h4>
      <div class="sw-row"><a class="sw-button" href="/api/talks/${thread}/export" download data-testid="export">${say.zip}</a>
        <button class="sw-button" onClick=${() => licences(thread)} aria-haspopup="dialog" data-testid="licences">${t().licences.open}</button></div>
    </section>`
}

export function Talks({ thread }) {
  const say = t().talks
  const [search, setSearch] = useState('')
  const { found, more, edit } = useTalks(search.trim())
  return html`
    <div class="sw-drawer-scroll">
      ${thread && html`<${Share} thread=${thread} />`}
      <section class="sw-part" aria-label=${say.list}>
        <h4>${say.list}</h4>
        <input class="sw-drawer-entry" type="search" value=${search} placeholder=${say.search} aria-label=${say.search} data-testid="search-talks" onInput=${(event) => setSearch(event.target.value)} />
        <ul class="sw-talks" aria-live="polite">
          ${((found && found.talks) || []).map((talk) => html`<${Talk} key=${talk.id} talk=${talk} here=${talk.id === thread} edit=${edit} />`)}
        </ul>
        ${found && !found.talks.length && html`<p class="sw-dim">${search ? t().none : say.none}</p>`}
        ${found && found.cursor && html`<button class="sw-button" onClick=${more} data-testid="talks-more">${say.more}</button>`}
      </section>
    </div>`
}
