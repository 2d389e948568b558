// What can be done with an asset: the main things beside each other, the rest behind one button.
import { act, html, useState } from '../core.js'
import { t } from './shared.js'

export function Buttons({ asset }) {
  const say = t()
  const [busy, setBusy] = useState('')
  const press = (kind, more) => async () => {
    setBusy(kind)
    await act(kind, more)
    setBusy('')
  }
  const picture = asset.kind === 'image'
  const version = !['mask', 'clone', 'text'].includes(asset.kind) && !asset.aside
  const said = Object.keys(asset.shot || {}).length > 0
  const parent = picture && asset.parents[0]
  const kinds = [
    asset.draft && said && picture && ['final', { target: asset.handle }],
    picture && ['film', { target: asset.handle }],
    said && picture && ['vary', { target: asset.handle }],
    version && ['undo'],
    version && ['redo'],
    parent && parent.startsWith('img') && ['compare', { target: parent, other: asset.handle }]
  ].filter(Boolean)
  return html`
    <div class="sw-row sw-buttons">
      ${kinds.map(([kind, more]) => html`
        <button key=${kind} class="sw-button" disabled=${!!busy} onClick=${press(kind, more)} data-testid=${kind} aria-label="${say[kind]}: ${asset.handle}">${say[kind]}</button>`)}
      <a class="sw-button" href="${asset.url}?download=true" download aria-label="${say.download}: ${asset.handle}">${say.download}</a>
      ${asset.drawing && html`<a class="sw-button" href=${asset.drawing} download aria-label="${say.download} ${say.drawing}: ${asset.handle}">${say.drawing}</a>`}
    </div>`
}
