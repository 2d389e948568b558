// What an asset looks and sounds like: pictures, films, recordings, texts, cloned voices.
import { act, html, useAsked, useOffered, useRef, useState } from '../core.js'
import { SOUNDS, filmOf, t, useSecond } from './shared.js'

function frameOf(asset) {
  const [width, height] = [asset.width || 16, asset.height || 9]
  return { aspectRatio: `${width} / ${height}`, maxWidth: `calc(70vh * ${width / height})` }
}

export function Picture({ asset, small }) {
  return html`
    <a href=${asset.url} target="_blank" rel="noreferrer" class="sw-picture" style=${frameOf(asset)}>
      <img src=${small ? asset.thumb : asset.url} alt=${asset.alt} loading="lazy" />
    </a>`
}

function Film({ asset, small }) {
  const player = useRef(null)
  const Timeline = useOffered('timeline')
  const captions = (asset.files || {})['captions.vtt']
  const film = filmOf(asset)
  return html`
    <div class="sw-picture" style=${frameOf(asset)}>
      <video ref=${player} src=${asset.url} poster=${asset.thumb} controls loop=${asset.kind === 'video'} playsInline preload="metadata" aria-label="${asset.handle}: ${asset.alt}">
        ${captions && html`<track kind="captions" src=${captions} srclang=${(film || {}).language || 'en'} label=${t().cut.captions} />`}
      </video>
    </div>
    ${film && !small && Timeline && html`<${Timeline} asset=${asset} player=${player} />`}`
}

function Board({ asset }) {
  const Timeline = useOffered('timeline')
  return html`<${Picture} asset=${asset} />${Timeline && html`<${Timeline} asset=${asset} player=${null} />`}`
}

function Sound({ asset, small }) {
  const player = useRef(null)
  const heard = (asset.files || {}).words
  return html`
    <div class="sw-sound">
      <${Wave} asset=${asset} player=${player} />
      <audio ref=${player} src=${asset.url} controls loop=${!!(asset.brief || {}).loop} preload="metadata" aria-label="${asset.handle}: ${asset.alt}" />
      ${heard && !small && html`<${Spoken} address=${heard} player=${player} />`}
    </div>`
}

function Wave({ asset, player }) {
  // The waveform, coloured up to where it plays; a press goes there.
  const second = useSecond(player)
  const share = asset.duration_s ? Math.min(1, second / asset.duration_s) : 0
  const go = (event) => {
    const box = event.currentTarget.getBoundingClientRect()
    if (player.current && asset.duration_s) player.current.currentTime = ((event.clientX - box.left) / box.width) * asset.duration_s
  }
  return html`
    <div class="sw-waving" onClick=${go} title=${t().cut.goThere}>
      <img class="sw-wave" src=${asset.thumb} alt="" loading="lazy" />
      <span class="sw-played" style=${{ width: `${share * 100}%` }} />
    </div>`
}

function Spoken({ address, player }) {
  // What a voice says, word by word; the word that is heard is marked, a press on a word goes there.
  const found = useAsked(address)
  const heardAt = (second) => (second > 0 && found && found.words ? found.words.findIndex((word) => second >= word.start_s && second < word.end_s) : -1)
  const now = useSecond(player, heardAt)
  if (!found || !found.words || !found.words.length) return null
  const { text, words } = found
  const pieces = []
  let at = 0
  words.forEach((word, i) => {
    const begin = text.indexOf(word.text, Math.max(at, 0))
    if (begin < 0) return
    if (begin > at) pieces.push(text.slice(at, begin))
    const go = () => { player.current.currentTime = word.start_s }
    pieces.push(html`<span key=${i} role="button" tabindex="-1" class=${i === now ? 'sw-word sw-heard' : 'sw-word'} onClick=${go}>${word.text}</span>`)
    at = begin + word.text.length
  })
  pieces.push(text.slice(at))
  return html`<p class="sw-words" lang=${found.language || undefined} title=${found.estimated ? t().cut.estimated : ''}>${pieces}</p>`
}

function Text({ asset }) {
  const found = useAsked(`/api/assets/${asset.id}`)
  if (!found) return html`<p class="sw-text sw-dim">${found === null ? t().gone : t().loading}</p>`
  return html`<blockquote class="sw-text" tabindex="0">${found.text}${found.whole === false && ` … (${t().more})`}</blockquote>`
}

function TakeBack({ speaker }) {
  // Consent is taken back with a second press, for the voice is then used no more.
  const say = t().clone
  const [sure, setSure] = useState(false)
  const press = async () => {
    if (!sure) { setSure(true); return }
    await act('tool', { target: 'remember', change: { action: 'revoke_consent', name: speaker } })
    setSure(false)
  }
  return html`<button class="sw-button" onClick=${press} onBlur=${() => setSure(false)} data-testid="take-back">${sure ? say.sure : say.takeBack}</button>`
}

function Clone({ asset }) {
  const found = useAsked(`/api/assets/${asset.id}`)
  const say = t().clone
  if (!found) return html`<p class="sw-text sw-dim">${found === null ? t().gone : t().loading}</p>`
  const { speaker, granted_by: by, until, revoked, holds, uses, name } = found
  let consent = say.none
  if (revoked) consent = say.revoked(revoked)
  else if (speaker && !holds) consent = say.over(until)
  else if (speaker) consent = `${by}, ${until ? say.until(until) : say.always}`
  return html`
    <div class="sw-clone">
      <img src=${asset.thumb} alt="" />
      <div>
        <b>${say.of} ${speaker || name || asset.alt}</b>
        <p class=${holds ? '' : 'sw-warn'}>${say.consent}: ${consent}</p>
        ${uses && html`<p class="sw-dim">${say.uses}: ${uses}</p>`}
        ${holds && html`<${TakeBack} speaker=${speaker} />`}
      </div>
    </div>`
}

export function Shown({ asset, small }) {
  if ((asset.kind === 'video' || asset.kind === 'film') && !/gif|webp/.test(asset.mime || '')) return html`<${Film} asset=${asset} small=${small} />`
  if (SOUNDS.includes(asset.kind)) return html`<${Sound} asset=${asset} small=${small} />`
  if (asset.kind === 'text') return html`<${Text} asset=${asset} />`
  if (asset.kind === 'clone') return html`<${Clone} asset=${asset} />`
  if (asset.kind === 'board' && filmOf(asset) && !small) return html`<${Board} asset=${asset} />`
  return html`<${Picture} asset=${asset} small=${small} />`
}
