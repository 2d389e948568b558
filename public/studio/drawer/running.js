// What is being made and what waits for an answer: polled from the server, so that no lost line loses it, and read out when it ends.
import { POLL_MS, api, emit, html, on, useAsked, useEffect, useRef, useState } from '../core.js'
import { t, useThread } from './shared.js'

const SEEN_MS = 1000
const BUSY_MS = 4000
const IDLE_MS = 12000
const WORKING = '.sw-turn[data-status="working"]'

export function useRunning(tab) {
  // {thread, talk, running: rows of jobs, unknown, asking: open questions of this talk}. tab: what is looked at right now, if anything.
  const thread = useThread()
  const [busy, setBusy] = useState(false)
  const usual = busy ? BUSY_MS : IDLE_MS
  const rows = useAsked('/api/jobs', tab === 'jobs' ? SEEN_MS : usual) || []
  const talk = useAsked(thread && `/api/talks/${thread}/state`, tab ? POLL_MS : usual)
  const running = rows.filter((row) => row.state === 'open')
  const unknown = rows.filter((row) => row.state === 'unknown')
  const asking = ((talk && talk.approvals) || []).filter((one) => one.state === 'waiting')
  useEnds(running)
  useEffect(() => {
    const timer = setInterval(() => setBusy(running.length > 0 || !!document.querySelector(WORKING)), SEEN_MS)
    return () => clearInterval(timer)
  }, [running.length])
  return { thread, talk, running, unknown, asking }
}

function useEnds(running) {
  // Say of each job that is no longer there how it ended.
  const before = useRef([])
  const ids = running.map((row) => row.id).join()
  useEffect(() => {
    const gone = before.current.filter((row) => !running.some((one) => one.id === row.id))
    before.current = running
    for (const row of gone) {
      api(`/api/jobs/${row.id}`).then((ended) => { if (ended.state !== 'open') emit('ended', ended) }).catch(() => null)
    }
    if (gone.length) emit('changed')
  }, [ids])
}

export function Announcer() {
  // Reads out, for those who do not see the panel, what ended.
  const [sentence, setSentence] = useState('')
  useEffect(() => on('ended', (row) => {
    const say = t().jobs
    const what = (row.assets[0] && row.assets[0].handle) || say.kinds[row.kind] || row.kind
    if (say.told[row.state] && !row.aside) setSentence(say.told[row.state](what))
  }), [])
  return html`<div class="sw-unseen" role="status" aria-live="polite" data-testid="ended">${sentence}</div>`
}
