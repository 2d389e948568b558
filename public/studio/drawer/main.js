// The panel beside the talk: a button in the page's header, and behind it versions, cast, jobs, settings and talks.
import { HERE, emit, html, offer, on, render, useEffect, useRef, useState } from '../core.js'
import './words.js'
import { Compare } from './compare.js'
import { TABS, Panel } from './panel.js'
import { Announcer, useRunning } from './running.js'
import { keep, kept, t } from './shared.js'

const LEAST = 300
const USUAL = 400
const NARROW = 900 // below this many pixels of the page the panel lies over the talk
const ROOM = 460 // what the talk keeps beside the panel

const LOOK_MS = 500

const narrow = () => window.innerWidth < NARROW
const fitting = (width) => Math.max(LEAST, Math.min(width, window.innerWidth - ROOM))

let shown = null // the tab that is shown; null: the panel is closed

function show(tab) {
  shown = tab
  keep('tab', narrow() ? null : tab)
  if (tab) keep('last', tab)
  emit('drawer', tab)
}

function drawer(tab) {
  // Open the panel at a tab; the tab that is open already, or none while it is open, closes it.
  const wanted = tab === 'share' ? 'talks' : tab
  if (shown && (!wanted || wanted === shown)) show(null)
  else show(TABS.includes(wanted) ? wanted : kept('last') || 'versions')
}

function Opener({ tab, running, asking }) {
  const say = t()
  const n = running + asking
  const told = [say.open, running && say.running(running), asking && say.asking(asking)].filter(Boolean).join(', ')
  return html`
    <button class="sw-drawer-open" data-testid="drawer" aria-expanded=${!!tab} aria-controls="sw-drawer" aria-label=${told} title=${told}
      onClick=${() => drawer(asking && !tab ? 'jobs' : undefined)}>
      <svg viewBox="0 0 24 24" width="18" height="18" fill="none" stroke="currentColor" stroke-width="2" aria-hidden="true">
        <rect x="3" y="4" width="18" height="16" rx="2" /><path d="M14.5 4v16" />
      </svg>
      ${n > 0 && html`<span class=${asking ? 'sw-badge sw-badge-ask' : 'sw-badge'} data-testid="drawer-badge">${n}</span>`}
    </button>`
}

function Grip({ width, setWidth }) {
  // The edge that is drawn to make the panel wider; by arrow keys too.
  const from = useRef(null)
  const move = (event) => { if (from.current !== null) setWidth(fitting(window.innerWidth - event.clientX)) }
  const keys = (event) => {
    const step = { ArrowLeft: 24, ArrowRight: -24 }[event.key]
    if (step) { event.preventDefault(); setWidth(fitting(width + step)) }
  }
  return html`
    <div class="sw-drawer-grip" role="separator" aria-orientation="vertical" aria-label=${t().resize} aria-valuenow=${width} aria-valuemin=${LEAST}
      aria-valuemax=${Math.max(LEAST, window.innerWidth - ROOM)} tabindex="0" onKeyDown=${keys}
      onPointerDown=${(event) => { from.current = event.clientX; event.currentTarget.setPointerCapture(event.pointerId) }}
      onPointerMove=${move} onPointerUp=${() => { from.current = null }} onPointerCancel=${() => { from.current = null }} />`
}

function usePlace(tab) {
  // How wide the panel is, and whether it lies over the talk; the talk makes room for one that stands beside it.
  const [width, setWidth] = useState(() => fitting(Number(kept('width')) || USUAL))
  const [over, setOver] = useState(narrow())
  useEffect(() => {
    const fit = () => { setOver(narrow()); setWidth((now) => fitting(now)) }
    window.addEventListener('resize', fit)
    return () => window.removeEventListener('resize', fit)
  }, [])
  useEffect(() => { keep('width', width) }, [width])
  useEffect(() => {
    document.documentElement.style.setProperty('--sw-drawer', tab && !over ? `${width}px` : '0px')
    document.documentElement.classList.toggle('sw-drawered', !!tab && !over)
  }, [tab, over, width])
  useEffect(() => () => {
    document.documentElement.style.removeProperty('--sw-drawer')
    document.documentElement.classList.remove('sw-drawered')
  }, [])
  return { width, setWidth, over }
}

function Here() {
  // The panel stands beside talks only, not beside the sign-in; Chainlit moves between its pages without telling anybody.
  const [talk, setTalk] = useState(HERE.test(window.location.pathname))
  useEffect(() => {
    const timer = setInterval(() => setTalk(HERE.test(window.location.pathname)), LOOK_MS)
    return () => clearInterval(timer)
  }, [])
  return talk && html`<${Host} />`
}

function Host() {
  const [tab, setTab] = useState(shown)
  const place = usePlace(tab)
  const found = useRunning(tab)
  useEffect(() => on('drawer', setTab), [])
  const close = () => {
    show(null)
    const opener = document.querySelector('.sw-drawer-open')
    if (opener) opener.focus()
  }
  return html`
    <${Opener} tab=${tab} running=${found.running.length} asking=${found.asking.length} />
    <${Announcer} />
    ${tab && html`
      <aside id="sw-drawer" class=${place.over ? 'sw-drawer sw-drawer-over' : 'sw-drawer'} aria-label=${t().panel} data-testid="panel"
        style=${place.over ? undefined : { width: `${place.width}px` }} onKeyDown=${(event) => { if (event.key === 'Escape' && !event.defaultPrevented && event.target.tagName !== 'INPUT') close() }}>
        ${!place.over && html`<${Grip} ...${place} />`}
        <${Panel} tab=${tab} show=${show} close=${close} found=${found} />
      </aside>`}`
}

const places = document.createElement('div')
places.className = 'sw-drawer-host'
document.body.append(places)
shown = narrow() ? null : kept('tab')
if (!TABS.includes(shown)) shown = null
render(html`<${Here} />`, places)
offer('drawer', drawer)
offer('compare', Compare)
