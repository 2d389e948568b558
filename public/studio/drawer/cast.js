// Cast: the characters of the talk with their pictures and looks, and the pictures that are pinned as references.
import { act, html, send, useState } from '../core.js'
import { Rename, Sure, t } from './shared.js'

const LOCK = html`<svg viewBox="0 0 16 16" width="13" height="13" aria-hidden="true"><rect x="3.2" y="7" width="9.6" height="6.6" rx="1.4" fill="currentColor" /><path d="M5.2 7V5a2.8 2.8 0 0 1 5.6 0v2" fill="none" stroke="currentColor" stroke-width="1.5" /></svg>` // drawn: not every machine has the sign as a letter

const pictures = (talk) => talk.assets.filter((one) => one.kind === 'image' && !one.aside).reverse()

function Choose({ talk, label, choose }) {
  // Pictures of the talk to choose from, the newest first.
  return html`
    <div class="sw-choose" role="group" aria-label=${label}>
      ${pictures(talk).slice(0, 60).map((one) => html`
        <button key=${one.handle} class="sw-thumb" onClick=${() => choose(one)} aria-label="${one.handle}: ${one.alt}" title=${one.handle} data-testid="choose-${one.handle}">
          <img src=${one.thumb} alt="" loading="lazy" />
        </button>`)}
    </div>`
}

function Member({ member, talk }) {
  const say = t().cast
  const [doing, setDoing] = useState('') // rename, replace or remove
  const change = (what, more = {}) => { setDoing(''); act('cast', { target: more.target, change: { do: what, name: member.name, ...(more.to ? { to: more.to } : {}) } }) }
  const toggle = (what) => () => setDoing(doing === what ? '' : what)
  return html`
    <li class="sw-member" data-name=${member.name} data-testid="member">
      ${member.thumb ? html`<img class="sw-member-face" src=${member.thumb} alt="" loading="lazy" />` : html`<span class="sw-member-face" />`}
      <div class="sw-member-what">
        ${doing === 'rename'
          ? html`<${Rename} name=${member.name} label=${say.name} save=${say.save} done=${() => setDoing('')} onSave=${(to) => change('rename', { to })} />`
          : html`<b>${member.name}</b>${member.locked && html` <span title=${say.locked} role="img" aria-label=${say.locked}>${LOCK}</span>`}`}
        <p class="sw-dim">${member.looks}</p>
        ${member.references.length > 0 && html`<p class="sw-dim">${member.references.map((handle) => html`<code key=${handle} class="sw-handle">${handle}</code> `)}</p>`}
        ${doing === 'remove'
          ? html`<${Sure} question=${say.sure(member.name)} yes=${say.yes} no=${say.no} onYes=${() => change('remove')} onNo=${() => setDoing('')} />`
          : html`
            <div class="sw-row">
              <button class="sw-button" onClick=${toggle('rename')} data-testid="cast-rename">${say.rename}</button>
              <button class="sw-button" onClick=${toggle('replace')} disabled=${member.locked} aria-expanded=${doing === 'replace'} data-testid="cast-replace">${say.replace}</button>
              <button class="sw-button" onClick=${() => send(say.sheet(member.name))} data-testid="cast-sheet">${say.add}</button>
              <button class="sw-button" onClick=${() => change(member.locked ? 'unlock' : 'lock')} aria-pressed=${member.locked} data-testid="cast-lock">${member.locked ? say.unlock : say.lock}</button>
              <button class="sw-button" onClick=${toggle('remove')} disabled=${member.locked} data-testid="cast-remove">${say.remove}</button>
            </div>`}
        ${doing === 'replace' && html`<${Choose} talk=${talk} label=${say.choose} choose=${(one) => change('replace', { target: one.handle })} />`}
      </div>
    </li>`
}

function Add({ talk }) {
  // A new character from a picture of the talk: a name, then the picture.
  const say = t().cast
  const [name, setName] = useState('')
  const [looks, setLooks] = useState('')
  const choose = (one) => {
    act('cast', { target: one.handle, change: { do: 'add', name: name.trim(), ...(looks.trim() ? { to: looks.trim() } : {}) } })
    setName('')
    setLooks('')
  }
  if (!pictures(talk).length) return null
  return html`
    <section class="sw-part">
      <input class="sw-drawer-entry" value=${name} placeholder=${say.newName} aria-label=${say.newName} maxlength="60" data-testid="cast-name" onInput=${(event) => setName(event.target.value)} />
      ${name.trim() && html`
        <input class="sw-drawer-entry" value=${looks} placeholder=${say.looks} aria-label=${say.looks} maxlength="400" data-testid="cast-looks" onInput=${(event) => setLooks(event.target.value)} />
        <p class="sw-dim">${say.choose}</p><${Choose} talk=${talk} label=${say.choose} choose=${choose} />`}
    </section>`
}

function Pinned({ talk }) {
  const say = t().cast
  const pinned = talk.references.map((handle) => talk.assets.find((one) => one.handle === handle)).filter(Boolean)
  return html`
    <section class="sw-part" aria-label=${say.pins}>
      <h4>${say.pins}</h4>
      <p class="sw-dim">${pinned.length ? say.pinsHelp : say.noPins}</p>
      <ul class="sw-pins">
        ${pinned.map((one) => html`
          <li key=${one.handle}>
            <img src=${one.thumb} alt=${one.alt} loading="lazy" /><code class="sw-handle">${one.handle}</code>
            <button class="sw-button" onClick=${() => act('reference', { target: one.handle })} aria-label="${say.unpin}: ${one.handle}" data-testid="unpin-${one.handle}">${say.unpin}</button>
          </li>`)}
      </ul>
    </section>`
}

export function Cast({ found }) {
  const { talk } = found
  const say = t()
  if (!talk) return html`<p class="sw-drawer-empty">${talk === undefined && found.thread ? say.loading : say.noTalk}</p>`
  return html`
    <div class="sw-drawer-scroll">
      ${talk.cast.length === 0 && html`<p class="sw-dim">${say.cast.none}</p>`}
      <ul class="sw-cast">${talk.cast.map((member) => html`<${Member} key=${member.name} member=${member} talk=${talk} />`)}</ul>
      <${Add} talk=${talk} />
      <${Pinned} talk=${talk} />
    </div>`
}
