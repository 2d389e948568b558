// A file or a card that is dropped onto an asset's card becomes a reference for what is made next, and that asset the one that is changed.
// Everywhere else on the page, files that are dropped or pasted go with the next message, as Chainlit does it.
import { act, api, send, tell, thread, words } from '../core.js'

const CARD = 'application/x-scenewright'
const LOOK_MS = 400
const LOOKS = 100

let over = null

export function takeDrops() {
  // Before Chainlit's own area for files hears of it.
  document.addEventListener('dragstart', lift, true)
  document.addEventListener('dragover', hover, true)
  document.addEventListener('dragleave', leave, true)
  document.addEventListener('drop', drop, true)
  document.addEventListener('dragend', () => mark(null), true)
}

const cardAt = (event) => (event.target instanceof Element ? event.target.closest('figure[data-handle]') : null)
const carries = (event, type) => Boolean(event.dataTransfer) && [...event.dataTransfer.types].includes(type)

function lift(event) {
  const card = cardAt(event)
  if (card && event.target instanceof HTMLImageElement && event.dataTransfer) event.dataTransfer.setData(CARD, card.dataset.handle)
}

function hover(event) {
  const card = cardAt(event)
  const ours = carries(event, CARD)
  mark(card && (ours || carries(event, 'Files')) ? card : null)
  if (!over && !ours) return
  event.preventDefault()
  event.stopPropagation()
  event.dataTransfer.dropEffect = over ? 'copy' : 'none'
}

function leave(event) {
  if (over && !over.contains(event.relatedTarget)) mark(null)
}

function drop(event) {
  const card = cardAt(event)
  const ours = carries(event, CARD)
  mark(null)
  if (!ours && !(card && event.dataTransfer && event.dataTransfer.files.length)) return
  event.preventDefault()
  event.stopPropagation()
  if (!card) return
  const handle = card.dataset.handle
  if (ours) refer(event.dataTransfer.getData(CARD), handle)
  else for (const file of event.dataTransfer.files) take(file, handle)
}

function mark(card) {
  if (card === over) return
  if (over) {
    over.classList.remove('sw-drop')
    delete over.dataset.drop
  }
  over = card
  if (card) {
    card.classList.add('sw-drop')
    card.dataset.drop = words('receive').drop(card.dataset.handle)
  }
}

export async function refer(picture, handle) {
  // Pin a picture as a reference and select the asset; in the words of the person: this one, like that one.
  if (!picture || picture === handle) return
  const state = await api(`/api/talks/${thread()}/state`).catch(() => null)
  const already = Boolean(state) && state.references.includes(picture)
  if (!already && !(await act('reference', { target: picture }))) return
  if (state && state.selected !== handle && !(await act('select', { target: handle }))) return
  tell(words('receive')[already ? 'already' : 'pinned'](picture, handle))
}

async function take(file, handle) {
  const where = thread()
  tell(words('receive').sending(file.name))
  try {
    const held = await api(`/api/talks/${where}/files?name=${encodeURIComponent(file.name)}`, { body: file, type: 'application/octet-stream' })
    const begun = await send('', { uploads: [held.upload] })
    if (!begun) return
    const asset = await comes(begun.turn)
    if (!asset) tell(words('receive').lost(file.name))
    else if (asset.kind === 'image') await refer(asset.handle, handle)
    else tell(words('receive').sent(file.name))
  } catch (trouble) {
    tell(trouble.message)
  }
}

async function comes(turn) {
  // The asset that a turn takes in, or null when it ends without one.
  for (let look = 0; look < LOOKS; look++) {
    const card = await api(`/api/turns/${turn}`)
    if (card.assets.length) return card.assets[0]
    if (card.status !== 'working') return null
    await new Promise((go) => setTimeout(go, LOOK_MS))
  }
  return null
}
