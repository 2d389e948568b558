// Offers the region editor: region({asset}) opens it over the page.
import './words.js'
import { html, offer, open, tell, words } from '../core.js'
import { Editor } from './editor.js'
import { loaded } from './mask.js'

async function region({ asset }) {
  const t = words('region')
  if (asset.kind && asset.kind !== 'image') return tell(t.pictures)
  let size = [asset.width, asset.height]
  try {
    const picture = await loaded(`/assets/${asset.id}`)
    if (!size[0] || !size[1]) size = [picture.naturalWidth, picture.naturalHeight]
  } catch {
    return tell(t.gone)
  }
  return open(({ close }) => html`<${Editor} asset=${asset} size=${size} close=${close} />`, { label: t.title(asset.handle), className: 'sw-region-over-page' })
}

offer('region', region)
