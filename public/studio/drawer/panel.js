// The panel's frame: its tabs, and what stands below the one that is chosen.
import { html, useEffect, useRef } from '../core.js'
import { Cast } from './cast.js'
import { Jobs } from './jobs.js'
import { Settings } from './settings.js'
import { t } from './shared.js'
import { Talks } from './talks.js'
import { Versions } from './versions.js'

const BODIES = { versions: Versions, cast: Cast, jobs: Jobs, settings: Settings, talks: Talks }
export const TABS = Object.keys(BODIES)

function Tab({ name, chosen, show, count }) {
  return html`
    <button role="tab" id="sw-tab-${name}" class="sw-tab" aria-selected=${chosen} aria-controls="sw-tab-body" tabindex=${chosen ? 0 : -1} data-testid="drawer-tab-${name}"
      onClick=${() => show(name)}>
      ${t().tabs[name]}${count > 0 && html`<span class="sw-count">${count}</span>`}
    </button>`
}

export function Panel({ tab, show, close, found }) {
  const say = t()
  const list = useRef(null)
  const byKeys = useRef(false)
  useEffect(() => {
    if (byKeys.current && list.current) list.current.querySelector('[aria-selected="true"]').focus()
    byKeys.current = false
  }, [tab])
  const keys = (event) => {
    const at = TABS.indexOf(tab)
    const next = { ArrowRight: (at + 1) % TABS.length, ArrowLeft: (at + TABS.length - 1) % TABS.length, Home: 0, End: TABS.length - 1 }[event.key]
    if (next === undefined) return
    event.preventDefault()
    byKeys.current = true
    show(TABS[next])
  }
  const Body = BODIES[tab]
  return html`
    <div class="sw-drawer-head">
      <div class="sw-tabs" role="tablist" aria-label=${say.panel} ref=${list} onKeyDown=${keys}>
        ${TABS.map((name) => html`<${Tab} key=${name} name=${name} chosen=${name === tab} show=${show} count=${name === 'jobs' ? found.running.length + found.asking.length : 0} />`)}
      </div>
      <button class="sw-icon" onClick=${close} aria-label=${say.close} title=${say.close} data-testid="drawer-close">✕</button>
    </div>
    <div class="sw-drawer-body" role="tabpanel" id="sw-tab-body" aria-labelledby="sw-tab-${tab}" key=${`${tab} ${found.thread}`}>
      <${Body} thread=${found.thread} found=${found} />
    </div>`
}
