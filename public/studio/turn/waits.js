// A line above the place to write: so many questions wait; it leads to each of them.
import { html, open, render, thread, useEffect, useState, useTalk } from '../core.js'
import { Approval } from './approval.js'
import { Shut } from './dialogs.js'
import { STATE_MS, t } from './shared.js'

const SEAT_MS = 1000
const seat = document.createElement('div')
seat.className = 'sw-waits-seat'

function sit() {
  // Chainlit draws the place to write anew from time to time; the line stays above it.
  const composer = document.querySelector('#message-composer')
  if (composer && seat.nextElementSibling !== composer) composer.before(seat)
}

function lead(question) {
  const card = document.getElementById(`sw-ask-${question.id}`)
  if (!card) {
    open(({ close }) => html`<div class="sw-sheet"><${Approval} question=${question} onAnswer=${close} /><${Shut} close=${close} /></div>`, { label: t().waits(1) })
    return
  }
  card.scrollIntoView({ block: 'center' })
  card.focus({ preventScroll: true })
}

function Waits() {
  const talk = useTalk(STATE_MS)
  const [here, setHere] = useState(thread())
  const waiting = ((talk && talk.thread === here && talk.approvals) || []).filter((one) => one.state === 'waiting')
  useEffect(() => {
    const look = () => { sit(); setHere(thread()) } // a new talk is begun without a reload
    look()
    const timer = setInterval(look, SEAT_MS)
    return () => clearInterval(timer)
  }, [])
  return waiting.length > 0 && html`<button class="sw-waits" onClick=${() => lead(waiting[waiting.length - 1])} data-testid="waits">${t().waits(waiting.length)}</button>`
}

export function showWaits() {
  render(html`<${Waits} />`, seat)
  sit()
}
