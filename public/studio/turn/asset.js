// The card of an asset: what it is, how it was made, what it may be used for, and what can be done with it.
import { html } from '../core.js'
import { Buttons } from './buttons.js'
import { Shown } from './players.js'
import { PromptCard } from './prompt.js'
import { SOUNDS, clock, dollars, filmOf, t } from './shared.js'

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

function Facts({ asset }) {
  const say = t()
  const facts = []
  if (asset.duration_s) facts.push(asset.duration_s < 60 ? `${Number(asset.duration_s.toFixed(1))} ${say.seconds}` : clock(asset.duration_s))
  if (['video', 'film'].includes(asset.kind) && asset.width) facts.push(`${asset.width}×${asset.height}`)
  if (typeof asset.loudness_lufs === 'number') facts.push(`${asset.loudness_lufs.toFixed(1)} LUFS`)
  const how = asset.cost_source
  if (how && how !== 'free') facts.push(asset.cost_usd === null || asset.cost_usd === undefined ? say.cost.unknown : say.cost[how](dollars(asset.cost_usd)))
  if (asset.licence && !asset.draft) facts.push(`${say.licence}: ${asset.licence}`)
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

export function Asset({ asset, small }) {
  return html`
    <figure class=${small ? 'sw-asset sw-small' : 'sw-asset'} data-handle=${asset.handle} data-kind=${asset.kind}>
      <${Shown} asset=${asset} small=${small} />
      <figcaption>
        <div class="sw-row">
          <code class="sw-handle">${asset.handle}</code>
          ${asset.parents.length > 0 && html`<span class="sw-dim">← ${asset.parents.join(', ')}</span>`}
          <span class="sw-dim">${asset.draft ? t().draft : asset.model_title || asset.engine}</span>
          <span class="sw-space" />
          <${Buttons} asset=${asset} />
        </div>
        <${Facts} asset=${asset} />
        <${Notes} asset=${asset} />
        <${Files} asset=${asset} />
        ${!small && Object.keys(asset.brief || {}).length > 0 && html`<${BriefCard} brief=${asset.brief} />`}
        <${Parts} asset=${asset} />
        ${!small && !filmOf(asset) && Object.keys(asset.shot || {}).length > 0 && html`<${PromptCard} asset=${asset} />`}
      </figcaption>
    </figure>`
}
