// The card of an asset: what it is, how it was made, what it may be used for, and what can be done with it.
import { html, useTalk } from '../core.js'
import { Buttons } from './buttons.js'
import { nameOf } from './deeds.js'
import { Shown } from './players.js'
import { PromptCard } from './prompt.js'
import { SOUNDS, STATE_MS, clock, dollars, filmOf, t } from './shared.js'
import { goTo } from './shelf.js'

function BriefCard({ brief }) {
  const say = t()
  const said = (value) => {
    if (value === true) return say.yes
    if (!Array.isArray(value)) return String(value)
    return value.map((v) => (typeof v === 'object' ? [v.name, v.duration_s && `${v.duration_s} ${say.seconds}`, v.words, v.lyrics].filter(Boolean).join(' · ') : v)).join('\n')
  }
  return html`
    <dl class="sw-brief" aria-label=${say.brief}>
      ${Object.entries(brief).map(([name, value]) => html`<div key=${name}><dt>${say.briefs[name] || name}</dt><dd>${said(value)}</dd></div>`)}
    </dl>`
}

function sale(asset, say) {
  // The terms, and whether what was made may be sold; nothing for uploads, whose terms are the person's own.
  if (!asset.licence) return []
  const known = asset.commercial === true || asset.commercial === false ? String(asset.commercial) : 'null'
  return [`${say.licence}: ${asset.licence}`, say.uses[known]]
}

function Facts({ asset }) {
  const say = t()
  const facts = []
  if (asset.duration_s) facts.push(asset.duration_s < 60 ? `${Number(asset.duration_s.toFixed(1))} ${say.seconds}` : clock(asset.duration_s))
  if (['image', 'video', 'film'].includes(asset.kind) && asset.width) facts.push(`${asset.width}×${asset.height}`)
  if (typeof asset.loudness_lufs === 'number') facts.push(`${asset.loudness_lufs.toFixed(1)} LUFS`)
  const how = asset.cost_source
  if (how === 'free') facts.push(say.free)
  else if (how) facts.push(asset.cost_usd === null || asset.cost_usd === undefined ? say.cost.unknown : say.cost[how](dollars(asset.cost_usd)))
  facts.push(...sale(asset, say))
  const labels = asset.labels || []
  if (!facts.length && !labels.length) return null
  return html`
    <div class="sw-row sw-facts">
      ${labels.map((label) => html`<span key=${label} class="sw-label">${say.labels[label] || label}</span>`)}
      ${facts.map((fact) => html`<span key=${fact}>${fact}</span>`)}
    </div>`
}

function Notes({ asset }) {
  const lines = [...(asset.notes || [])]
  if (asset.not_drawn && asset.not_drawn.length) lines.push(`${t().notDrawn}: ${asset.not_drawn.join(', ')}`)
  return lines.length > 0 && html`<p class="sw-notes">${lines.join(' · ')}</p>`
}

function Parts({ asset }) {
  if (!(asset.parts || []).length) return null
  return html`
    <div class="sw-row sw-notes">
      ${t().parts}
      ${asset.parts.map((label) => html`<a key=${label} class="sw-button" download href="${asset.url}/parts/${encodeURIComponent(label)}">${label}</a>`)}
    </div>`
}

function Files({ asset }) {
  const { files: say } = t()
  const files = SOUNDS.includes(asset.kind) ? Object.entries(asset.files || {}).filter(([name]) => say[name]) : []
  if (!files.length) return null
  return html`
    <div class="sw-row sw-notes" aria-label=${say.title}>
      ${files.map(([name, url]) => html`<a key=${name} class="sw-button" download href="${url}?download=true" data-testid="file-${name}">${say[name]}</a>`)}
    </div>`
}

function Parents({ handles }) {
  // Where it comes from; a press leads to the parent's card.
  if (!handles.length) return null
  const say = t()
  const one = (handle, i) => html`${i > 0 && ', '}<button class="sw-link" onClick=${() => goTo(handle)} data-testid="parent" aria-label=${say.goTo(handle)}>${handle}</button>`
  return html`<span class="sw-dim">← ${handles.map(one)}</span>`
}

function maker(asset) {
  // Who made it; a draft says that it is one, once.
  const say = t()
  if (asset.engine === 'upload') return say.upload
  const title = asset.model_title || asset.engine
  return asset.draft && !title.toLowerCase().includes(say.draft) ? `${say.draft} · ${title}` : title
}

function Head({ asset }) {
  const talk = useTalk(STATE_MS)
  const name = nameOf(asset, talk)
  const current = talk && talk.selected === asset.handle
  return html`
    <div class="sw-row">
      <code class=${current ? 'sw-handle sw-current' : 'sw-handle'} title=${current ? t().back : undefined}>${asset.handle}</code>
      <${Parents} handles=${asset.parents} />
      ${name && html`<b class="sw-name">${name}</b>`}
      <span class="sw-dim">${maker(asset)}</span>
    </div>`
}

function Words({ asset }) {
  // What it was asked to be: the structured prompt, or the brief of what is heard.
  return html`
    ${Object.keys(asset.brief || {}).length > 0 && html`<${BriefCard} brief=${asset.brief} />`}
    <${Parts} asset=${asset} />
    ${!filmOf(asset) && Object.keys(asset.shot || {}).length > 0 && html`<${PromptCard} asset=${asset} />`}`
}

export function Asset({ asset, small }) {
  return html`
    <figure class=${small ? 'sw-asset sw-small' : 'sw-asset'} data-handle=${asset.handle} data-kind=${asset.kind} data-asset=${asset.id} aria-label="${asset.handle}: ${asset.alt}">
      <${Shown} asset=${asset} small=${small} />
      <figcaption>
        <${Head} asset=${asset} />
        <${Facts} asset=${asset} />
        <${Notes} asset=${asset} />
        <${Buttons} asset=${asset} small=${small} />
        <${Files} asset=${asset} />
        ${small ? html`<${Parts} asset=${asset} />` : html`<${Words} asset=${asset} />`}
      </figcaption>
    </figure>`
}
