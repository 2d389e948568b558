// What can be done with an asset of each kind: the main things, and the rest.
import { act, offeredAs } from '../core.js'
import { askAgain, askClone, askName, askOutpaint } from './dialogs.js'
import { SOUNDS, t } from './shared.js'

const press = (kind, more) => () => act(kind, more)

function ofPicture(asset) {
  const target = asset.handle
  const said = Object.keys(asset.shot || {}).length > 0
  const region = offeredAs('region')
  const parent = asset.parents.find((handle) => handle.startsWith('img'))
  return {
    main: [
      asset.draft && said && { id: 'final', press: press('final', { target }) },
      said && { id: 'vary', press: press('vary', { target }) },
      region && { id: 'region', press: () => region({ asset }) },
      { id: 'film', press: press('film', { target }) }
    ],
    rest: [
      { id: 'upscale', press: press('upscale', { target }) },
      { id: 'cutout', press: press('cutout', { target }) },
      { id: 'outpaint', press: () => askOutpaint(asset) },
      parent && { id: 'compare', press: press('compare', { target: parent, other: target }) }
    ]
  }
}

function ofVideo(asset) {
  const extend = { operation: 'extend', video: asset.handle }
  return { main: [asset.kind === 'video' && { id: 'extend', press: press('tool', { target: 'create_video', change: extend }) }], rest: [] }
}

function ofSound(asset) {
  const again = asset.brief && (asset.brief.text || asset.brief.words)
  return {
    main: [again && { id: asset.kind === 'voice' ? 'speakAgain' : 'makeAgain', press: () => askAgain(asset) }],
    rest: [asset.kind === 'voice' && { id: 'clone', press: () => askClone(asset) }]
  }
}

function ofKind(asset) {
  if (asset.kind === 'image') return ofPicture(asset)
  if (asset.kind === 'video') return ofVideo(asset)
  if (SOUNDS.includes(asset.kind)) return ofSound(asset)
  return { main: [], rest: [] }
}

function asVersion(asset, talk) {
  // What every version can: steps back and forth, be gone on from, have a name, be a reference.
  if (['mask', 'clone', 'text'].includes(asset.kind) || asset.aside) return { main: [], rest: [] }
  const target = asset.handle
  const reference = ((talk && talk.references) || []).includes(target)
  return {
    main: [{ id: 'undo', press: press('undo') }],
    rest: [
      { id: 'redo', press: press('redo') },
      talk && talk.selected && talk.selected !== target && { id: 'select', press: press('select', { target }) },
      asset.kind === 'image' && { id: 'reference', checked: reference, press: press('reference', { target, change: { pin: !reference } }) },
      asset.kind === 'image' && { id: 'name', press: () => askName(asset, nameOf(asset, talk)) }
    ]
  }
}

export function nameOf(asset, talk) {
  // What it is called: by those of the cast whose looks come from it, else by its own name.
  const cast = ((talk && talk.cast) || []).filter((one) => one.references.includes(asset.handle)).map((one) => one.name)
  const row = ((talk && talk.assets) || []).find((one) => one.handle === asset.handle)
  return cast.join(', ') || (row ? row.name : asset.name) || ''
}

export function deedsOf(asset, talk) {
  // Returns {main, rest}: rows of {id, words, press or href, checked}.
  const say = t().deeds
  const [kind, version] = [ofKind(asset), asVersion(asset, talk)]
  const told = (deeds) => deeds.filter(Boolean).map((deed) => ({ ...deed, words: say[deed.id] }))
  const drawing = asset.drawing && { id: 'drawing', href: asset.drawing }
  return {
    main: told([...kind.main, ...version.main]),
    rest: told([...kind.rest, ...version.rest, { id: 'download', href: `${asset.url}?download=true` }, drawing])
  }
}
