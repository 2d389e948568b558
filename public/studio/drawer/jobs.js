// Jobs: questions about money first, then what runs and waits with its progress, then what has ended; and what was spent.
import { act, api, emit, html, tell, useAsked, useState } from '../core.js'
import { dollars, lasting, t } from './shared.js'

const ENDED_MS = 5000

function Question({ question }) {
  const say = t().jobs
  const [pressed, setPressed] = useState(false)
  const answer = (kind) => async () => {
    setPressed(true)
    if (!(await act(kind, { target: question.id }))) setPressed(false)
  }
  const fetches = (question.fetch || []).length > 0
  return html`
    <li class="sw-job sw-job-ask" data-testid="question">
      <div class="sw-job-what">
        <b>${fetches ? say.fetchAsk : `${say.ask} ${say.about} ${dollars(question.usd)}`}</b>
        <p class="sw-dim">${question.maker}${question.words.startsWith('[') ? '' : ` · “${question.words}”`}</p>
        <div class="sw-row">
          <button class="sw-button sw-main" disabled=${pressed} onClick=${answer('approve')} data-testid="drawer-approve">${say.approve}</button>
          <button class="sw-button" disabled=${pressed} onClick=${answer('decline')} data-testid="drawer-decline">${say.decline}</button>
        </div>
      </div>
    </li>`
}

function Bar({ row }) {
  const known = typeof row.fraction === 'number' && row.fraction > 0
  const share = Math.round((row.fraction || 0) * 100)
  return html`
    <div class="sw-bar" role="progressbar" aria-label=${titleOf(row)} aria-valuemin="0" aria-valuemax="100" aria-valuenow=${known ? share : undefined}>
      <div class=${known ? 'sw-fill' : 'sw-fill sw-unknown'} style=${known ? { width: `${share}%` } : undefined} />
    </div>`
}

function titleOf(row) {
  // A piece of a film is named by what it shows or says, for all of them have the words of the film.
  const words = row.words && !row.words.startsWith('[') ? row.words : ''
  return (row.aside ? row.about || words : words || row.about) || t().jobs.kinds[row.kind] || row.kind
}

function Facts({ row, thread }) {
  const say = t().jobs
  const counted = /^(?:[a-z]+ of )?[a-z]+ (\d+) of (\d+)$/.exec(row.message) // "step 12 of 28", "voice of shot 2 of 3"
  const step = row.place ? say.place(row.place) : say.steps[row.step] || (row.fraction === null && row.state === 'open' ? say.elsewhere : '')
  const facts = [
    say.kinds[row.kind] || row.kind, row.card, row.aside && say.piece, row.thread !== thread && say.other, step, counted && `${counted[1]}/${counted[2]}`,
    row.left_s > 1 && say.left(lasting(row.left_s)), row.usd > 0 && `${say.setAside} ${dollars(row.usd)}`
  ].filter(Boolean)
  const known = counted || say.steps[row.message] || row.message === 'working' || (row.left_s && / left$/.test(row.message))
  const sentence = known ? '' : row.message
  return html`<p class="sw-dim" data-testid="job-facts">${facts.join(' · ')}</p>${sentence && html`<p class="sw-dim">${sentence}</p>`}`
}

function Running({ row, thread }) {
  const say = t().jobs
  const [pressed, setPressed] = useState(false)
  const cancel = async () => {
    setPressed(true)
    try {
      tell((await api(`/api/jobs/${row.id}/cancel`, { method: 'POST' })).message)
      emit('changed')
    } catch (trouble) {
      tell(trouble.message)
      setPressed(false)
    }
  }
  const title = titleOf(row)
  return html`
    <li class="sw-job" data-testid="job" data-state=${row.state} data-job=${row.id}>
      ${row.preview && html`<img class="sw-job-preview" src=${row.preview} alt=${say.preview} onError=${(event) => { event.target.hidden = true }} onLoad=${(event) => { event.target.hidden = false }} />`}
      <div class="sw-job-what">
        <b>${title}</b>
        ${row.state === 'open' ? html`<${Bar} row=${row} />` : html`<p class="sw-warn">${say.states[row.state]}</p>`}
        <${Facts} row=${row} thread=${thread} />
      </div>
      <button class="sw-button" disabled=${pressed} onClick=${cancel} data-testid="job-cancel" aria-label="${say.cancel}: ${title}">${pressed ? say.stopping : say.cancel}</button>
    </li>`
}

function Ended({ thread }) {
  const say = t().jobs
  const [open, setOpen] = useState(false)
  const rows = useAsked(open ? `/api/jobs?every=true&thread=${thread}` : '', ENDED_MS)
  const ended = (rows || []).filter((row) => !['open', 'unknown'].includes(row.state))
  return html`
    <details class="sw-part" open=${open} onToggle=${(event) => setOpen(event.target.open)} data-testid="ended-jobs">
      <summary>${say.ended}</summary>
      <ul class="sw-jobs">
        ${ended.map((row) => html`
          <li key=${row.id} class="sw-job" data-state=${row.state} data-testid="ended-job">
            ${row.assets[0] && html`<img class="sw-job-thumb" src=${row.assets[0].thumb} alt="" loading="lazy" />`}
            <div class="sw-job-what">
              <span>${row.assets[0] && html`<code class="sw-handle">${row.assets[0].handle}</code> `}${titleOf(row)}</span>
              <p class="sw-dim">${[say.states[row.state], row.aside && say.piece, row.card, row.usd > 0 && dollars(row.usd), new Date(row.started).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })].filter(Boolean).join(' · ')}</p>
              ${row.message && row.state !== 'done' && html`<p class="sw-dim">${row.message}</p>`}
            </div>
          </li>`)}
      </ul>
    </details>`
}

function Money({ talk }) {
  const say = t().jobs
  if (!talk) return null
  const spent = talk.spent_usd || 0
  const budget = talk.budget_usd ?? (talk.server || {}).budget_usd
  return html`
    <p class="sw-money" data-testid="money"><b>${say.spent}</b> ${dollars(spent)}${typeof budget === 'number' && ` ${say.of} ${dollars(budget)}`}
      ${budget > 0 && html`<meter min="0" max=${budget} value=${spent} high=${budget * 0.8} aria-label="${say.spent} ${dollars(spent)} ${say.of} ${dollars(budget)}" />`}
    </p>`
}

export function Jobs({ thread, found }) {
  const say = t().jobs
  const rows = [...found.running, ...found.unknown]
  return html`
    <div class="sw-drawer-scroll">
      <${Money} talk=${found.talk} />
      ${found.asking.length > 0 && html`<ul class="sw-jobs" aria-label=${say.questions}>${found.asking.map((one) => html`<${Question} key=${one.id} question=${one} />`)}</ul>`}
      ${rows.length > 0 && html`<ul class="sw-jobs" aria-label=${t().tabs.jobs}>${rows.map((row) => html`<${Running} key=${row.id} row=${row} thread=${thread} />`)}</ul>`}
      ${!rows.length && !found.asking.length && html`<p class="sw-dim">${say.none}</p>`}
      ${thread && html`<${Ended} thread=${thread} />`}
    </div>`
}
