// A question that waits for a person: money, a model to fetch. It is asked of the server how it stands, so it is answerable after a reload and a restart.
import { act, html, POLL_MS, useAsked, useEffect, useState } from '../core.js'
import { dollars, t } from './shared.js'

const size = (gb) => (gb >= 0.95 ? `${gb.toFixed(1)} GB` : `${Math.max(1, Math.round(gb * 1000))} MB`)

function Price({ question }) {
  const say = t()
  const fetches = question.fetch || []
  const [said, how] = question.estimate.replace(/\)$/, '').split(' (')
  const price = say.detail && said ? said : (/not verified/.test(said) ? say.unverified : say.about)(dollars(question.usd))
  return html`
    ${fetches.map((one) => html`<p key=${one.card} class="sw-price">${one.title}: ${say.fetch(size(one.gb), one.licence)}, ${say.uses[one.commercial]}</p>`)}
    ${(!fetches.length || question.usd > 0) && html`<p class="sw-price">${price}</p>`}
    ${say.detail && how && !fetches.length && html`<p class="sw-dim">${how}</p>`}`
}

export function Approval({ question, thread, onAnswer }) {
  const say = t()
  const [pressed, setPressed] = useState(false)
  const [ended, setEnded] = useState(false)
  const found = useAsked(`/api/approvals/${question.id}`, ended ? 0 : POLL_MS)
  const state = found === undefined ? '' : found ? found.state : 'gone'
  useEffect(() => { if (state && state !== 'waiting' && state !== 'approved') setEnded(true) }, [state])
  const answer = (kind) => async () => {
    setPressed(true)
    if (!(await act(kind, { target: question.id, thread }))) setPressed(false)
    else if (onAnswer) onAnswer()
  }
  const fetches = (question.fetch || []).length > 0
  const asked = fetches ? say.fetchAsk : say.ask
  const waiting = state === 'waiting' && !pressed
  return html`
    <section class="sw-ask" id="sw-ask-${question.id}" data-state=${state} aria-label=${asked} tabindex="-1">
      <p>${asked}</p>
      <${Price} question=${question} />
      <p class="sw-dim">${question.count} ${say.kinds[question.kind] || question.kind}${question.count > 1 && say.detail ? 's' : ''} · ${say.by} ${question.maker}</p>
      ${!question.words.startsWith('[') && html`<p class="sw-quote">“${question.words}”</p>`}
      <div class="sw-row">
        ${(!state || state === 'waiting') && html`
          <button class="sw-button sw-main" disabled=${!waiting} onClick=${answer('approve')} data-testid="approve">${say.approve}</button>
          <button class="sw-button" disabled=${!waiting} onClick=${answer('decline')} data-testid="decline">${say.decline}</button>`}
        <span role="status" class="sw-dim">${(fetches && say.fetchStates[state]) || say.states[state] || ''}</span>
      </div>
    </section>`
}
