
function Compare({ left, right, changed, t }) {
  const [at, setAt] = useState(50)
  const face = (asset) => (asset.kind === 'image' ? asset.url : asset.thumb)
  return (
    <div className="sw-compare">
      <div className="sw-pair" style={{ aspectRatio: `${right.width || 16} / ${right.height || 9}` }}>
        <img src={face(right)} alt={`${t.after}: ${right.alt}`} />
        <img src={face(left)} alt={`${t.before}: ${left.alt}`} style={{ clipPath: `inset(0 ${100 - at}% 0 0)` }} />
        <span className="sw-line" style={{ left: `${at}%` }} />
        <code className="sw-handle sw-left">{left.handle}</code>
        <code className="sw-handle sw-right">{right.handle}</code>
      </div>
      <input type="range" min="0" max="100" value={at} aria-label={t.slider} onChange={(e) => setAt(Number(e.target.value))} />
      <p className="sw-notes">{t.changed}: {changed.length ? changed.map((c) => t.fields[c] || t[c] || c).join(', ') : t.same}</p>
    </div>
  )
}

function Candidates({ list, t }) {
  return (
    <div>
      <p className="sw-notes">{t.which}</p>
      <div className="sw-grid">
        {list.map((c) => (
          <button key={c.handle} className="sw-candidate" onClick={() => page.sendUserMessage(c.handle)} aria-label={`${c.handle}: ${c.alt}`}>
            <img src={c.thumb} alt={c.alt} />
            <code className="sw-handle">{c.handle}</code>
          </button>
        ))}
      </div>
    </div>
  )
}

function Approval({ question, t }) {
  const [pressed, setPressed] = useState(false)
  const [ended, setEnded] = useState(false)
  const found = useAsked(`/api/approvals/${question.id}`, ended ? 0 : POLL_MS)
  const state = found === undefined ? '' : found ? found.state : 'gone'
  useEffect(() => { if (state && state !== 'waiting' && state !== 'approved') setEnded(true) }, [state])
  const answer = (kind) => async () => {
    setPressed(true)
    try { await press(kind, { target: question.id }) } catch { setPressed(false) }
  }
  const [said, how] = question.estimate.replace(/\)$/, '').split(' (')
  const price = t.detail && said ? said : (/not verified/.test(said) ? t.unverified : t.about)(dollars(question.usd))
  const waiting = state === 'waiting' && !pressed
  const fetches = question.fetch || []
  const asked = fetches.length ? t.fetchAsk : t.ask
  const size = (gb) => gb >= 0.95 ? `${gb.toFixed(1)} GB` : `${Math.max(1, Math.round(gb * 1000))} MB`
  return (
    <section className="sw-ask" data-state={state} aria-label={asked}>
      <p>{asked}</p>
      {fetches.map((one) => <p key={one.card} className="sw-price">{one.title}: {t.fetch(size(one.gb), one.licence)}, {t.uses[one.commercial]}</p>)}
      {(!fetches.length || question.usd > 0) && <p className="sw-price">{price}</p>}
      {t.detail && how && !fetches.length && <p className="sw-dim">{how}</p>}
      <p className="sw-dim">{question.count} {t.kinds[question.kind] || question.kind}{question.count > 1 && t.detail ? 's' : ''} · {t.by} {question.maker}</p>
      {!question.words.startsWith('[') && <p className="sw-quote">“{question.words}”</p>}
      <div className="sw-row">
        {(!state || state === 'waiting') && (
          <>
            <button className="sw-button sw-main" disabled={!waiting} onClick={answer('approve')} data-testid="approve">{t.approve}</button>
            <button className="sw-button" disabled={!waiting} onClick={answer('decline')} data-testid="decline">{t.decline}</button>
          </>
        )}
        <span role="status" className="sw-dim">{(fetches.length && t.fetchStates[state]) || t.states[state] || ''}</span>
      </div>
    </section>
  )
}

