// What of a talk may be sold, what not and why, what must be named, and who agreed to which cloned voice.
import { api, html, open, script, tell, useEffect, useRef, useState } from '../core.js'
import { copied, t } from './shared.js'

const WEIGHTIEST = ['no', 'unclear', 'your_word', 'yes'] // what may not be sold stands first

function Verdict({ verdict, words }) {
  return html`<span class="sw-verdict" data-verdict=${verdict}>${words}</span>`
}

function Work({ row }) {
  const say = t().licences
  const facts = [row.made_by ? say.made(row.made_by) : say.upload, row.licence && say.licence(row.licence), row.labels.length > 0 && say.marks(row.labels.join(', '))]
  return html`
    <li class="sw-licence" data-testid="licence" data-handle=${row.handle}>
      <div class="sw-row"><span class="sw-handle">${row.handle}</span><${Verdict} verdict=${row.verdict} words=${row.said} /></div>
      <ul class="sw-why">${row.why.map((sentence) => html`<li key=${sentence}>${sentence}</li>`)}</ul>
      <p class="sw-dim">${facts.filter(Boolean).join(' · ')}</p>
    </li>`
}

function Named({ sentences }) {
  // The sentences that must stand by what is sold, to be copied.
  const say = t().licences
  const box = useRef(null)
  const all = sentences.join('\n')
  const copy = async () => {
    await copied(all, box.current)
    tell(say.copied)
  }
  return html`
    <section class="sw-part" aria-label=${say.must}>
      <h4>${say.must}</h4>
      ${sentences.length > 0 ? html`
        <textarea class="sw-drawer-entry" readonly rows=${Math.min(6, sentences.length)} value=${all} ref=${box} aria-label=${say.must} data-testid="attribution"></textarea>
        <div class="sw-row"><button class="sw-button" onClick=${copy} data-testid="attribution-copy">${say.copy}</button></div>`
      : html`<p class="sw-dim">${say.none}</p>`}
    </section>`
}

function Voice({ row }) {
  const say = t().licences
  const facts = [say.allowed(row.granted_by), row.uses && say.uses(row.uses), row.until ? say.until(row.until) : say.always]
  return html`
    <li class="sw-licence" data-testid="consent">
      <div class="sw-row"><b>${row.speaker}</b>${row.voices.map((voice) => html`<span key=${voice} class="sw-handle">${voice}</span>`)}
        <${Verdict} verdict=${row.state === 'holds' ? 'yes' : 'no'} words=${say.states[row.state]} /></div>
      <p class="sw-dim">${facts.filter(Boolean).join(' · ')}</p>
    </li>`
}

function Report({ told }) {
  const say = t().licences
  const works = told.assets.toSorted((a, b) => WEIGHTIEST.indexOf(a.verdict) - WEIGHTIEST.indexOf(b.verdict))
  return html`
    <div class="sw-row" data-testid="licences-whole"><b>${say.whole}</b><${Verdict} verdict=${told.verdict} words=${told.said} /></div>
    <ul class="sw-licence-list" aria-label=${say.assets}>${works.map((row) => html`<${Work} key=${row.handle} row=${row} />`)}</ul>
    <${Named} sentences=${told.attribution} />
    <section class="sw-part" aria-label=${say.voices}>
      <h4>${say.voices}</h4>
      ${told.voices.length > 0 ? html`<ul class="sw-licence-list">${told.voices.map((row, at) => html`<${Voice} key=${at} row=${row} />`)}</ul>` : html`<p class="sw-dim">${say.noVoices}</p>`}
    </section>
    <p class="sw-dim">${say.advice}</p>`
}

function Licences({ thread, close }) {
  const say = t().licences
  const [found, setFound] = useState(null) // {told} or {trouble}
  useEffect(() => {
    const leave = new AbortController()
    api(`/api/talks/${thread}/licences?language=${script()}`, { signal: leave.signal })
      .then((told) => setFound({ told }), (trouble) => { if (trouble.name !== 'AbortError') setFound({ trouble: trouble.status === 400 ? say.nothing : trouble.message }) })
    return () => leave.abort()
  }, [thread])
  return html`
    <div class="sw-sheet sw-licences">
      <div class="sw-licences-head"><h3>${say.title}</h3>
        <button class="sw-icon" onClick=${close} aria-label=${t().close} title=${t().close} data-testid="licences-close">✕</button></div>
      <div aria-live="polite" class="sw-licences-body">
        ${!found ? html`<p class="sw-dim">${t().loading}</p>` : found.told ? html`<${Report} told=${found.told} />` : html`<p role="alert">${found.trouble}</p>`}
      </div>
    </div>`
}

export function licences(thread) {
  open(({ close }) => html`<${Licences} thread=${thread} close=${close} />`, { label: t().licences.title })
}
