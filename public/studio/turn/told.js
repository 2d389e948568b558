// Tables told beside the words: models, spending, jobs.
import { act, html, useState } from '../core.js'
import { dollars, t } from './shared.js'

function Model({ row }) {
  const { told, makes, modelStates } = t()
  const since = row.since ? ` ${told.since} ${row.since}` : ''
  const stand = (row.stand_ins || []).join(', ')
  return html`
    <li class=${row.ready ? 'sw-ready' : ''}>
      <b>${row.title}</b>
      <span class="sw-dim">${(row.makes || []).map((m) => makes[m] || m).join(', ')}</span>
      ${row.ready && html`<span class="sw-good">${told.ready}</span>`}
      ${modelStates[row.state] && html`<span class="sw-warn">${modelStates[row.state]}${since}</span>`}
      ${!row.ready && (row.needs || []).length > 0 && html`<span class="sw-dim">${told.needs}: ${row.needs.join('; ')}</span>`}
      ${stand && html`<span class="sw-dim">${told.instead}: ${stand}</span>`}
    </li>`
}

function Models({ rows }) {
  const [ready, others] = [rows.filter((r) => r.ready), rows.filter((r) => !r.ready)]
  const list = (some) => html`<ul class="sw-list">${some.map((r) => html`<${Model} key=${r.id} row=${r} />`)}</ul>`
  return html`
    ${ready.length > 0 && list(ready)}
    ${others.length > 0 && html`
      <details open=${!ready.length && others.length < 9}>
        <summary class="sw-dim">${t().told.others(others.length)}</summary>
        ${list(others)}
      </details>`}`
}

function Spending({ rows }) {
  const { told, sources } = t()
  const sum = rows.reduce((all, r) => all + (r.usd || 0), 0)
  return html`
    <div class="sw-scroll" tabindex="0">
      <table class="sw-table">
        <thead><tr>${[told.card, told.usd, told.jobsCol, told.source, told.day].map((head) => html`<th key=${head} scope="col">${head}</th>`)}</tr></thead>
        <tbody>
          ${rows.map((r, i) => html`
            <tr key=${i}><td>${r.card || r.engine}</td><td>${dollars(r.usd || 0)}</td><td>${r.jobs}</td><td>${sources[r.source] || r.source}</td><td>${r.day}</td></tr>`)}
        </tbody>
        <tfoot><tr><th scope="row">${told.sum}</th><td>${dollars(sum)}</td><td colspan="3" /></tr></tfoot>
      </table>
    </div>`
}

function Job({ row }) {
  const { told, jobStates } = t()
  const [pressed, setPressed] = useState(false)
  const cancel = async () => {
    setPressed(true)
    if (!(await act('cancel', { target: row.id }))) setPressed(false)
  }
  const started = new Date(row.started).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })
  return html`
    <li>
      <b>${row.words || row.card}</b>
      <span class=${row.state === 'unknown' ? 'sw-warn' : 'sw-dim'}>${jobStates[row.state] || row.state}</span>
      <span class="sw-dim">${row.card} · ${started}${row.usd ? ` · ${dollars(row.usd)}` : ''}</span>
      ${row.message && html`<span class="sw-dim">${row.message}</span>`}
      ${['open', 'unknown'].includes(row.state) && html`
        <button class="sw-button" disabled=${pressed} onClick=${cancel} data-testid="cancel" aria-label="${told.cancel}: ${row.words || row.card}">${told.cancel}</button>`}
    </li>`
}

export function Told({ title, rows }) {
  const { told } = t()
  const heading = told[title] || title
  return html`
    <section class="sw-told" aria-label=${heading} data-title=${title}>
      <h4>${heading}</h4>
      ${rows.length === 0 && html`<p class="sw-dim">${told.none}</p>`}
      ${rows.length > 0 && title === 'models' && html`<${Models} rows=${rows} />`}
      ${rows.length > 0 && title === 'spending' && html`<${Spending} rows=${rows} />`}
      ${rows.length > 0 && title === 'jobs' && html`<ul class="sw-list">${rows.map((r) => html`<${Job} key=${r.id} row=${r} />`)}</ul>`}
    </section>`
}