function Model({ row, t }) {
  const since = row.since ? ` ${t.told.since} ${row.since}` : ''
  const stand = (row.stand_ins || []).join(', ')
  return (
    <li className={row.ready ? 'sw-ready' : ''}>
      <b>{row.title}</b>
      <span className="sw-dim">{(row.makes || []).map((m) => t.makes[m] || m).join(', ')}</span>
      {row.ready && <span className="sw-good">{t.told.ready}</span>}
      {t.modelStates[row.state] && <span className="sw-warn">{t.modelStates[row.state]}{since}</span>}
      {!row.ready && (row.needs || []).length > 0 && <span className="sw-dim">{t.told.needs}: {row.needs.join('; ')}</span>}
      {stand && <span className="sw-dim">{t.told.instead}: {stand}</span>}
    </li>
  )
}

function Models({ rows, t }) {
  const [ready, others] = [rows.filter((r) => r.ready), rows.filter((r) => !r.ready)]
  return (
    <>
      {ready.length > 0 && <ul className="sw-list">{ready.map((r) => <Model key={r.id} row={r} t={t} />)}</ul>}
      {others.length > 0 && (
        <details open={!ready.length && others.length < 9}>
          <summary className="sw-dim">{t.told.others(others.length)}</summary>
          <ul className="sw-list">{others.map((r) => <Model key={r.id} row={r} t={t} />)}</ul>
        </details>
      )}
    </>
  )
}

function Spending({ rows, t }) {
  const sum = rows.reduce((all, r) => all + (r.usd || 0), 0)
  return (
    <div className="sw-scroll" tabIndex={0}>
      <table className="sw-table">
        <thead><tr>{[t.told.card, t.told.usd, t.told.jobsCol, t.told.source, t.told.day].map((head) => <th key={head} scope="col">{head}</th>)}</tr></thead>
        <tbody>
          {rows.map((r, i) => (
            <tr key={i}><td>{r.card || r.engine}</td><td>{dollars(r.usd || 0)}</td><td>{r.jobs}</td><td>{t.sources[r.source] || r.source}</td><td>{r.day}</td></tr>
          ))}
        </tbody>
        <tfoot><tr><th scope="row">{t.told.sum}</th><td>{dollars(sum)}</td><td colSpan={3} /></tr></tfoot>
      </table>
    </div>
  )
}

function Job({ row, t }) {
  const [pressed, setPressed] = useState(false)
  const cancel = async () => {
    setPressed(true)
    try { await press('cancel', { target: row.id }) } catch { setPressed(false) }
  }
  return (
    <li>
      <b>{row.words || row.card}</b>
      <span className={row.state === 'unknown' ? 'sw-warn' : 'sw-dim'}>{t.jobStates[row.state] || row.state}</span>
      <span className="sw-dim">{row.card} · {new Date(row.started).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })}{row.usd ? ` · ${dollars(row.usd)}` : ''}</span>
      {row.message && <span className="sw-dim">{row.message}</span>}
      {['open', 'unknown'].includes(row.state) && (
        <button className="sw-button" disabled={pressed} onClick={cancel} data-testid="cancel" aria-label={`${t.told.cancel}: ${row.words || row.card}`}>{t.told.cancel}</button>
      )}
    </li>
  )
}

function Told({ title, rows, t }) {
  const heading = t.told[title] || title
  return (
    <section className="sw-told" aria-label={heading} data-title={title}>
      <h4>{heading}</h4>
      {rows.length === 0 && <p className="sw-dim">{t.told.none}</p>}
      {rows.length > 0 && title === 'models' && <Models rows={rows} t={t} />}
      {rows.length > 0 && title === 'spending' && <Spending rows={rows} t={t} />}
      {rows.length > 0 && title === 'jobs' && <ul className="sw-list">{rows.map((r) => <Job key={r.id} row={r} t={t} />)}</ul>}
    </section>
  )
}
