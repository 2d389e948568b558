// The card of one turn: its progress, what it made, what it asks. While it works it is also asked for over HTTP, so that a lost line loses nothing.
import { atThread, emit, html, on, POLL_MS, useAsked, useEffect, useOffered, useRef } from '../core.js'
import { Approval } from './approval.js'
import { Asset } from './asset.js'
import { Candidates, Compare as Slider, Progress } from './beside.js'
import { filmOf, t } from './shared.js'
import { keep } from './shelf.js'
import { Told } from './told.js'

// A card that a button brings is scrolled to, for Chainlit does so only for what is typed; these buttons bring nothing to look at.
const QUIET = ['lock', 'reference', 'settings', 'name', 'cast', 'approve', 'decline', 'cancel']
const awaited = new Set()

function scrollTo(turn) {
  const card = document.querySelector(`.sw-turn[data-turn="${CSS.escape(turn)}"]`)
  if (card) card.scrollIntoView({ block: 'nearest' })
}

on('acted', ({ kind, turn }) => {
  if (!turn || QUIET.includes(kind)) return
  awaited.add(turn)
  scrollTo(turn) // the card may be there before the answer
})

function useArrival(turn, status) {
  useEffect(() => {
    if (!awaited.has(turn)) return
    scrollTo(turn)
    if (status !== 'working') awaited.delete(turn)
  }, [turn, status])
}

function stayHere(thread) {
  // A reload then comes back to this conversation instead of opening an empty one.
  atThread(thread)
  if (thread && /\/chat\/?$/.test(window.location.pathname)) window.history.replaceState(window.history.state, '', `/chat/thread/${thread}`)
}

function useNewest(given) {
  // What the line brought last, or what was asked for since, whichever is newer.
  const working = given.status === 'working'
  const polled = useAsked(working ? `/api/turns/${given.turn}` : '', POLL_MS)
  const seen = useRef({})
  if (seen.current.given !== given) seen.current = { given, older: polled }
  return working && polled && polled !== seen.current.older ? polled : given
}

function Shelf({ assets, open, title, testid }) {
  return html`
    <details class="sw-pieces" open=${open} data-testid=${testid}>
      <summary class="sw-dim">${title}</summary>
      <div class="sw-grid">${assets.map((a) => html`<${Asset} key=${a.id} asset=${a} small />`)}</div>
    </details>`
}

function Made({ assets }) {
  const [shown, pieces] = [assets.filter((a) => !a.aside), assets.filter((a) => a.aside)]
  const small = shown.length > 1 && shown.every((a) => !filmOf(a))
  return html`
    ${shown.length > 0 && html`<div class=${small ? 'sw-grid' : 'sw-column'}>${shown.map((a) => html`<${Asset} key=${a.id} asset=${a} small=${small} />`)}</div>`}
    ${pieces.length > 0 && html`<${Shelf} assets=${pieces} title=${t().cut.pieces(pieces.length)} />`}`
}

export function Turn({ given }) {
  const say = t()
  const view = useNewest(given)
  const working = view.status === 'working'
  const Compare = useOffered('compare') || Slider
  useEffect(() => stayHere(given.thread), [given.thread])
  useArrival(given.turn, view.status)
  useEffect(() => { emit('changed') }, [view.status]) // what others show of the conversation is asked for anew
  const { assets = [], plan, selected, compared, candidates = [], approvals = [], told = [] } = view
  keep(given.thread, [...assets, ...candidates, plan, selected && selected.asset])
  return html`
    <div class="sw-turn" data-turn=${given.turn} data-status=${view.status}>
      ${working && html`<${Progress} message=${view.message} fraction=${view.fraction} left=${view.left_s} preview=${view.preview} thread=${given.thread} />`}
      ${view.status === 'stopped' && html`<p class="sw-notes">${say.stopped}</p>`}
      ${view.failure && html`<p class="sw-failure" role="alert">${view.failure}</p>`}
      ${selected && html`<p class="sw-notes">${selected.asset ? say.back : say.start}</p>`}
      ${selected && selected.asset && html`<${Asset} asset=${selected.asset} />`}
      ${plan && html`
        <details class="sw-pieces" open=${working} data-testid="plan">
          <summary class="sw-dim">${say.cut.board}</summary>
          <${Asset} asset=${plan} small=${working} />
        </details>`}
      <${Made} assets=${assets} />
      ${candidates.length > 0 && html`<${Candidates} list=${candidates} />`}
      ${compared && html`<${Compare} ...${compared} />`}
      ${approvals.map((a) => html`<${Approval} key=${a.id} question=${a} thread=${given.thread} />`)}
      ${told.map((table, i) => html`<${Told} key=${i} ...${table} />`)}
    </div>`
}
