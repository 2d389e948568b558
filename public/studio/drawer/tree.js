// The versions of a project as rows of a graph: pure functions from assets to rows with lanes, newest first.
export const GROUPS = { pictures: ['image'], films: ['video', 'film', 'board'], sounds: ['voice', 'music', 'sound'], others: ['clone', 'text'] }
const UNSEEN = ['mask']

export function groupOf(asset) {
  return Object.keys(GROUPS).find((name) => GROUPS[name].includes(asset.kind)) || 'others'
}

function fits(asset, group, search) {
  if (group && groupOf(asset) !== group) return false
  if (!search) return true
  const text = [asset.handle, asset.words, asset.alt, asset.name].filter(Boolean).join(' ').toLowerCase()
  return search.toLowerCase().split(/\s+/).every((word) => text.includes(word))
}

function folded(assets) {
  // By handle: the pieces that stand under each film and board, every piece under the newest that uses it.
  const pieces = {}
  const taken = new Set()
  const aside = new Map(assets.filter((one) => one.aside).map((one) => [one.handle, one]))
  for (const whole of [...assets].reverse()) {
    if (!['film', 'board'].includes(whole.kind)) continue
    const own = [...new Set([...(whole.pieces || []), ...whole.parents])].filter((handle) => aside.has(handle) && !taken.has(handle))
    own.forEach((handle) => taken.add(handle))
    if (own.length) pieces[whole.handle] = own.map((handle) => aside.get(handle))
  }
  return { pieces, taken }
}

export function rowsOf(assets, { group = '', search = '', open = new Set() } = {}) {
  // assets: views, oldest first. Each row: {asset, level, lane, parent, pieces, lines: {up, down, through, joins}, lanes}. Lanes count from the left.
  const { pieces, taken } = folded(assets)
  const byHandle = new Map(assets.map((one) => [one.handle, one]))
  const shown = assets.filter((one) => !UNSEEN.includes(one.kind) && !taken.has(one.handle) && fits(one, group, search))
  const there = new Set(shown.map((one) => one.handle))
  const parentOf = (asset) => {
    // the nearest version above that is shown: the first parent, that one's first parent, and so on
    let handle = asset.parents.find((one) => byHandle.has(one) && !byHandle.get(one).aside && !UNSEEN.includes(byHandle.get(one).kind))
    for (let steps = 0; handle && !there.has(handle) && steps < assets.length; steps += 1) {
      const above = byHandle.get(handle)
      handle = above && above.parents.find((one) => byHandle.has(one))
    }
    return handle && there.has(handle) && handle !== asset.handle ? handle : null
  }
  return laid(shown, parentOf).flatMap((row) => {
    const own = pieces[row.asset.handle] || []
    const whole = { ...row, pieces: own.length, open: open.has(row.asset.handle) }
    return whole.open ? [whole, ...own.map((asset) => piece(asset, row))] : [whole]
  })
}

function piece(asset, row) {
  const through = [...row.lines.through, ...(row.lines.down ? [row.lane] : [])]
  return { asset, level: 2, lane: row.lane, parent: row.asset.handle, pieces: 0, open: false, lines: { up: false, down: false, through, joins: [] }, lanes: row.lanes }
}

function laid(shown, parentOf) {
  const lanes = [] // what each lane waits for: a handle, or null when it is free
  const rows = []
  for (const asset of [...shown].reverse()) {
    const waiting = lanes.map((handle, lane) => (handle === asset.handle ? lane : -1)).filter((lane) => lane >= 0)
    const free = lanes.indexOf(null)
    const lane = waiting.length ? waiting[0] : free >= 0 ? free : lanes.length
    waiting.forEach((one) => { lanes[one] = null })
    const through = lanes.map((handle, one) => (handle && one !== lane ? one : -1)).filter((one) => one >= 0)
    const parent = parentOf(asset)
    lanes[lane] = parent
    const lines = { up: waiting.length > 0, down: !!parent, through, joins: waiting.slice(1) }
    rows.push({ asset, level: 1, lane, parent, lines, lanes: Math.max(lane + 1, ...through.map((one) => one + 1), ...waiting.map((one) => one + 1)) })
    while (lanes.length && lanes[lanes.length - 1] === null) lanes.pop()
  }
  return rows
}
