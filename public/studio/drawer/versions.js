// Versions: the project's assets as a graph of lanes, newest first; a press goes there, two picked ones are compared.
import { act, api, html, open as openDialog, tell, useEffect, useMemo, useRef, useState } from '../core.js'
import { CompareDialog } from './compare.js'
import { t } from './shared.js'
import { GROUPS, groupOf, rowsOf } from './tree.js'

const ROW = 64 // pixels; the style's height of a row is the same
const LANE = 14
const MOST_LANES = 7 // further ones are drawn on the last
const BEYOND = 6 // rows drawn above and below what is seen

const title = ({ asset, level }) => (level === 2 || !asset.words || asset.words.startsWith('[') ? asset.alt : asset.words) // of a button's press the words are only its name
const x = (lane) => Math.min(lane, MOST_LANES) * LANE + LANE / 2 + 1

function Lines({ row }) {
  const { up, down, through, joins } = row.lines
  const [here, mid] = [x(row.lane), ROW / 2]
  const width = x(Math.min(row.lanes, MOST_LANES)) + LANE / 2
  return html`
    <svg class="sw-lines" width=${width} height=${ROW} viewBox="0 0 ${width} ${ROW}" aria-hidden="true">
      ${through.map((lane) => html`<path key=${lane} d="M${x(lane)} 0V${ROW}" data-lane=${lane % 5} />`)}
      ${up && html`<path d="M${here} 0V${mid}" data-lane=${row.lane % 5} />`}
      ${joins.map((lane) => html`<path key=${`j${lane}`} d="M${x(lane)} 0C${x(lane)} ${mid} ${here} 8 ${here} ${mid}" data-lane=${lane % 5} />`)}
      ${down && html`<path d="M${here} ${mid}V${ROW}" data-lane=${row.lane % 5} />`}
      ${row.level === 1 && html`<circle cx=${here} cy=${mid} r="4" data-lane=${row.lane % 5} />`}
    </svg>`
}

function What({ row, selected }) {
  const say = t()
  const { asset } = row
  const changed = (asset.changed || []).filter((name) => row.parent && say.fields[name]).map((name) => say.fields[name])
  const others = asset.parents.filter((handle) => handle !== row.parent && row.level === 1 && !row.pieces)
  const facts = [
    selected && say.current, changed.length && `${say.changed}: ${changed.join(', ')}`, others.length && `+ ${others.slice(0, 3).join(', ')}`,
    asset.duration_s && `${Number(asset.duration_s.toFixed(1))} ${say.seconds}`, asset.draft && say.draft
  ].filter(Boolean)
  return html`
    <span class="sw-version-what">
      <span class="sw-version-top"><code class="sw-handle">${asset.handle}</code>${asset.name && html`<b>${asset.name}</b>`}<span class="sw-version-words">${title(row)}</span></span>
      <span class="sw-dim">${facts.join(' · ')}</span>
    </span>`
}

function Row({ row, at, of, top, active, selected, picked, press, fold }) {
  const { asset } = row
  return html`
    <div class="sw-version" role="treeitem" id="sw-version-${asset.handle}" style=${{ top: `${top}px` }} data-handle=${asset.handle} data-testid="version"
      aria-level=${row.level} aria-posinset=${at + 1} aria-setsize=${of} aria-selected=${selected} aria-expanded=${row.pieces ? row.open : undefined}
      aria-label="${asset.handle}: ${title(row)}" data-active=${active} data-picked=${picked} onClick=${(event) => press(row, event)}>
      <${Lines} row=${row} />
      <img class=${row.level === 2 ? 'sw-version-thumb sw-version-piece' : 'sw-version-thumb'} src=${asset.thumb} alt="" loading="lazy" />
      <${What} row=${row} selected=${selected} />
      ${row.pieces > 0 && html`
        <button class="sw-button sw-fold" tabindex="-1" aria-label=${t().fold} data-testid="fold" onClick=${(event) => { event.stopPropagation(); fold(asset.handle) }}>
          ${row.open ? '▾' : '▸'} ${t().pieces(row.pieces)}
        </button>`}
      ${picked && html`<span class="sw-picked" aria-hidden="true">✓</span>`}
    </div>`
}

function useSeen(box) {
  // The stretch of the list that is seen, in pixels.
  const [seen, setSeen] = useState({ top: 0, height: 800 })
  useEffect(() => {
    const node = box.current
    const look = () => setSeen({ top: node.scrollTop, height: node.clientHeight })
    const watch = new ResizeObserver(look)
    watch.observe(node)
    node.addEventListener('scroll', look, { passive: true })
    look()
    return () => { watch.disconnect(); node.removeEventListener('scroll', look) }
  }, [])
  return seen
}

export async function showCompared(left, right) {
  // Two assets over the page, with all that is known of them.
  try {
    const [before, after] = await Promise.all([left, right].map((one) => api(`/api/assets/${one.id}/view`)))
    openDialog(({ close }) => html`<${CompareDialog} left=${before} right=${after} close=${close} />`, { label: t().compareOf(left.handle, right.handle), className: 'sw-compare-over' })
  } catch (trouble) {
    tell(trouble.message)
  }
}

