
function step(message, t) {
  // What is being done, in the reader's language; nothing for words that are already a sentence of their own.
  const film = /^(?:(voice|sound|music) of )?shot (\d+) of (\d+)$/.exec(message || '')
  if (film) return `${film[1] ? `${t.cut[film[1]]} · ` : ''}${t.cut.shot} ${film[2]}/${film[3]}`
  return t.steps[message]
}

function Progress({ message, fraction, left, preview, t }) {
  const known = typeof fraction === 'number' && fraction > 0
  return (
    <>
      <div className="sw-progress" role="status" aria-live="polite">
        <span>{step(message, t) || t.working}</span>
        <div className="sw-bar" role="progressbar" aria-label={t.working} aria-valuemin={0} aria-valuemax={100} aria-valuenow={known ? Math.round(fraction * 100) : undefined}>
          <div className={known ? 'sw-fill' : 'sw-fill sw-unknown'} style={known ? { width: `${Math.round(fraction * 100)}%` } : undefined} />
        </div>
        {known && <span>{Math.round(fraction * 100)}%{left > 1 ? ` · ${t.left(Math.ceil(left))}` : ''}</span>}
      </div>
      {message && !step(message, t) && message !== 'working' && <p className="sw-notes">{message}</p>}
      {preview && <img className="sw-preview" src={preview} alt={t.preview} onError={(e) => { e.target.hidden = true }} onLoad={(e) => { e.target.hidden = false }} />}
    </>
  )
}

function Turn({ given }) {
  const t = words()
  const [polled, setPolled] = useState(null)
  const view = given.status === 'working' && polled ? polled : given
  const working = view.status === 'working'
  useEffect(() => {
    if (!working) return undefined
    const timer = setInterval(async () => {
      const answer = await fetch(`/api/turns/${given.turn}`, { credentials: 'same-origin' }).catch(() => null)
      if (answer && answer.ok) setPolled(await answer.json())
    }, POLL_MS)
    return () => clearInterval(timer)
  }, [working, given.turn])
  useEffect(() => { setPolled(null) }, [JSON.stringify(given)]) // what the line brings is newer than what was polled
  useEffect(() => {
    // a reload then comes back to this conversation instead of opening an empty one
    if (given.thread && /\/chat\/?$/.test(window.location.pathname)) {
      window.history.replaceState(window.history.state, '', `/chat/thread/${given.thread}`)
    }
  }, [given.thread])
  const { assets = [], plan, selected, compared, candidates = [], approvals = [], told = [] } = view
  const [shown, pieces] = [assets.filter((a) => !a.aside), assets.filter((a) => a.aside)]
  const small = shown.length > 1 && shown.every((a) => !filmOf(a))
  return (
    <div className="sw-turn" data-status={view.status}>
      {working && <Progress message={view.message} fraction={view.fraction} left={view.left_s} preview={view.preview} t={t} />}
      {view.status === 'stopped' && <p className="sw-notes">{t.stopped}</p>}
      {view.failure && <p className="sw-failure" role="alert">{view.failure}</p>}
      {selected && <p className="sw-notes">{selected.asset ? t.back : t.start}</p>}
      {selected && selected.asset && <Asset asset={selected.asset} t={t} />}
      {plan && (
        <details className="sw-pieces" open={working} data-testid="plan">
          <summary className="sw-dim">{t.cut.board}</summary>
          <Asset asset={plan} t={t} small={working} />
        </details>
      )}
      {shown.length > 0 && <div className={small ? 'sw-grid' : 'sw-column'}>{shown.map((a) => <Asset key={a.id} asset={a} t={t} small={small} />)}</div>}
      {pieces.length > 0 && (
        <details className="sw-pieces">
          <summary className="sw-dim">{t.cut.pieces(pieces.length)}</summary>
          <div className="sw-grid">{pieces.map((a) => <Asset key={a.id} asset={a} t={t} small />)}</div>
        </details>
      )}
      {candidates.length > 0 && <Candidates list={candidates} t={t} />}
      {compared && <Compare {...compared} t={t} />}
      {approvals.map((a) => <Approval key={a.id} question={a} t={t} />)}
      {told.map((table, i) => <Told key={i} {...table} t={t} />)}
    </div>
  )
}

page.Turn = page.Turn || Turn

export default <page.Turn given={props} />
