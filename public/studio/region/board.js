// What the editor works on: the mask, the view, the elements of the picture, and the tool in hand; it tells when something changed.
import { api, tell, thread, words } from '../core.js'
import { Mask, loaded, tinted, whiteOnly } from './mask.js'
import { View } from './view.js'

const HIT = 512 // pixels across in which a click finds its element
const painted = new Map() // what was painted and not sent, by asset, so that closing the editor loses nothing
const PARTS = { left: [0, 0, 0.5, 1], right: [0.5, 0, 0.5, 1], top: [0, 0, 1, 0.5], bottom: [0, 0.5, 1, 0.5], middle: [0.25, 0.25, 0.5, 0.5] }
export const HALVES = Object.keys(PARTS)

export class Board {
  constructor(asset, width, height, changed) {
    this.asset = asset
    this.changed = changed
    this.sketched = () => {}
    this.placed = () => {}
    this.view = new View(width, height, () => this.placed())
    const kept = painted.get(asset.id)
    this.mask = kept ? kept.mask : new Mask(width, height)
    this.feather = kept ? kept.feather : 6
    this.words = kept ? kept.words : ''
    this.tool = 'brush'
    this.size = Math.max(8, Math.round(Math.max(width, height) / 20))
    this.most = Math.round(Math.max(width, height) / 2)
    this.things = undefined
    this.layers = new Map()
    this.over = null
    this.coming = Promise.resolve()
  }

  keep() {
    // Remember what is there for the next time the editor opens.
    if (this.mask.strokes.length || this.words) painted.set(this.asset.id, { mask: this.mask, feather: this.feather, words: this.words })
    else painted.delete(this.asset.id)
  }

  forget() {
    painted.delete(this.asset.id)
    this.sent = true
  }

  set(what) {
    Object.assign(this, what)
    this.placed()
    this.changed()
  }

  resize(by) {
    const size = by > 0 ? Math.max(this.size + 1, this.size * 1.2) : Math.min(this.size - 1, this.size / 1.2)
    this.set({ size: Math.round(Math.min(Math.max(size, 2), this.most)) })
  }

  done(stroke) {
    if (stroke) this.mask.add(stroke)
    this.placed()
    this.changed()
  }

  undo() { if (this.mask.undo()) this.changed() }

  redo() { if (this.mask.redo()) this.changed() }

  clear() { if (!this.mask.empty) this.done({ kind: 'clear' }) }

  invert() { this.done({ kind: 'invert' }) }

  part(name) {
    const [x, y, w, h] = PARTS[name]
    this.done({ kind: 'box', x, y, w, h })
  }

  sketch(stroke) { this.sketched(stroke) }

  // --- the elements of the picture

  async look() {
    // Ask what is in the picture and what was chosen in it before.
    const [things, before] = await Promise.all([
      api(`/api/assets/${this.asset.id}/elements`).catch(() => []),
      thread() ? api(`/api/talks/${thread()}/masks?target=${encodeURIComponent(this.asset.handle)}`).catch(() => []) : []
    ])
    Object.assign(this, { things, before: before[0] })
    this.changed()
  }

  address(name) {
    return `/api/assets/${this.asset.id}/elements/${encodeURIComponent(name)}/mask`
  }

  layer(name) {
    // An element's mask in the colour of what is chosen, with a small copy that clicks are looked up in; fetched once. Null when it cannot be had.
    if (!this.layers.has(name)) this.layers.set(name, loaded(this.address(name)).then((image) => ({ image: tinted(image), small: smallOf(image) }), () => this.lost(name)))
    return this.layers.get(name)
  }

  lost(name) {
    this.layers.delete(name)
    return null
  }

  wait(choose) {
    // Choose an area that has to come first; what is sent waits for it.
    this.coming = Promise.allSettled([this.coming, choose()])
  }

  toggle(name) {
    this.wait(async () => this.choose(name, await this.layer(name)))
  }

  choose(name, layer) {
    if (!layer) return tell(words('region').lost)
    return this.done({ kind: 'image', image: layer.image, name, erase: this.mask.picked.has(name) })
  }

  async under([x, y]) {
    // The name of the element at a point of the picture.
    const { width, height } = this.view.picture
    const [across, down] = [x / width, y / height]
    for (const { name, box } of this.things || []) {
      if (across < box[0] || down < box[1] || across > box[0] + box[2] || down > box[1] + box[3]) continue
      const layer = await this.layer(name)
      if (!layer) continue
      const { small } = layer
      if (small.data[(Math.floor(down * small.height) * small.width + Math.floor(across * small.width)) * 4 + 3] > 127) return name
    }
    return null
  }

  pick(point) {
    this.wait(async () => {
      const name = await this.under(point)
      if (name) this.choose(name, await this.layer(name))
    })
  }

  async hover(at) {
    this.pointer = at
    this.placed()
    const name = at && this.tool === 'pick' ? await this.under(this.view.point(...at)) : null
    if (name !== this.over && (!at || at === this.pointer)) this.set({ over: name })
  }

  // --- to and from the server

  again() {
    // Choose what was chosen the last time.
    this.wait(async () => {
      const image = await loaded(this.before.url).catch(() => null)
      if (!image) return tell(words('region').lost)
      return this.done({ kind: 'image', image: whiteOnly(image) })
    })
  }

  async send() {
    // Send the mask and return its handle; the same mask is sent once. Throws what the server says.
    const { mask, asset, feather } = this
    const stands = `${mask.strokes.length}/${mask.strokes.length && mask.strokes[mask.strokes.length - 1].kind}/${mask.share}/${feather}`
    if (this.stands === stands) return this.handle
    const body = await mask.png()
    const address = `/api/talks/${thread()}/masks?target=${encodeURIComponent(asset.handle)}&feather=${feather}`
    this.handle = (await api(address, { body, type: 'image/png' })).mask
    this.stands = stands
    return this.handle
  }
}

function smallOf(image) {
  const canvas = document.createElement('canvas')
  canvas.width = HIT
  canvas.height = Math.max(1, Math.round((HIT * image.naturalHeight) / image.naturalWidth))
  const pen = canvas.getContext('2d', { willReadFrequently: true })
  pen.drawImage(image, 0, 0, canvas.width, canvas.height)
  return pen.getImageData(0, 0, canvas.width, canvas.height)
}