function Tools({ assets, group, setGroup, search, setSearch, comparing, setComparing, picked }) {
  const say = t()
  const groups = Object.keys(GROUPS).filter((name) => assets.some((one) => one.kind !== 'mask' && groupOf(one) === name))
  return html`
    <div class="sw-drawer-tools">
      <input class="sw-drawer-entry" type="search" value=${search} placeholder=${say.search} aria-label=${say.search} data-testid="search-versions" onInput=${(event) => setSearch(event.target.value)} />
      <div class="sw-row">
        ${groups.length > 1 && ['', ...groups].map((name) => html`
          <button key=${name} class="sw-chip" aria-pressed=${group === name} onClick=${() => setGroup(name)}>${name ? say.kinds[name] : say.all}</button>`)}
        <span class="sw-grow" />
        <button class="sw-chip" aria-pressed=${comparing} onClick=${() => setComparing(!comparing)} data-testid="compare-toggle">${comparing ? say.stopCompare : say.compare}</button>
      </div>
      ${comparing && html`<p class="sw-notes" role="status">${picked ? say.pickOne : say.pickTwo}</p>`}
    </div>`
}

function useKeys({ rows, active, setActive, press, fold, box }) {
  return (event) => {
    const at = Math.max(0, rows.findIndex((row) => row.asset.handle === active))
    const row = rows[at]
    const page = Math.max(1, Math.floor(box.current.clientHeight / ROW) - 1)
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1, PageDown: at + page, PageUp: at - page }[event.key]
    if (!row) return
    if (to !== undefined) setActive(rows[Math.max(0, Math.min(rows.length - 1, to))].asset.handle)
    else if (event.key === 'Enter') press(row, event)
    else if (event.key === ' ') press(row, { shiftKey: true })
    else if (event.key === 'ArrowRight' && row.pieces && !row.open) fold(row.asset.handle)
    else if (event.key === 'ArrowLeft' && row.open) fold(row.asset.handle)
    else if (event.key === 'ArrowLeft' && row.parent) setActive(row.parent)
    else return
    event.preventDefault()
  }
}

function List({ rows, selected, picked, press, fold }) {
  const box = useRef(null)
  const seen = useSeen(box)
  const [active, setActive] = useState(selected)
  const at = rows.findIndex((row) => row.asset.handle === active)
  const keys = useKeys({ rows, active, setActive, press, fold, box })
  useEffect(() => {
    if (at < 0 || !box.current) return
    const [top, node] = [at * ROW, box.current]
    if (top < node.scrollTop) node.scrollTop = top
    else if (top + ROW > node.scrollTop + node.clientHeight) node.scrollTop = top + ROW - node.clientHeight
  }, [active])
  const [first, last] = [Math.max(0, Math.floor(seen.top / ROW) - BEYOND), Math.ceil((seen.top + seen.height) / ROW) + BEYOND]
  const drawn = rows.map((row, place) => ({ row, place })).filter(({ place }) => (place >= first && place < last) || place === at)
  return html`
    <div class="sw-versions" role="tree" aria-label=${t().versions} aria-multiselectable="false" tabindex="0" ref=${box} onKeyDown=${keys} data-testid="versions"
      aria-activedescendant=${at >= 0 ? `sw-version-${active}` : undefined}>
      <div role="presentation" style=${{ height: `${rows.length * ROW}px`, position: 'relative' }}>
        ${drawn.map(({ row, place }) => html`
          <${Row} key=${row.asset.handle} row=${row} at=${place} of=${rows.length} top=${place * ROW} active=${row.asset.handle === active} selected=${row.asset.handle === selected}
            picked=${picked === row.asset.handle} fold=${fold} press=${(one, event) => { setActive(one.asset.handle); press(one, event) }} />`)}
      </div>
    </div>`
}

export function Versions({ found }) {
  const { talk } = found
  const [group, setGroup] = useState('')
  const [search, setSearch] = useState('')
  const [open, setOpen] = useState(new Set())
  const [comparing, setComparing] = useState(false)
  const [picked, setPicked] = useState(null)
  const assets = (talk && talk.assets) || []
  const rows = useMemo(() => rowsOf(assets, { group, search, open }), [assets, group, search, open])
  if (!talk || !assets.length) return html`<p class="sw-drawer-empty">${talk === undefined && found.thread ? t().loading : t().noTalk}</p>`
  const fold = (handle) => setOpen((now) => { const next = new Set(now); if (!next.delete(handle)) next.add(handle); return next })
  const setMode = (on) => { setComparing(on); setPicked(null) }
  const press = (row, event) => {
    const { handle } = row.asset
    const pair = comparing || event.shiftKey || event.ctrlKey || event.metaKey
    if (!pair) { if (handle !== talk.selected) act('select', { target: handle }); return }
    const before = picked || (comparing ? null : talk.selected)
    const other = assets.find((one) => one.handle === before)
    if (!other || before === handle) { setPicked(before === handle ? null : handle); return }
    setMode(false)
    const [left, right] = assets.indexOf(other) < assets.indexOf(row.asset) ? [other, row.asset] : [row.asset, other]
    showCompared(left, right)
  }
  return html`
    <${Tools} assets=${assets} group=${group} setGroup=${setGroup} search=${search} setSearch=${setSearch} comparing=${comparing} setComparing=${setMode} picked=${picked} />
    ${rows.length ? html`<${List} rows=${rows} selected=${talk.selected} picked=${picked} press=${press} fold=${fold} />` : html`<p class="sw-drawer-empty">${t().none}</p>`}`
}
